package io.github.mskmigration.lab.iam;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.errors.SaslAuthenticationException;

import java.io.IOException;
import java.security.Provider;
import java.util.Map;
import java.util.UUID;

import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.SaslException;
import javax.security.sasl.SaslServer;
import javax.security.sasl.SaslServerFactory;

/** The server's side of the mechanism AWS_MSK_IAM: one payload from the client, one answer. */
final class MskIamSaslServer implements SaslServer {
    static final String MECHANISM = "AWS_MSK_IAM";
    // Kafka's name of the time after which a client must authenticate again (KIP-368).
    private static final String LIFETIME = "CREDENTIAL.LIFETIME.MS";
    private final CallbackHandler handler;
    private ConnectCallback admitted;

    MskIamSaslServer(CallbackHandler handler) {
        this.handler = handler;
    }

    @Override
    public String getMechanismName() {
        return MECHANISM;
    }

    @Override
    public byte[] evaluateResponse(byte[] response) throws SaslException {
        var callback = new ConnectCallback(response);
        try {
            handler.handle(new Callback[] {callback});
        } catch (IOException | UnsupportedCallbackException error) {
            throw new SaslException("the payload cannot be verified", error);
        }
        if (callback.refusal() != null) {
            // Of all exceptions only this one's message reaches the client.
            throw new SaslAuthenticationException("Access denied: " + callback.refusal());
        }
        admitted = callback;
        return "{\"version\":\"2020_10_22\",\"request-id\":\"%s\"}".formatted(UUID.randomUUID()).getBytes(UTF_8);
    }

    @Override
    public boolean isComplete() {
        return admitted != null;
    }

    @Override
    public String getAuthorizationID() {
        return completed().principal();
    }

    @Override
    public Object getNegotiatedProperty(String name) {
        return LIFETIME.equals(name) ? completed().expires().toEpochMilli() : null;
    }

    @Override
    public byte[] unwrap(byte[] incoming, int offset, int length) {
        throw new UnsupportedOperationException("messages are secured by TLS");
    }

    @Override
    public byte[] wrap(byte[] outgoing, int offset, int length) {
        throw new UnsupportedOperationException("messages are secured by TLS");
    }

    @Override
    public void dispose() {}

    private ConnectCallback completed() {
        if (admitted == null) {
            throw new IllegalStateException("the client is not authenticated yet");
        }
        return admitted;
    }

    /** Java asks a mechanism's provider for a factory by its class. */
    public static final class Factory implements SaslServerFactory {
        @Override
        public SaslServer createSaslServer(
                String mechanism, String protocol, String server, Map<String, ?> properties, CallbackHandler handler) {
            return new MskIamSaslServer(handler);
        }

        @Override
        public String[] getMechanismNames(Map<String, ?> properties) {
            return new String[] {MECHANISM};
        }
    }

    static final class ServerProvider extends Provider {
        private static final long serialVersionUID = 1L;

        ServerProvider() {
            super("Local MSK IAM", "1", "The server's side of " + MECHANISM);
            put("SaslServerFactory." + MECHANISM, Factory.class.getName());
        }
    }
}
