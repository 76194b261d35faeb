package io.github.mskmigration.lab.iam;

import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerExtensionsValidatorCallback;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerToken;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallback;

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
 * (the names under which clients know the broker, with commas between them), principal (what every admitted client is
 * called, since MSK decides by the role's policies and not by a name).
 */
public final class MskIamCallbackHandler implements AuthenticateCallbackHandler {
    private ConnectVerifier verifier;
    private Set<String> brokerHosts;
    private Set<String> serviceHosts;
    private String principal;

    @Override
    public void configure(Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> modules) {
        var options = modules.get(0).getOptions();
        var region = option(options, "region");
        verifier = new ConnectVerifier(new RoleKeys(Path.of(option(options, "keys"))), region, Clock.systemUTC());
        brokerHosts = Set.of(option(options, "hosts").split(","));
        serviceHosts = Set.of("kafka." + region + ".amazonaws.com");
        principal = option(options, "principal");
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
            var expires = verifier.verify(ConnectRequest.ofPayload(callback.payload()), brokerHosts);
            callback.admit(principal, expires);
        } catch (RefusedException refused) {
            callback.refuse(refused.getMessage());
        }
    }

    private void answer(OAuthBearerValidatorCallback callback) {
        try {
            var expires = verifier.verify(ConnectRequest.ofToken(callback.tokenValue()), serviceHosts);
            callback.token(new VerifiedToken(callback.tokenValue(), expires.toEpochMilli(), principal));
        } catch (RefusedException refused) {
            callback.error("invalid_token: " + refused.getMessage(), null, null);
        }
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
