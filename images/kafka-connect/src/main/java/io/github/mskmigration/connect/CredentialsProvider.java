package io.github.mskmigration.connect;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.provider.ConfigProvider;

/**
 * Replaces <code>${credentials:source:ca}</code> in the worker's memory: the path is the cluster, the key as
 * {@link Credentials#get} has it.
 */
public final class CredentialsProvider implements ConfigProvider {

    private static final Set<String> SIDES = Set.of("source", "target");

    private final Map<String, String> environment;

    /** Made by Kafka, by name. */
    public CredentialsProvider() {
        this(System.getenv());
    }

    CredentialsProvider(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public void configure(Map<String, ?> configs) {
        // There is nothing to configure.
    }

    @Override
    public ConfigData get(String path) {
        throw new ConfigException("name what is wanted of the " + path + "'s credentials");
    }

    @Override
    public ConfigData get(String path, Set<String> keys) {
        if (!SIDES.contains(path)) {
            throw new ConfigException("there are credentials of source and target, not of " + path);
        }
        Credentials credentials = Credentials.of(path, environment);
        Map<String, String> values = new HashMap<>();
        for (String key : keys) {
            values.put(key, credentials.get(key));
        }
        return new ConfigData(values);
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
