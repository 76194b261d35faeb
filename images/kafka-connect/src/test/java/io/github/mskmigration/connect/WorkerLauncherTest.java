package io.github.mskmigration.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerLauncherTest {

    /** Where surefire runs: the folder with {@code config/worker.properties}. */
    private static final Path HOME = Path.of("").toAbsolutePath();

    @TempDir
    private Path run;

    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void setMandatory() {
        for (String key : new String[] {"BOOTSTRAP_SERVERS", "GROUP_ID", "CONFIG_STORAGE_TOPIC",
            "OFFSET_STORAGE_TOPIC", "STATUS_STORAGE_TOPIC"}) {
            environment.put("CONNECT_" + key, key);
        }
    }

    private Properties written() throws IOException {
        WorkerLauncher.write(environment, HOME, run);
        Properties read = new Properties();
        try (InputStream file = Files.newInputStream(run.resolve("worker.properties"))) {
            read.load(file);
        }
        return read;
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "p@ss/w&rd#!=:\\ \"'$%`",
        " leading and trailing ",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
        "Grüße, 世界, 🔑",
        "tab\tand\\ncarriage\r",
    })
    void kafkaReadsBackExactlyWhatTheEnvironmentHolds(String value) throws IOException {
        environment.put("CONNECT_SSL_KEY_PASSWORD", value);
        assertEquals(value, written().getProperty("ssl.key.password"));
    }

    @Test
    void recordsAreCopiedByteByByteUnlessToldOtherwise() throws IOException {
        Properties properties = written();
        for (String converter : new String[] {"key.converter", "value.converter", "header.converter"}) {
            assertEquals("org.apache.kafka.connect.converters.ByteArrayConverter", properties.getProperty(converter));
        }
    }

    @Test
    void connectorsReadSecretsOfTheClustersButNotTheTasksCredentials() throws IOException {
        String allowed = written().getProperty("config.providers.env.param.allowlist.pattern");
        assertTrue("SOURCE_PASSWORD".matches(allowed));
        assertTrue("TARGET_KEYSTORE_PASSWORD".matches(allowed));
        assertEquals(false, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI".matches(allowed));
    }

    @Test
    void theJvmsOptionsLieBesideTheProperties() throws IOException {
        written();
        assertTrue(Files.readString(run.resolve("jvm.args")).contains("\"-Djava.io.tmpdir=" + run + "\"\n"));
    }
}
