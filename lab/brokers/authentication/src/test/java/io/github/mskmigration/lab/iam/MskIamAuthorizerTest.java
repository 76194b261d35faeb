package io.github.mskmigration.lab.iam;

import static org.apache.kafka.server.authorizer.AuthorizationResult.ALLOWED;
import static org.apache.kafka.server.authorizer.AuthorizationResult.DENIED;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.network.ClientInformation;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.RequestContext;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizationResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MskIamAuthorizerTest {
    private static final String CLUSTER = "arn:aws:kafka:eu-central-1:123456789012:cluster/orders/0123-4567";
    private static final String ROLE = ConnectVerifierTest.session("ASIAROLE");
    private PolicyService policies;

    @AfterEach
    void close() {
        if (policies != null) {
            policies.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CLUSTER, kafka-cluster, DESCRIBE, DescribeCluster, cluster/orders/0123-4567",
        "CLUSTER, kafka-cluster, ALTER, AlterCluster, cluster/orders/0123-4567",
        "CLUSTER, kafka-cluster, DESCRIBE_CONFIGS, DescribeClusterDynamicConfiguration, cluster/orders/0123-4567",
        "CLUSTER, kafka-cluster, ALTER_CONFIGS, AlterClusterDynamicConfiguration, cluster/orders/0123-4567",
        "CLUSTER, kafka-cluster, IDEMPOTENT_WRITE, WriteDataIdempotently, cluster/orders/0123-4567",
        "TOPIC, a, CREATE, CreateTopic, topic/orders/0123-4567/a",
        "TOPIC, a, DESCRIBE, DescribeTopic, topic/orders/0123-4567/a",
        "TOPIC, a, ALTER, AlterTopic, topic/orders/0123-4567/a",
        "TOPIC, a, DELETE, DeleteTopic, topic/orders/0123-4567/a",
        "TOPIC, a, DESCRIBE_CONFIGS, DescribeTopicDynamicConfiguration, topic/orders/0123-4567/a",
        "TOPIC, a, ALTER_CONFIGS, AlterTopicDynamicConfiguration, topic/orders/0123-4567/a",
        "TOPIC, a, READ, ReadData, topic/orders/0123-4567/a",
        "TOPIC, a, WRITE, WriteData, topic/orders/0123-4567/a",
        "GROUP, g, DESCRIBE, DescribeGroup, group/orders/0123-4567/g",
        "GROUP, g, READ, AlterGroup, group/orders/0123-4567/g",
        "GROUP, g, DELETE, DeleteGroup, group/orders/0123-4567/g",
        "TRANSACTIONAL_ID, t, DESCRIBE, DescribeTransactionalId, transactional-id/orders/0123-4567/t",
        "TRANSACTIONAL_ID, t, WRITE, AlterTransactionalId, transactional-id/orders/0123-4567/t",
    })
    void anOperationNeedsItsActionOnTheResourcesArn(
            ResourceType type, String name, AclOperation operation, String action, String arn) throws Exception {
        policies = new PolicyService("kafka-cluster:" + action);
        assertEquals(List.of(ALLOWED), decide(action(type, name, operation)));
        var asked = policies.asked.get(0);
        assertEquals(PolicyQuestion.noted(
                ROLE, "kafka-cluster:" + action, "arn:aws:kafka:eu-central-1:123456789012:" + arn), asked);
    }

    @ParameterizedTest
    @CsvSource({
        "CLUSTER, CREATE", "CLUSTER, CLUSTER_ACTION", "GROUP, ALTER_CONFIGS", "GROUP, DESCRIBE_CONFIGS",
        "DELEGATION_TOKEN, DESCRIBE", "USER, CREATE_TOKENS", "TOPIC, CLUSTER_ACTION",
    })
    void whatHasNoActionIsDenied(ResourceType type, AclOperation operation) throws Exception {
        policies = new PolicyService();
        assertEquals(List.of(DENIED), decide(action(type, "name", operation)));
        assertEquals(List.of(), policies.asked);
    }

    @Test
    void eachActionOfARequestIsDecidedForItself() throws Exception {
        policies = new PolicyService("kafka-cluster:ReadData");
        assertEquals(List.of(DENIED, ALLOWED, DENIED), decide(
                action(ResourceType.CLUSTER, "kafka-cluster", AclOperation.CREATE),
                action(ResourceType.TOPIC, "a", AclOperation.READ),
                action(ResourceType.TOPIC, "a", AclOperation.WRITE)));
    }

    @Test
    void nothingIsAllowedWhereNobodyAnswers() throws Exception {
        policies = new PolicyService("kafka-cluster:ReadData");
        policies.close();
        assertEquals(List.of(DENIED), decide(action(ResourceType.TOPIC, "a", AclOperation.READ)));
    }

    @Test
    void answersAreKept() throws Exception {
        policies = new PolicyService("kafka-cluster:ReadData");
        var read = action(ResourceType.TOPIC, "a", AclOperation.READ);
        try (var authorizer = authorizer()) {
            assertEquals(List.of(ALLOWED, ALLOWED), authorizer.authorize(context(ROLE), List.of(read, read)));
            assertEquals(List.of(ALLOWED), authorizer.authorize(context(ROLE), List.of(read)));
        }
        assertEquals(1, policies.asked.size());
    }

    @ParameterizedTest
    @EnumSource(names = {"WRITE", "READ"})
    void aRoleMayDoWithSomeTopicWhatItMayDoWithEveryTopic(AclOperation operation) throws Exception {
        policies = new PolicyService("kafka-cluster:WriteData");
        try (var authorizer = authorizer()) {
            var expected = operation == AclOperation.WRITE ? ALLOWED : DENIED;
            assertEquals(expected, authorizer.authorizeByResourceType(context(ROLE), operation, ResourceType.TOPIC));
        }
        assertEquals("arn:aws:kafka:eu-central-1:123456789012:topic/orders/0123-4567/*", policies.asked.get(0).resource());
    }

    @Test
    void everybodyElseIsDecidedByAcls() throws Exception {
        policies = new PolicyService();
        try (var authorizer = authorizer()) {
            authorizer.completeInitialLoad();
            var read = List.of(action(ResourceType.TOPIC, "a", AclOperation.READ));
            assertEquals(List.of(ALLOWED), authorizer.authorize(context("ANONYMOUS"), read));
            assertEquals(List.of(DENIED), authorizer.authorize(context("reader"), read));
        }
        assertEquals(List.of(), policies.asked);
    }

    private List<AuthorizationResult> decide(Action... actions) throws Exception {
        try (var authorizer = authorizer()) {
            return authorizer.authorize(context(ROLE), Arrays.asList(actions));
        }
    }

    private MskIamAuthorizer authorizer() {
        var authorizer = new MskIamAuthorizer();
        authorizer.configure(Map.of(
                "super.users", "User:ANONYMOUS",
                MskIamAuthorizer.SERVICE, policies.url(),
                MskIamAuthorizer.CLUSTER, CLUSTER));
        return authorizer;
    }

    private static Action action(ResourceType type, String name, AclOperation operation) {
        return new Action(operation, new ResourcePattern(type, name, PatternType.LITERAL), 1, true, true);
    }

    private static RequestContext context(String name) {
        return new RequestContext(
                new RequestHeader(ApiKeys.METADATA, (short) 12, "client", 1), "connection", InetAddress.getLoopbackAddress(),
                new KafkaPrincipal(KafkaPrincipal.USER_TYPE, name), new ListenerName("CONTROLLER"),
                SecurityProtocol.PLAINTEXT, ClientInformation.EMPTY, false);
    }
}
