package io.github.mskmigration.lab.iam;

import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;

import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Decides about roles by their policies alone, and about everybody else by ACLs, as MSK does: "Apache Kafka ACLs are stored
 * in Apache ZooKeeper/KRaft and have no effect on IAM identities" (Amazon MSK Developer Guide, "IAM access control").
 *
 * <p>Who is a role is told by the name of the principal and not by the listener: a request that the broker forwards comes to
 * the controller by the controller's own.
 */
public final class MskIamAuthorizer extends StandardAuthorizer {
    static final String SERVICE = "msk.iam.policies.url";
    static final String CLUSTER = "msk.iam.cluster.arn";
    private static final String ROLE = "arn:";
    // The name in a policy that is for every resource of a kind; no other pattern matches this text.
    private static final String EVERY = "*";
    private DeployedPolicies policies;
    private ClusterArn cluster;

    @Override
    public void configure(Map<String, ?> configs) {
        super.configure(configs);
        policies = new DeployedPolicies(URI.create((String) configs.get(SERVICE)), Clock.systemUTC());
        cluster = new ClusterArn((String) configs.get(CLUSTER));
    }

    @Override
    public List<AuthorizationResult> authorize(AuthorizableRequestContext context, List<Action> actions) {
        var principal = context.principal().getName();
        if (!principal.startsWith(ROLE)) {
            return super.authorize(context, actions);
        }
        var questions = actions.stream().map(action -> question(principal, action)).toList();
        var known = questions.stream().filter(Objects::nonNull).toList();
        var answers = policies.allow(known).iterator();
        return questions.stream().map(each -> result(each != null && answers.next())).toList();
    }

    /**
     * Decides whether a role may do something with any resource of a kind: an idempotent producer needs to be allowed to
     * write to some topic (KIP-679). Here it must be allowed to write to all of them: "it's not possible to
     * WriteDataIdempotently to a topic by only providing WriteData access to that topic" (Amazon MSK Developer Guide, "Create
     * authorization policies for the IAM role").
     */
    @Override
    public AuthorizationResult authorizeByResourceType(
            AuthorizableRequestContext context, AclOperation operation, ResourceType type) {
        var principal = context.principal().getName();
        if (!principal.startsWith(ROLE)) {
            return super.authorizeByResourceType(context, operation, type);
        }
        return KafkaClusterAction.of(type, operation)
                .map(action -> PolicyQuestion.noted(principal, action, cluster.of(type, EVERY)))
                .map(question -> result(policies.allow(List.of(question)).get(0)))
                .orElse(AuthorizationResult.DENIED);
    }

    private PolicyQuestion question(String principal, Action action) {
        var on = action.resourcePattern();
        return KafkaClusterAction.of(on.resourceType(), action.operation())
                .map(name -> new PolicyQuestion(
                        principal,
                        name,
                        cluster.of(on.resourceType(), on.name()),
                        action.logIfAllowed(),
                        action.logIfDenied()))
                .orElse(null);
    }

    private static AuthorizationResult result(boolean allowed) {
        return allowed ? AuthorizationResult.ALLOWED : AuthorizationResult.DENIED;
    }
}
