package io.github.mskmigration.lab.iam;

import io.github.mskmigration.lab.iam.ConnectVerifier.Connection;

import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerExtensionsValidatorCallback;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerToken;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallback;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.security.auth.callback.Callback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;

/**
 * Verifies the requests to connect of a listener's clients, whichever of the two mechanisms they choose.
 *
 * <p>Options of the listener's login module: keys (the file that {@link RoleKeys} reads), region (the cluster's), hosts
 * (the names under which clients know the broker, with commas between them), policies (the URL at which
 * {@link DeployedPolicies} asks) and cluster (its ARN). A client's principal is the ARN of its role's session.
 */
public final class MskIamCallbackHandler implements AuthenticateCallbackHandler {
    private ConnectVerifier verifier;
    private Set<String> brokerHosts;
    private Set<String> serviceHosts;
    private DeployedPolicies policies;
    private ClusterArn cluster;

    @Override
    public void configure(Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> modules) {
        var options = modules.get(0).getOptions();
        var region = option(options, "region");
        verifier = new ConnectVerifier(new RoleKeys(Path.of(option(options, "keys"))), region, Clock.systemUTC());
        brokerHosts = Set.of(option(options, "hosts").split(","));
        serviceHosts = Set.of("kafka." + region + ".amazonaws.com");
        policies = new DeployedPolicies(URI.create(option(options, "policies")), Clock.systemUTC());
        cluster = new ClusterArn(option(options, "cluster"));
    }

    @Override
    public void handle(Callback[] callbacks) throws UnsupportedCallbackException {
        for (var callback : callbacks) {
            if (callback instanceof ConnectCallback connect) {
                answer(connect);
            } else if (callback instanceof OAuthBearerValidatorCallback token) {
                answer(token);
            } else if (callback instanceof OAuthBearerExtensionsValidatorCallback extensions) {
                extensions.inputExtensions().map().keySet().forEach(extensions::valid);
            } else {
                throw new UnsupportedCallbackException(callback);
            }
        }
    }

    @Override
    public void close() {}

    private void answer(ConnectCallback callback) {
        try {
            var connection = admitted(ConnectRequest.ofPayload(callback.payload()), brokerHosts);
            callback.admit(connection.principal(), connection.expires());
        } catch (RefusedException refused) {
            callback.refuse(refused.getMessage());
        }
    }

    private void answer(OAuthBearerValidatorCallback callback) {
        try {
            var connection = admitted(ConnectRequest.ofToken(callback.tokenValue()), serviceHosts);
            callback.token(new VerifiedToken(
                    callback.tokenValue(), connection.expires().toEpochMilli(), connection.principal()));
        } catch (RefusedException refused) {
            callback.error("invalid_token: " + refused.getMessage(), null, null);
        }
    }

    private Connection admitted(ConnectRequest request, Set<String> hosts) throws RefusedException {
        var connection = verifier.verify(request, hosts);
        var connect = PolicyQuestion.noted(connection.principal(), KafkaClusterAction.CONNECT, cluster.text());
        if (!policies.allow(List.of(connect)).get(0)) {
            throw new RefusedException(
                    connection.principal() + " is not authorized to perform: " + connect.action()
                            + " on resource: " + connect.resource());
        }
        return connection;
    }

    private static String option(Map<String, ?> options, String name) {
        if (options.get(name) instanceof String value) {
            return value;
        }
        throw new IllegalArgumentException("the login module's option " + name + " is missing");
    }

    private record VerifiedToken(String value, long lifetimeMs, String principalName) implements OAuthBearerToken {
        @Override
        public Set<String> scope() {
            return Set.of();
        }

        @Override
        public Long startTimeMs() {
            return null;
        }

        @Override
        public String toString() {
            return "token of " + principalName;
        }
    }
}
