package io.github.mskmigration.lab.iam;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.msk.auth.iam.internals.AWS4SignedPayloadGenerator;
import software.amazon.msk.auth.iam.internals.AuthenticationRequestParams;

/** Requests are signed by the client that Amazon publishes, so that nothing here has to know how. */
class ConnectVerifierTest {
    private static final Set<String> HOSTS = Set.of("127.0.0.1", "localhost");
    private static final AwsSessionCredentials ROLE = AwsSessionCredentials.create("ASIAROLE", "secret", "token+/=");

    @TempDir
    Path folder;

    private Path keys;

    @BeforeEach
    void knowOneRole() throws IOException {
        System.setProperty("aws.region", "eu-central-1");
        keys = folder.resolve("role-keys");
        Files.writeString(keys, line("ASIAOTHER", "other", "other") + line("ASIAROLE", "secret", "token+/="));
    }

    @Test
    void aRoleIsAdmittedUntilItsSignatureExpires() throws Exception {
        var signed = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        var life = Duration.between(signed, verify(payload(ROLE)));
        assertEquals(15, life.plusSeconds(5).toMinutes());
    }

    @Test
    void anotherSecretIsRefused() {
        var guessed = AwsSessionCredentials.create("ASIAROLE", "guessed", "token+/=");
        assertRefused("the signature is not that of access key ASIAROLE", () -> verify(payload(guessed)));
    }

    @Test
    void aChangedSignatureIsRefused() {
        assertRefused("the signature is not that of", () -> verify(changed(payload(ROLE), "x-amz-signature", "00")));
    }

    @Test
    void whatIsAddedAfterSigningIsRefused() {
        assertRefused("the signature is not that of", () -> verify(changed(payload(ROLE), "x-amz-more", "1")));
    }

    @Test
    void aKeyThatNobodyMadeIsRefused() {
        var unknown = AwsSessionCredentials.create("ASIAUNKNOWN", "secret", "token+/=");
        assertRefused("access key ASIAUNKNOWN is unknown", () -> verify(payload(unknown)));
    }

    @Test
    void noKeyIsKnownBeforeTheFirstIsMade() throws IOException {
        Files.delete(keys);
        assertRefused("access key ASIAROLE is unknown", () -> verify(payload(ROLE)));
    }

    @Test
    void aKeyThatIsMadeLaterIsKnown() throws Exception {
        var later = AwsSessionCredentials.create("ASIALATER", "later", "later");
        var verifier = verifier(Clock.systemUTC());
        assertRefused("is unknown", () -> verifier.verify(ConnectRequest.ofPayload(payload(later)), HOSTS));
        Files.writeString(keys, Files.readString(keys) + line("ASIALATER", "later", "later"));
        assertTrue(verifier.verify(ConnectRequest.ofPayload(payload(later)), HOSTS).expires().isAfter(Instant.now()));
    }

    @Test
    void theTokenOfAnotherSessionIsRefused() {
        var other = AwsSessionCredentials.create("ASIAROLE", "secret", "another");
        assertRefused("the session token is not that of access key ASIAROLE", () -> verify(payload(other)));
    }

    @Test
    void anExpiredSignatureIsRefused() {
        var late = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(16));
        assertRefused("the signature expired at", () -> verifier(late).verify(
                ConnectRequest.ofPayload(payload(ROLE)), HOSTS));
    }

    @Test
    void aSignatureOfTheFutureIsRefused() {
        var early = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-6));
        assertRefused("which is in the future", () -> verifier(early).verify(
                ConnectRequest.ofPayload(payload(ROLE)), HOSTS));
    }

    @Test
    void aLifeLongerThanSignedIsRefused() {
        assertRefused("the signature is not that of", () -> verify(changed(payload(ROLE), "x-amz-expires", "99999")));
    }

    @Test
    void aSignatureForAnotherBrokerIsRefused() {
        assertRefused("the signature is for host broker.example", () -> verify(payloadFor("broker.example", ROLE)));
    }

    @Test
    void aSignatureForAnotherActionIsRefused() {
        assertRefused("action is kafka-cluster:Alter", () -> verify(
                changed(payload(ROLE), "action", "kafka-cluster:Alter")));
    }

    @Test
    void aSignatureForAnotherRegionIsRefused() {
        System.setProperty("aws.region", "us-east-1");
        assertRefused("/us-east-1/kafka-cluster/aws4_request and not ASIAROLE/", () -> verify(payload(ROLE)));
    }

    @Test
    void anotherVersionIsRefused() {
        assertRefused("version is 2030_01_01", () -> verify(changed(payload(ROLE), "version", "2030_01_01")));
    }

    @Test
    void aDateThatIsNoneIsRefused() {
        assertRefused("cannot be read", () -> verify(changed(payload(ROLE), "x-amz-date", "today")));
    }

    @Test
    void whatIsNoRequestIsRefused() {
        assertRefused("is not a JSON object", () -> ConnectRequest.ofPayload("hello".getBytes(UTF_8)));
        assertRefused("has no host", () -> ConnectRequest.ofPayload("{\"version\":\"2020_10_22\"}".getBytes(UTF_8)));
        assertRefused("is not a URL in base64url", () -> ConnectRequest.ofToken("!"));
        assertRefused("no host or no query string", () -> ConnectRequest.ofToken(base64("hello")));
    }

    @Test
    void noRefusalTellsASecret() {
        var guessed = AwsSessionCredentials.create("ASIAROLE", "guessed", "token+/=");
        var refused = assertThrows(RefusedException.class, () -> verify(payload(guessed)));
        assertFalse(refused.getMessage().contains("secret"));
    }

    @Test
    void theRolesSessionIsNamed() throws Exception {
        assertEquals(session("ASIAROLE"), verifier(Clock.systemUTC())
                .verify(ConnectRequest.ofPayload(payload(ROLE)), HOSTS).principal());
    }

    private Instant verify(byte[] payload) throws RefusedException {
        return verifier(Clock.systemUTC()).verify(ConnectRequest.ofPayload(payload), HOSTS).expires();
    }

    private ConnectVerifier verifier(Clock clock) {
        return new ConnectVerifier(new RoleKeys(keys), "eu-central-1", clock);
    }

    static byte[] payload(AwsSessionCredentials credentials) throws Exception {
        return payloadFor("127.0.0.1", credentials);
    }

    private static byte[] payloadFor(String host, AwsSessionCredentials credentials) throws Exception {
        return new AWS4SignedPayloadGenerator()
                .signedPayload(AuthenticationRequestParams.create(host, credentials, "test"));
    }

    private static byte[] changed(byte[] payload, String field, String value) throws IOException {
        var json = new ObjectMapper();
        var fields = json.readValue(payload, new TypeReference<HashMap<String, String>>() {});
        fields.put(field, value);
        return json.writeValueAsBytes(fields);
    }

    static String line(String accessKeyId, String secretAccessKey, String sessionToken) {
        return "{\"access_key_id\":\"%s\",\"secret_access_key\":\"%s\",\"session_token\":\"%s\",\"arn\":\"%s\"}%n"
                .formatted(accessKeyId, secretAccessKey, sessionToken, session(accessKeyId));
    }

    static String session(String accessKeyId) {
        return "arn:aws:sts::123456789012:assumed-role/worker/" + accessKeyId;
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    private static void assertRefused(String why, Executable attempt) {
        var message = assertThrows(RefusedException.class, attempt).getMessage();
        assertTrue(message.contains(why), message);
    }
}
