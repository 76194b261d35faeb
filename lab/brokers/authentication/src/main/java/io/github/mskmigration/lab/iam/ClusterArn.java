package io.github.mskmigration.lab.iam;

import org.apache.kafka.common.resource.ResourceType;

import java.util.Map;

/**
 * The ARN of a cluster, from which those of what it holds are made.
 *
 * <p>Source: Amazon MSK Developer Guide, "Semantics of IAM authorization policy actions and resources".
 *
 * @param text for example arn:aws:kafka:eu-central-1:123456789012:cluster/orders/0123-4567
 */
record ClusterArn(String text) {
    private static final String CLUSTER = ":cluster/";
    private static final Map<ResourceType, String> KINDS = Map.of(
            ResourceType.TOPIC, "topic",
            ResourceType.GROUP, "group",
            ResourceType.TRANSACTIONAL_ID, "transactional-id");

    ClusterArn {
        if (!text.contains(CLUSTER)) {
            throw new IllegalArgumentException(text + " is not the ARN of a cluster");
        }
    }

    /** Returns the ARN of a topic, a group or a transactional id; anything else is the cluster's own. */
    String of(ResourceType type, String name) {
        var kind = KINDS.get(type);
        return kind == null ? text : text.replace(CLUSTER, ":" + kind + "/") + "/" + name;
    }
}
