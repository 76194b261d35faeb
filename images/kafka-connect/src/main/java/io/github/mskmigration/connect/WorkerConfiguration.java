package io.github.mskmigration.connect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a worker is started with, as a function of its environment and its ECS task.
 *
 * <p>A variable {@code CONNECT_<KEY>} sets a worker property: {@code _} stands for a dot, {@code __} for an
 * underscore and {@code ___} for a hyphen, as in the images of others. The environment wins over what
 * follows from the task, and that over the commented defaults of {@code config/worker.properties}.
 */
final class WorkerConfiguration {

    static final int REST_PORT = 8083;
    static final int JMX_PORT = 3600;

    /** Of a task's memory; the rest is for classes, compiled code, thread stacks and direct buffers. */
    static final int HEAP_PERCENT = 75;

    /** Of the heap: records live for milliseconds, and what stays (buffers, classes' data) fits into the rest. */
    static final int YOUNG_PERCENT = 67;

    private static final String PREFIX = "CONNECT_";
    private static final List<String> MANDATORY = List.of(
            "bootstrap.servers", "group.id", "config.storage.topic", "offset.storage.topic", "status.storage.topic");

    private WorkerConfiguration() {
    }

    /**
     * Returns the worker's properties.
     *
     * @throws MissingSettingsException naming every variable that is missing
     */
    static Properties properties(Properties defaults, Map<String, String> environment, EcsTask task) {
        Properties properties = new Properties();
        properties.putAll(defaults);
        properties.setProperty("listeners", "http://" + task.address() + ":" + REST_PORT);
        properties.setProperty("rest.advertised.host.name", task.address());
        properties.setProperty("rest.advertised.port", String.valueOf(REST_PORT));
        environment.forEach((name, value) -> {
            if (name.startsWith(PREFIX)) {
                properties.setProperty(key(name), value);
            }
        });
        refuseMissing(properties);
        return properties;
    }

    /** Returns the JVM's options, one each. */
    static List<String> jvmArguments(
            EcsTask task, Map<String, String> environment, String home, String temporary) {
        long heapMib = task.memoryMib() * HEAP_PERCENT / 100;
        List<String> arguments = new ArrayList<>(List.of(
                "-Xms" + heapMib + "m",
                "-Xmx" + heapMib + "m",
                // Copies more records a core than G1 does: docs/decisions/0002-throughput.md.
                "-XX:+UseParallelGC",
                // The collector's own sizes shrink the survivor spaces until records under way are moved to the old
                // generation, whose collections stop the copying for longer: docs/decisions/0037-smaller-buffers.md.
                "-Xmn" + heapMib * YOUNG_PERCENT / 100 + "m",
                "-XX:-UseAdaptiveSizePolicy",
                "-XX:SurvivorRatio=6",
                // A worker without memory limps for hours; ECS replaces one that ended.
                "-XX:+ExitOnOutOfMemoryError",
                // The compression codecs unpack native code: the root file system may be read-only.
                "-Djava.io.tmpdir=" + temporary,
                "-Djava.awt.headless=true",
                "-Dlog4j2.configurationFile=" + home + "/config/log4j2.properties",
                "-javaagent:" + home + "/libs/jmx_prometheus_javaagent.jar=" + task.address() + ":" + JMX_PORT
                        + ":" + home + "/config/jmx.yaml"));
        String endpoints = tokenEndpoints(environment);
        if (!endpoints.isEmpty()) {
            // Kafka 4 fetches tokens from no other place (KIP-1139).
            arguments.add("-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=" + endpoints);
        }
        return arguments;
    }

    private static String tokenEndpoints(Map<String, String> environment) {
        return Stream.of("source", "target")
                .flatMap(side -> Credentials.of(side, environment).tokenEndpoint().stream())
                .distinct()
                .collect(Collectors.joining(","));
    }

    /** Returns options in the form of a java argument file, which quotes as C does. */
    static String argumentFile(List<String> arguments) {
        StringBuilder file = new StringBuilder();
        for (String argument : arguments) {
            file.append('"').append(argument.replace("\\", "\\\\").replace("\"", "\\\"")).append("\"\n");
        }
        return file.toString();
    }

    static String key(String variable) {
        return variable.substring(PREFIX.length())
                .toLowerCase(Locale.ROOT)
                .replace("___", "-")
                .replace("__", "\0")
                .replace('_', '.')
                .replace('\0', '_');
    }

    private static void refuseMissing(Properties properties) {
        List<String> missing = new ArrayList<>();
        for (String key : MANDATORY) {
            if (properties.getProperty(key, "").isBlank()) {
                missing.add(PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_'));
            }
        }
        if (!missing.isEmpty()) {
            throw new MissingSettingsException(missing);
        }
    }

    /** Variables without which no worker can run are not set. */
    static final class MissingSettingsException extends IllegalArgumentException {

        private static final long serialVersionUID = 1L;

        MissingSettingsException(List<String> variables) {
            super("set " + String.join(", ", variables) + " in the container's environment");
        }
    }
}
