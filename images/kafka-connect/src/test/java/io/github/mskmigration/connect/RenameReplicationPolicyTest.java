package io.github.mskmigration.connect;

import static io.github.mskmigration.connect.RenameReplicationPolicy.RENAME_CONFIG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.mirror.IdentityReplicationPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RenameReplicationPolicyTest {

    private static RenameReplicationPolicy policy(String renames) {
        RenameReplicationPolicy policy = new RenameReplicationPolicy();
        policy.configure(Map.of("source.cluster.alias", "source", RENAME_CONFIG, renames));
        return policy;
    }

    @Test
    void renamesATopicAndFindsItsOldNameAgain() {
        RenameReplicationPolicy policy = policy("orders:sales.orders, clicks : web.clicks");
        assertEquals("sales.orders", policy.formatRemoteTopic("source", "orders"));
        assertEquals("web.clicks", policy.formatRemoteTopic("source", "clicks"));
        assertEquals("orders", policy.upstreamTopic("sales.orders"));
        assertEquals("orders", policy.originalTopic("sales.orders"));
        assertEquals("source", policy.topicSource("sales.orders"));
    }

    @Test
    void keepsTheNamesOfAllOtherTopics() {
        RenameReplicationPolicy policy = policy("orders:sales.orders");
        assertEquals("payments", policy.formatRemoteTopic("source", "payments"));
        assertEquals("payments", policy.upstreamTopic("payments"));
        assertEquals("source", policy.topicSource("payments"));
    }

    @Test
    void aTargetTopicOfAnOldNameIsNoReplica() {
        RenameReplicationPolicy policy = policy("orders:sales.orders");
        assertNull(policy.topicSource("orders"));
        assertNull(policy.upstreamTopic("orders"));
    }

    @Test
    void aSourceTopicWithTheNewNameOfAnotherIsRefused() {
        RenameReplicationPolicy policy = policy("orders:sales.orders");
        ConfigException refusal =
                assertThrows(ConfigException.class, () -> policy.formatRemoteTopic("source", "sales.orders"));
        assertTrue(refusal.getMessage().contains("orders:sales.orders"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("topics.exclude"), refusal.getMessage());
    }

    @Test
    void behavesAsTheIdentityPolicyWithoutRenames() {
        RenameReplicationPolicy renaming = new RenameReplicationPolicy();
        IdentityReplicationPolicy identity = new IdentityReplicationPolicy();
        renaming.configure(Map.of("source.cluster.alias", "source"));
        identity.configure(Map.of("source.cluster.alias", "source"));
        for (String topic : Set.of("orders", "heartbeats", "source.heartbeats", "a.b")) {
            assertEquals(identity.formatRemoteTopic("source", topic), renaming.formatRemoteTopic("source", topic));
            assertEquals(identity.topicSource(topic), renaming.topicSource(topic));
            assertEquals(identity.upstreamTopic(topic), renaming.upstreamTopic(topic));
            assertEquals(identity.originalTopic(topic), renaming.originalTopic(topic));
        }
    }

    @Test
    void leavesTheInternalTopicsAlone() {
        RenameReplicationPolicy policy = policy("orders:sales.orders");
        assertEquals("mm2-offset-syncs.source.internal", policy.offsetSyncsTopic("source"));
        assertEquals("source.checkpoints.internal", policy.checkpointsTopic("source"));
        assertEquals("heartbeats", policy.heartbeatsTopic());
        assertEquals("source.heartbeats", policy.formatRemoteTopic("source", "heartbeats"));
        assertTrue(policy.isInternalTopic("source.checkpoints.internal"));
        assertFalse(policy.isInternalTopic("sales.orders"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "a:b,a:c | a:c | another pair renames too",
        "a:c,b:c | b:c | mix its records with those of 'a'",
        "a:a | a:a | changes nothing",
        "a:b,b:a | a:b | cannot tell the two topics apart",
        "a:b,b:c | a:b | cannot tell the two topics apart",
        "b:c,a:b | a:b | cannot tell the two topics apart",
        "a:b,c | c | not of the form old:new",
        "a:b:c | a:b:c | not of the form old:new",
        "a:b, | '' | not of the form old:new",
        "a: | a: | illegal topic name ''",
        "a:b c | a:b c | illegal topic name 'b c'",
        "a:bücher | a:bücher | illegal topic name 'bücher'",
        "a:.. | a:.. | illegal topic name '..'",
    })
    void refusesAWrongPairByNameAndSaysWhy(String renames, String pair, String reason) {
        ConfigException refusal = assertThrows(ConfigException.class, () -> policy(renames));
        assertTrue(refusal.getMessage().contains(RENAME_CONFIG), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("'" + pair + "'"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
    }

    @Test
    void refusesANameThatIsTooLongForKafka() {
        assertEquals("b".repeat(249), policy("a:" + "b".repeat(249)).formatRemoteTopic("source", "a"));
        assertThrows(ConfigException.class, () -> policy("a:" + "b".repeat(250)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"__consumer_offsets", ".hidden", "mm2-configs", "orders.internal",
        "source.checkpoints.internal", "heartbeats", "source.heartbeats", "my-heartbeats"})
    void refusesTheNamesOfKafkasAndMirrorMakersOwnTopicsOnEitherSide(String reserved) {
        for (String renames : Set.of("orders:" + reserved, reserved + ":orders")) {
            ConfigException refusal = assertThrows(ConfigException.class, () -> policy(renames));
            assertTrue(refusal.getMessage().contains("own topics"), refusal.getMessage());
        }
    }

    @Test
    void refusesCheckpointTopicsUnderAnotherSeparatorToo() {
        Map<String, String> settings =
                Map.of("replication.policy.separator", "_", RENAME_CONFIG, "orders:source_checkpoints_internal");
        assertThrows(ConfigException.class, () -> new RenameReplicationPolicy().configure(settings));
    }

    @Test
    void everyTopicOfTheSourceIsFoundAgainFromItsNameOnTheTarget() {
        Random random = new Random(20260101);
        for (int round = 0; round < 500; round++) {
            Map<String, String> renames = randomRenames(random);
            RenameReplicationPolicy policy = policy(renames.entrySet().stream()
                    .map(pair -> pair.getKey() + ":" + pair.getValue())
                    .collect(Collectors.joining(",")));
            Set<String> source = new HashSet<>(renames.keySet());
            random.ints(20, 0, 1000).mapToObj(n -> "kept-" + n).forEach(source::add);

            Set<String> target = new HashSet<>();
            for (String topic : source) {
                String remote = policy.formatRemoteTopic("source", topic);
                assertTrue(target.add(remote), () -> "two topics became " + remote + " of " + renames);
                assertEquals(topic, policy.upstreamTopic(remote));
                assertEquals(topic, policy.originalTopic(remote));
                assertEquals("source", policy.topicSource(remote));
            }
        }
    }

    private static Map<String, String> randomRenames(Random random) {
        Map<String, String> renames = new HashMap<>();
        Set<String> newNames = new HashSet<>();
        for (int n = random.nextInt(20); n > 0; n--) {
            String newName = "new." + random.nextInt(1000);
            if (newNames.add(newName)) {
                renames.putIfAbsent("old_" + random.nextInt(1_000_000) + "_" + n, newName);
            }
        }
        return renames;
    }
}
