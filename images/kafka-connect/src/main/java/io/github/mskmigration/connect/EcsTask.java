package io.github.mskmigration.connect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.util.Map;

/**
 * Where this worker runs: the address that others reach it by, and the memory that it may take.
 *
 * @param address an IP address or a host name
 * @param memoryMib the task's memory limit
 * @param origin where both come from, for the log
 */
record EcsTask(String address, long memoryMib, String origin) {

    /** Set by ECS in every container; see "Task metadata endpoint version 4" in the ECS developer guide. */
    static final String METADATA_VARIABLE = "ECS_CONTAINER_METADATA_URI_V4";

    static final long DEFAULT_MEMORY_MIB = 2048;
    private static final int TIMEOUT_MS = 5_000;

    /**
     * Asks ECS; outside ECS takes this host's own address and {@value #DEFAULT_MEMORY_MIB} MiB.
     *
     * @throws IOException if ECS does not answer, or answers without an address or a memory limit
     */
    static EcsTask find(Map<String, String> environment) throws IOException {
        String uri = environment.get(METADATA_VARIABLE);
        if (uri == null) {
            String address = InetAddress.getLocalHost().getHostAddress();
            return new EcsTask(address, DEFAULT_MEMORY_MIB, "no " + METADATA_VARIABLE + ": this host, default memory");
        }
        ObjectMapper json = new ObjectMapper();
        return parse(json.readTree(get(uri)), json.readTree(get(uri + "/task")));
    }

    static EcsTask parse(JsonNode container, JsonNode task) throws IOException {
        String address = container.at("/Networks/0/IPv4Addresses/0").asText("");
        long memoryMib = task.at("/Limits/Memory").asLong();
        if (address.isEmpty() || memoryMib <= 0) {
            throw new IOException("the ECS metadata has no Networks[0].IPv4Addresses[0] or no Limits.Memory;"
                    + " give the task definition the awsvpc network mode and a memory size");
        }
        return new EcsTask(address, memoryMib, "ECS task metadata");
    }

    private static byte[] get(String uri) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) URI.create(uri).toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MS);
        connection.setReadTimeout(TIMEOUT_MS);
        try (InputStream body = connection.getInputStream()) {
            return body.readAllBytes();
        } finally {
            connection.disconnect();
        }
    }
}
