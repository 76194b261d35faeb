package io.github.mskmigration.lab.iam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslServer;

import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/** The mechanisms as a broker loads them. */
class MskIamSaslServerTest {
    private static final AwsSessionCredentials ROLE = AwsSessionCredentials.create("ASIAROLE", "secret", "token+/=");

    private static final String CLUSTER = "arn:aws:kafka:eu-central-1:123456789012:cluster/orders/0123-4567";

    @TempDir
    Path folder;

    private final PolicyService policies = new PolicyService("kafka-cluster:Connect");
    private MskIamCallbackHandler handler;
    private SaslServer server;

    MskIamSaslServerTest() throws IOException {}

    @AfterEach
    void close() {
        policies.close();
    }

    @BeforeEach
    void load() throws Exception {
        System.setProperty("aws.region", "eu-central-1");
        Class.forName(MskIamLoginModule.class.getName());
        handler = new MskIamCallbackHandler();
        handler.configure(Map.of(), MskIamSaslServer.MECHANISM, modules(options()));
        server = Sasl.createSaslServer(MskIamSaslServer.MECHANISM, "kafka", "localhost", Map.of(), handler);
    }

    @Test
    void aRoleIsAdmittedUnderTheNameOfItsSession() throws Exception {
        assertFalse(server.isComplete());
        var answer = new ObjectMapper().readTree(server.evaluateResponse(ConnectVerifierTest.payload(ROLE)));
        assertEquals("2020_10_22", answer.get("version").asText());
        assertFalse(answer.get("request-id").asText().isEmpty());
        assertTrue(server.isComplete());
        assertEquals(ConnectVerifierTest.session("ASIAROLE"), server.getAuthorizationID());
    }

    @Test
    void theClientMustAuthenticateAgainWhenItsSignatureExpires() throws Exception {
        server.evaluateResponse(ConnectVerifierTest.payload(ROLE));
        var expires = (Long) server.getNegotiatedProperty("CREDENTIAL.LIFETIME.MS");
        assertTrue(Instant.ofEpochMilli(expires).isAfter(Instant.now().plusSeconds(800)));
        assertNull(server.getNegotiatedProperty(Sasl.QOP));
    }

    @Test
    void aRefusalReachesTheClientWithItsReason() {
        var guessed = AwsSessionCredentials.create("ASIAROLE", "guessed", "token+/=");
        var refused = assertThrows(SaslAuthenticationException.class,
                () -> server.evaluateResponse(ConnectVerifierTest.payload(guessed)));
        assertEquals("Access denied: the signature is not that of access key ASIAROLE", refused.getMessage());
        assertFalse(server.isComplete());
        assertThrows(IllegalStateException.class, server::getAuthorizationID);
    }

    @Test
    void aRoleWhosePoliciesDoNotAllowToConnectIsRefused() throws Exception {
        try (var nothing = new PolicyService()) {
            var options = options();
            options.put("policies", nothing.url());
            handler.configure(Map.of(), MskIamSaslServer.MECHANISM, modules(options));
            var refused = assertThrows(SaslAuthenticationException.class,
                    () -> server.evaluateResponse(ConnectVerifierTest.payload(ROLE)));
            assertEquals("Access denied: " + ConnectVerifierTest.session("ASIAROLE") + " is not authorized to perform: "
                    + "kafka-cluster:Connect on resource: " + CLUSTER, refused.getMessage());
        }
    }

    @Test
    void aTokenThatIsNoneIsRefusedWithItsReason() throws Exception {
        var callback = new OAuthBearerValidatorCallback("!");
        handler.handle(new Callback[] {callback});
        assertNull(callback.token());
        assertEquals("invalid_token: the token is not a URL in base64url", callback.errorStatus());
    }

    @Test
    void anotherMechanismsQuestionIsNotAnswered() {
        var question = new Callback[] {new NameCallback("name")};
        assertThrows(UnsupportedCallbackException.class, () -> handler.handle(question));
    }

    @Test
    void aMissingOptionIsNamed() throws Exception {
        var options = options();
        options.remove("region");
        var missing = assertThrows(IllegalArgumentException.class,
                () -> handler.configure(Map.of(), MskIamSaslServer.MECHANISM, modules(options)));
        assertEquals("the login module's option region is missing", missing.getMessage());
    }

    private Map<String, String> options() throws Exception {
        var keys = folder.resolve("role-keys");
        Files.writeString(keys, ConnectVerifierTest.line("ASIAROLE", "secret", "token+/="));
        return new HashMap<>(Map.of(
                "keys", keys.toString(), "region", "eu-central-1", "hosts", "127.0.0.1,localhost",
                "policies", policies.url(), "cluster", CLUSTER));
    }

    private static List<AppConfigurationEntry> modules(Map<String, String> options) {
        return List.of(new AppConfigurationEntry(
                MskIamLoginModule.class.getName(), LoginModuleControlFlag.REQUIRED, options));
    }
}
