package io.github.mskmigration.connect;

import io.github.mskmigration.connect.Authentication.UnknownModeException;
import io.github.mskmigration.connect.Credentials.InvalidCredentialsException;
import io.github.mskmigration.connect.WorkerConfiguration.MissingSettingsException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/**
 * Writes what {@code bin/entrypoint} starts the worker with: {@code worker.properties} and {@code jvm.args}.
 *
 * <p>Ends with 78 (EX_CONFIG of sysexits.h) when a setting is missing or wrong and 69 (EX_UNAVAILABLE) when ECS does
 * not say where the worker runs, after one line on the standard error.
 */
public final class WorkerLauncher {

    private static final int EX_UNAVAILABLE = 69;
    private static final int EX_CONFIG = 78;

    private WorkerLauncher() {
    }

    /**
     * Writes both files.
     *
     * @param arguments the folder of the installation, and an empty folder to write to
     */
    public static void main(String[] arguments) {
        try {
            write(System.getenv(), Path.of(arguments[0]), Path.of(arguments[1]));
        } catch (MissingSettingsException | UnknownModeException | InvalidCredentialsException error) {
            fail(EX_CONFIG, error.getMessage());
        } catch (IOException error) {
            fail(EX_UNAVAILABLE, error.toString());
        }
    }

    static void write(Map<String, String> environment, Path home, Path run) throws IOException {
        Properties defaults = new Properties();
        try (InputStream file = Files.newInputStream(home.resolve("config/worker.properties"))) {
            defaults.load(file);
        }
        defaults.putAll(Authentication.ofTarget(environment, home.resolve("config/auth")));
        EcsTask task = EcsTask.find(environment);
        System.out.println("kafka-connect: address " + task.address() + ", memory " + task.memoryMib() + " MiB ("
                + task.origin() + ")");
        Properties properties = WorkerConfiguration.properties(defaults, environment, task);
        try (OutputStream file = Files.newOutputStream(run.resolve("worker.properties"))) {
            properties.store(file, null);
        }
        Files.writeString(run.resolve("jvm.args"), WorkerConfiguration.argumentFile(
                WorkerConfiguration.jvmArguments(task, environment, home.toString(), run.toString())));
    }

    private static void fail(int status, String reason) {
        System.err.println("kafka-connect: cannot start: " + reason);
        System.exit(status);
    }
}
