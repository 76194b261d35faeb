package io.github.mskmigration.connect;

import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.mirror.IdentityReplicationPolicy;

/**
 * Topics keep their names, save for those that {@value #RENAME_CONFIG} renames.
 *
 * <p>The renames apply wherever MirrorMaker names a topic: its creation, its records, its configuration and
 * its groups' offsets, which a transformation such as RegexRouter does not reach.
 *
 * <p>On the target a topic of an old name is not a replica: what was replicated of it has its new name. So
 * {@link #topicSource} and {@link #upstreamTopic} return null for it, as {@code ReplicationPolicy} asks for
 * topics that are not remote.
 *
 * <p>It extends {@link IdentityReplicationPolicy} because MirrorSourceConnector and the internal topics'
 * names rely on that class's behaviour. As with that class, records go round and round when a second
 * MirrorMaker replicates the other way at the same time.
 */
public class RenameReplicationPolicy extends IdentityReplicationPolicy {

    /** Renames as {@code old1:new1,old2:new2}; absent or empty renames nothing. */
    public static final String RENAME_CONFIG = "replication.policy.rename";

    private TopicRenames renames = new TopicRenames(RENAME_CONFIG, "", name -> false);

    @Override
    public void configure(Map<String, ?> props) {
        super.configure(props);
        Object text = props.get(RENAME_CONFIG);
        renames = new TopicRenames(RENAME_CONFIG, text == null ? "" : text.toString(), this::isReserved);
    }

    /**
     * Returns the topic's name on the target.
     *
     * @throws ConfigException if the source has a topic whose name is the new name of another one. The task
     *     fails with it, since going on would mix the records of two topics.
     */
    @Override
    public String formatRemoteTopic(String sourceClusterAlias, String topic) {
        renames.oldName(topic).ifPresent(oldName -> {
            throw new ConfigException(RENAME_CONFIG, oldName + ":" + topic, "the source has a topic '" + topic
                    + "' of its own, whose records would be mixed with those of '" + oldName
                    + "'; choose another new name or exclude '" + topic + "' with topics.exclude");
        });
        return renames.newName(topic).orElseGet(() -> super.formatRemoteTopic(sourceClusterAlias, topic));
    }

    @Override
    public String topicSource(String topic) {
        return renames.newName(topic).isPresent() ? null : super.topicSource(topic);
    }

    @Override
    public String upstreamTopic(String topic) {
        if (renames.newName(topic).isPresent()) {
            return null;
        }
        return renames.oldName(topic).orElseGet(() -> super.upstreamTopic(topic));
    }

    private boolean isReserved(String topic) {
        return isInternalTopic(topic)
                || topic.startsWith("mm2-")
                || topic.endsWith(".internal")
                || topic.endsWith(heartbeatsTopic());
    }
}
