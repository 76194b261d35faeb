package io.github.mskmigration.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.mskmigration.connect.WorkerConfiguration.MissingSettingsException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkerConfigurationTest {

    private static final EcsTask TASK = new EcsTask("10.0.1.7", 4096, "test");

    private static final Map<String, String> MANDATORY = Map.of(
            "CONNECT_BOOTSTRAP_SERVERS", "b-1:9098",
            "CONNECT_GROUP_ID", "msk-migration",
            "CONNECT_CONFIG_STORAGE_TOPIC", "configs",
            "CONNECT_OFFSET_STORAGE_TOPIC", "offsets",
            "CONNECT_STATUS_STORAGE_TOPIC", "statuses");

    private static Properties properties(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(MANDATORY);
        environment.putAll(more);
        Properties defaults = new Properties();
        defaults.setProperty("offset.flush.interval.ms", "10000");
        return WorkerConfiguration.properties(defaults, environment, TASK);
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECT_GROUP_ID, group.id",
        "CONNECT_PRODUCER_SSL_TRUSTSTORE_CERTIFICATES, producer.ssl.truststore.certificates",
        "CONNECT_A__B_C, a_b.c",
        "CONNECT_A___B_C, a-b.c",
    })
    void aVariableNamesAKey(String variable, String key) {
        assertEquals(key, WorkerConfiguration.key(variable));
    }

    @Test
    void theTasksAddressIsTheWorkersOwn() {
        Properties properties = properties(Map.of());
        assertEquals("http://10.0.1.7:8083", properties.getProperty("listeners"));
        assertEquals("10.0.1.7", properties.getProperty("rest.advertised.host.name"));
        assertEquals("8083", properties.getProperty("rest.advertised.port"));
    }

    @Test
    void theEnvironmentWinsOverDefaultsAndOverTheTask() {
        Properties properties = properties(Map.of(
                "CONNECT_OFFSET_FLUSH_INTERVAL_MS", "2000", "CONNECT_LISTENERS", "http://0.0.0.0:8083"));
        assertEquals("2000", properties.getProperty("offset.flush.interval.ms"));
        assertEquals("http://0.0.0.0:8083", properties.getProperty("listeners"));
        assertEquals("10000", properties(Map.of()).getProperty("offset.flush.interval.ms"));
    }

    @Test
    void aSecretStaysAReference() {
        Properties properties = properties(Map.of(
                "TARGET_PASSWORD", "s3cret", "CONNECT_SSL_KEYSTORE_PASSWORD", "${env:TARGET_PASSWORD}"));
        assertEquals("${env:TARGET_PASSWORD}", properties.getProperty("ssl.keystore.password"));
        assertTrue(properties.values().stream().noneMatch("s3cret"::equals));
        assertNull(properties.getProperty("target.password"));
    }

    @Test
    void everyMissingVariableIsNamedAtOnce() {
        Map<String, String> environment = new HashMap<>(MANDATORY);
        environment.remove("CONNECT_GROUP_ID");
        environment.put("CONNECT_STATUS_STORAGE_TOPIC", " ");
        MissingSettingsException missing = assertThrows(MissingSettingsException.class,
                () -> WorkerConfiguration.properties(new Properties(), environment, TASK));
        assertEquals("set CONNECT_GROUP_ID, CONNECT_STATUS_STORAGE_TOPIC in the container's environment",
                missing.getMessage());
    }

    @Test
    void theHeapIsFixedAtThreeQuartersOfTheTasksMemory() {
        List<String> arguments = WorkerConfiguration.jvmArguments(TASK, Map.of(), "/opt/kafka-connect", "/tmp/run");
        assertTrue(arguments.containsAll(List.of("-Xms3072m", "-Xmx3072m", "-XX:+UseParallelGC",
                "-XX:+ExitOnOutOfMemoryError", "-Djava.io.tmpdir=/tmp/run")), arguments.toString());
    }

    @Test
    void theYoungGenerationIsFixedAtTwoThirdsOfTheHeap() {
        List<String> arguments = WorkerConfiguration.jvmArguments(TASK, Map.of(), "/opt/kafka-connect", "/tmp/run");
        assertTrue(arguments.containsAll(List.of("-Xmn2058m", "-XX:-UseAdaptiveSizePolicy", "-XX:SurvivorRatio=6")),
                arguments.toString());
    }

    @Test
    void metricsAreServedAtTheTasksAddress() {
        assertTrue(WorkerConfiguration.jvmArguments(TASK, Map.of(), "/opt/kafka-connect", "/tmp/run").contains(
                "-javaagent:/opt/kafka-connect/libs/jmx_prometheus_javaagent.jar=10.0.1.7:3600"
                        + ":/opt/kafka-connect/config/jmx.yaml"));
    }

    @Test
    void anArgumentFileQuotesSpacesQuotesAndBackslashes() {
        assertEquals("\"-Da=b c\"\n\"-Dd=\\\"e\\\\f\\\"\"\n",
                WorkerConfiguration.argumentFile(List.of("-Da=b c", "-Dd=\"e\\f\"")));
    }

    @Test
    void tokensAreFetchedFromTheEndpointsOfTheSecretsOnly() {
        Map<String, String> environment = Map.of(
                "SOURCE_CREDENTIALS", "{\"token_endpoint\": \"https://one/token\"}",
                "TARGET_CREDENTIALS", "{\"token_endpoint\": \"https://two/token\"}");
        assertTrue(WorkerConfiguration.jvmArguments(TASK, environment, "/opt/kafka-connect", "/tmp/run").contains(
                "-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=https://one/token,https://two/token"));
    }
}
