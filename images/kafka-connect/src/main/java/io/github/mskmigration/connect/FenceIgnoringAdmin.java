package io.github.mskmigration.connect;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigsOptions;
import org.apache.kafka.clients.admin.AlterConfigsResult;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.ForwardingAdmin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/**
 * The admin client of MirrorMaker 2's connectors ({@code forwarding.admin.class}, KIP-787), which never carries a
 * handover's fence to the copy.
 *
 * <p>A handover fences a topic by a {@code max.message.bytes} that no record passes. MirrorSourceConnector copies
 * topic settings when it starts, at an interval, and when it creates a topic. With the fence the copy would refuse
 * all clients after the promotion. So such a limit is left out, and the copy keeps the limit that it has. All other
 * settings, and all other requests, pass unchanged.
 */
public class FenceIgnoringAdmin extends ForwardingAdmin {

    /** A transaction's marker has so many bytes; {@code kafka/record_limits.py} sets the same. */
    static final int FENCE_BYTES = 78;

    public FenceIgnoringAdmin(Map<String, Object> configs) {
        super(configs);
    }

    @Override
    public AlterConfigsResult incrementalAlterConfigs(
            Map<ConfigResource, Collection<AlterConfigOp>> configs, AlterConfigsOptions options) {
        return super.incrementalAlterConfigs(withoutFence(configs), options);
    }

    @Override
    public CreateTopicsResult createTopics(Collection<NewTopic> topics, CreateTopicsOptions options) {
        topics.forEach(FenceIgnoringAdmin::removeFence);
        return super.createTopics(topics, options);
    }

    /** A topic of which nothing else is to be changed stays in the request: MirrorMaker 2 awaits its answer. */
    static Map<ConfigResource, Collection<AlterConfigOp>> withoutFence(
            Map<ConfigResource, Collection<AlterConfigOp>> configs) {
        return configs.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> without(entry.getValue())));
    }

    static void removeFence(NewTopic topic) {
        Map<String, String> configs = topic.configs();
        if (configs != null && isFence(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, configs.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG))) {
            topic.configs(configs.entrySet().stream()
                    .filter(entry -> !entry.getKey().equals(TopicConfig.MAX_MESSAGE_BYTES_CONFIG))
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
        }
    }

    private static List<AlterConfigOp> without(Collection<AlterConfigOp> operations) {
        return operations.stream().filter(operation -> !setsFence(operation)).toList();
    }

    private static boolean setsFence(AlterConfigOp operation) {
        return operation.opType() == AlterConfigOp.OpType.SET
                && isFence(operation.configEntry().name(), operation.configEntry().value());
    }

    private static boolean isFence(String name, String value) {
        return name.equals(TopicConfig.MAX_MESSAGE_BYTES_CONFIG) && value != null && Integer.parseInt(value) <= FENCE_BYTES;
    }
}
