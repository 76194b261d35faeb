package io.github.mskmigration.lab.serverless;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.Endpoint;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.server.authorizer.AclCreateResult;
import org.apache.kafka.server.authorizer.AclDeleteResult;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;
import org.apache.kafka.server.authorizer.Authorizer;
import org.apache.kafka.server.authorizer.AuthorizerServerInfo;

/**
 * Lets everybody do everything but what concerns access control lists, which MSK Serverless does not support.
 *
 * <p>Amazon MSK Developer Guide, "Semantics of IAM authorization policy actions and resources": AlterCluster, which ACLs
 * would need, does not apply to Serverless, so that no policy can allow it.
 */
public final class ServerlessAuthorizer implements Authorizer {
    @Override
    public void configure(Map<String, ?> configs) {
        // It has no settings.
    }

    @Override
    public Map<Endpoint, CompletionStage<Void>> start(AuthorizerServerInfo server) {
        Map<Endpoint, CompletionStage<Void>> ready = new HashMap<>();
        server.endpoints().forEach(endpoint -> ready.put(endpoint, CompletableFuture.completedFuture(null)));
        return ready;
    }

    @Override
    public List<AuthorizationResult> authorize(AuthorizableRequestContext context, List<Action> actions) {
        return actions.stream().map(ServerlessAuthorizer::judge).toList();
    }

    private static AuthorizationResult judge(Action action) {
        boolean ofCluster = action.resourcePattern().resourceType() == ResourceType.CLUSTER;
        boolean aboutAcls = action.operation() == AclOperation.ALTER || action.operation() == AclOperation.DESCRIBE;
        return ofCluster && aboutAcls ? AuthorizationResult.DENIED : AuthorizationResult.ALLOWED;
    }

    @Override
    public List<? extends CompletionStage<AclCreateResult>> createAcls(
            AuthorizableRequestContext context, List<AclBinding> bindings) {
        throw new UnsupportedOperationException("requests about ACLs are refused before");
    }

    @Override
    public List<? extends CompletionStage<AclDeleteResult>> deleteAcls(
            AuthorizableRequestContext context, List<AclBindingFilter> filters) {
        throw new UnsupportedOperationException("requests about ACLs are refused before");
    }

    @Override
    public Iterable<AclBinding> acls(AclBindingFilter filter) {
        return List.of();
    }

    @Override
    public void close() {
        // It holds nothing.
    }
}
