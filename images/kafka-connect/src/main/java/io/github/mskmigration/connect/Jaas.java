package io.github.mskmigration.connect;

import java.util.Map;

/** Writes JAAS configurations as Kafka's parser reads them. */
final class Jaas {

    private Jaas() {
    }

    /** Returns the configuration of one login module. */
    static String login(String module, Map<String, String> options) {
        StringBuilder text = new StringBuilder(module).append(" required");
        options.forEach((name, value) -> text.append(' ').append(name).append('=').append(quoted(value)));
        return text.append(';').toString();
    }

    /** Kafka reads with a {@link java.io.StreamTokenizer}, which knows the escapes of C and ends at a line's end. */
    private static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\r", "\\r") + '"';
    }
}
