package io.github.mskmigration.lab.iam;

import static org.apache.kafka.common.acl.AclOperation.ALTER;
import static org.apache.kafka.common.acl.AclOperation.ALTER_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DELETE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.IDEMPOTENT_WRITE;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;

import java.util.Map;
import java.util.Optional;

/**
 * The IAM action of an operation on a resource of Kafka.
 *
 * <p>Source: Amazon MSK Developer Guide, "Semantics of IAM authorization policy actions and resources", which names for
 * each action the operation of Kafka's ACLs that it is equivalent to. Topics are created by an action on the topic, so the
 * operation CREATE on the whole cluster has none; neither have a cluster's own operations, delegation tokens and users.
 */
final class KafkaClusterAction {
    static final String CONNECT = "kafka-cluster:Connect";

    private static final Map<ResourceType, Map<AclOperation, String>> ACTIONS = Map.of(
            ResourceType.CLUSTER, Map.of(
                    DESCRIBE, "DescribeCluster",
                    ALTER, "AlterCluster",
                    DESCRIBE_CONFIGS, "DescribeClusterDynamicConfiguration",
                    ALTER_CONFIGS, "AlterClusterDynamicConfiguration",
                    IDEMPOTENT_WRITE, "WriteDataIdempotently"),
            ResourceType.TOPIC, Map.of(
                    CREATE, "CreateTopic",
                    DESCRIBE, "DescribeTopic",
                    ALTER, "AlterTopic",
                    DELETE, "DeleteTopic",
                    DESCRIBE_CONFIGS, "DescribeTopicDynamicConfiguration",
                    ALTER_CONFIGS, "AlterTopicDynamicConfiguration",
                    READ, "ReadData",
                    WRITE, "WriteData"),
            ResourceType.GROUP, Map.of(
                    DESCRIBE, "DescribeGroup",
                    READ, "AlterGroup",
                    DELETE, "DeleteGroup"),
            ResourceType.TRANSACTIONAL_ID, Map.of(
                    DESCRIBE, "DescribeTransactionalId",
                    WRITE, "AlterTransactionalId"));

    private KafkaClusterAction() {}

    /** Returns the action; nothing where IAM has none, so that nobody can be allowed it. */
    static Optional<String> of(ResourceType type, AclOperation operation) {
        return Optional.ofNullable(ACTIONS.getOrDefault(type, Map.of()).get(operation))
                .map(name -> "kafka-cluster:" + name);
    }
}
