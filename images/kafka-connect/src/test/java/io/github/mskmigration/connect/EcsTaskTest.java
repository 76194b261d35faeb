package io.github.mskmigration.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EcsTaskTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static EcsTask parse(String container, String task) throws IOException {
        return EcsTask.parse(JSON.readTree(container), JSON.readTree(task));
    }

    @Test
    void theAddressIsTheContainersAndTheMemoryTheTasks() throws IOException {
        EcsTask task = parse(
                "{\"Limits\":{\"Memory\":512},\"Networks\":[{\"NetworkMode\":\"awsvpc\",\"IPv4Addresses\":[\"10.0.1.7\"]}]}",
                "{\"Limits\":{\"CPU\":1,\"Memory\":4096}}");
        assertEquals("10.0.1.7", task.address());
        assertEquals(4096, task.memoryMib());
    }

    @Test
    void anAnswerWithoutAddressOrMemoryIsRefusedWithItsRemedy() {
        String container = "{\"Networks\":[{\"NetworkMode\":\"awsvpc\",\"IPv4Addresses\":[\"10.0.1.7\"]}]}";
        for (Map.Entry<String, String> answers : Map.of("{}", "{\"Limits\":{\"Memory\":1}}", container, "{}").entrySet()) {
            IOException refusal =
                    assertThrows(IOException.class, () -> parse(answers.getKey(), answers.getValue()));
            assertTrue(refusal.getMessage().contains("awsvpc"), refusal.getMessage());
        }
    }

    @Test
    void outsideEcsItIsThisHostWithDefaultMemory() throws IOException {
        EcsTask task = EcsTask.find(Map.of());
        assertEquals(InetAddress.getLocalHost().getHostAddress(), task.address());
        assertEquals(EcsTask.DEFAULT_MEMORY_MIB, task.memoryMib());
        assertTrue(task.origin().contains(EcsTask.METADATA_VARIABLE));
    }

    @Test
    void ecsThatDoesNotAnswerIsAnError() {
        Map<String, String> environment = Map.of(EcsTask.METADATA_VARIABLE, "http://127.0.0.1:1/v4/task");
        assertThrows(IOException.class, () -> EcsTask.find(environment));
    }
}
