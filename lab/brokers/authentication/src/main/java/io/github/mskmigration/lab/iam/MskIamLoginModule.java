package io.github.mskmigration.lab.iam;

import org.apache.kafka.common.security.oauthbearer.internals.OAuthBearerSaslServerProvider;

import java.security.Security;
import java.util.Map;

import javax.security.auth.Subject;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.spi.LoginModule;

/**
 * Carries the options of {@link MskIamCallbackHandler}, and brings both mechanisms into the broker.
 *
 * <p>A broker loads the login module of each mechanism's sasl.jaas.config before the first client comes: Kafka's own
 * modules register their mechanisms in the same way.
 */
public final class MskIamLoginModule implements LoginModule {
    static {
        Security.addProvider(new MskIamSaslServer.ServerProvider());
        OAuthBearerSaslServerProvider.initialize();
    }

    @Override
    public void initialize(
            Subject subject, CallbackHandler handler, Map<String, ?> sharedState, Map<String, ?> options) {}

    @Override
    public boolean login() {
        return true;
    }

    @Override
    public boolean commit() {
        return true;
    }

    @Override
    public boolean abort() {
        return false;
    }

    @Override
    public boolean logout() {
        return true;
    }
}
