package io.github.mskmigration.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FenceIgnoringAdminTest {

    private static final ConfigResource ORDERS = new ConfigResource(ConfigResource.Type.TOPIC, "orders");

    private static AlterConfigOp set(String name, String value) {
        return new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET);
    }

    private static Collection<AlterConfigOp> passed(AlterConfigOp... operations) {
        return FenceIgnoringAdmin.withoutFence(Map.of(ORDERS, List.of(operations))).get(ORDERS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "77", "78"})
    void aFenceIsNotCarried(String limit) {
        AlterConfigOp retention = set("retention.ms", "78");
        assertEquals(List.of(retention), passed(set("max.message.bytes", limit), retention));
    }

    @ParameterizedTest
    @ValueSource(strings = {"79", "1048588"})
    void anyOtherLimitIs(String limit) {
        AlterConfigOp operation = set("max.message.bytes", limit);
        assertEquals(List.of(operation), passed(operation));
    }

    @Test
    void thatALimitIsTakenOffIsCarried() {
        AlterConfigOp off = new AlterConfigOp(new ConfigEntry("max.message.bytes", null), AlterConfigOp.OpType.DELETE);
        assertEquals(List.of(off), passed(off));
    }

    @Test
    void aTopicWithNothingElseToChangeStaysInTheRequest() {
        assertEquals(List.of(), passed(set("max.message.bytes", "78")));
    }

    @Test
    void aNewTopicGetsNoFence() {
        NewTopic fenced = new NewTopic("orders", 1, (short) 1).configs(Map.of("max.message.bytes", "78", "retention.ms", "9"));
        FenceIgnoringAdmin.removeFence(fenced);
        assertEquals(Map.of("retention.ms", "9"), fenced.configs());
    }

    @Test
    void aNewTopicKeepsWhatIsNoFence() {
        NewTopic limited = new NewTopic("orders", 1, (short) 1).configs(Map.of("max.message.bytes", "79"));
        FenceIgnoringAdmin.removeFence(limited);
        assertEquals(Map.of("max.message.bytes", "79"), limited.configs());
        NewTopic bare = new NewTopic("orders", 1, (short) 1);
        FenceIgnoringAdmin.removeFence(bare);
        assertNull(bare.configs());
    }

    @Test
    void mirrorMakerCanMakeOne() {
        Map<String, Object> configs = Map.of("bootstrap.servers", "127.0.0.1:1");
        new FenceIgnoringAdmin(configs).close(Duration.ZERO);
    }
}
