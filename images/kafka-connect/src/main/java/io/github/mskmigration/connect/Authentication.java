package io.github.mskmigration.connect;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** How the worker itself reaches the target: the file of {@code config/auth} that the control plane uses, too. */
final class Authentication {

    private static final String NONE = "none";

    private Authentication() {
    }

    /**
     * Returns the properties of the target's authentication.
     *
     * @throws UnknownModeException if there is no file of the mode
     */
    static Properties ofTarget(Map<String, String> environment, Path folder) throws IOException {
        String mode = environment.getOrDefault("TARGET_AUTHENTICATION", NONE);
        Path file = folder.resolve(mode + ".yaml");
        if (!Files.isRegularFile(file)) {
            throw new UnknownModeException(mode);
        }
        Properties fragment = new Properties();
        try (InputStream stream = Files.newInputStream(file)) {
            fragment.load(stream);
        }
        String transport = NONE.equals(environment.get("TARGET_ENCRYPTION")) ? "PLAINTEXT" : "SSL";
        fragment.replaceAll((key, value) ->
                value.toString().replace("%{side}", "target").replace("%{transport}", transport));
        return fragment;
    }

    /** No cluster is reached in this way. */
    static final class UnknownModeException extends IllegalArgumentException {

        private static final long serialVersionUID = 1L;

        UnknownModeException(String mode) {
            super("TARGET_AUTHENTICATION is none of the modes in config/auth: " + mode);
        }
    }
}
