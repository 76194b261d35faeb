package io.github.mskmigration.lab.serverless;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.server.policy.AlterConfigPolicy;
import org.apache.kafka.server.policy.CreateTopicPolicy;

/**
 * Refuses settings of topics that MSK Serverless does not take.
 *
 * <p>Amazon MSK Developer Guide, "Configuration properties for MSK Serverless clusters": all others than these are not
 * configurable, and cleanup.policy only when a topic is created. The words are those of an alteration that Serverless
 * refused (Mongey/terraform-provider-kafka, issue 446); those of a creation are made after them.
 */
public final class ServerlessTopicPolicy implements AlterConfigPolicy, CreateTopicPolicy {
    private static final String AT_CREATION_ONLY = "cleanup.policy";
    private static final Set<String> EDITABLE = Set.of(
            "compression.type",
            "max.message.bytes",
            "message.timestamp.difference.max.ms",
            "message.timestamp.type",
            "retention.bytes",
            "retention.ms");
    private static final String CREATOR = "org.apache.kafka.controller.ReplicationControlManager";

    @Override
    public void configure(Map<String, ?> configs) {
        // It has no settings.
    }

    @Override
    public void validate(AlterConfigPolicy.RequestMetadata request) {
        if (request.resource().type() == ConfigResource.Type.TOPIC && !isCreation()) {
            refuse("alter", request.configs().keySet());
        }
    }

    @Override
    public void validate(CreateTopicPolicy.RequestMetadata request) {
        if (request.topic().startsWith("__")) {
            return; // The broker makes its own topics itself, with segment.bytes.
        }
        Set<String> names = new TreeSet<>(request.configs().keySet());
        names.remove(AT_CREATION_ONLY);
        refuse("set", names);
    }

    @Override
    public void close() {
        // It holds nothing.
    }

    private static void refuse(String attempt, Collection<String> names) {
        for (String name : new TreeSet<>(names)) {
            if (!EDITABLE.contains(name)) {
                throw new PolicyViolationException(
                        "Amazon MSK Serverless can't " + attempt + " topic configuration " + name);
            }
        }
    }

    /** The controller asks this policy about a new topic, too, and does not tell that it is one. */
    private static boolean isCreation() {
        return StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getClassName().equals(CREATOR)));
    }
}
