package io.github.mskmigration.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.mskmigration.connect.Credentials.InvalidCredentialsException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.junit.jupiter.api.Test;

class CredentialsTest {

    private static final String PRINTABLE =
            IntStream.rangeClosed(' ', '~').mapToObj(Character::toString).collect(Collectors.joining());

    private static Credentials credentials(Map<String, String> secret) throws Exception {
        return Credentials.of("source", Map.of("SOURCE_CREDENTIALS", new ObjectMapper().writeValueAsString(secret)));
    }

    private static Map<String, ?> options(String jaas) {
        Map<String, Object> configs = Map.of("sasl.jaas.config", new Password(jaas));
        return JaasContext.loadClientContext(configs).configurationEntries().get(0).getOptions();
    }

    @Test
    void everyPrintableCharacterOfAPasswordStandsForItself() throws Exception {
        Credentials credentials = credentials(Map.of("username", "o'neil \"x\"", "password", PRINTABLE + "äß€"));
        Map<String, String> expected = Map.of("username", "o'neil \"x\"", "password", PRINTABLE + "äß€");
        assertEquals(expected, options(credentials.get("jaas.plain")));
        assertEquals(expected, options(credentials.get("jaas.scram")));
    }

    @Test
    void aTokenServerOfAPrivateAuthorityIsTrusted() throws Exception {
        String ca = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
        Credentials credentials = credentials(Map.of(
                "token_endpoint", "https://id/token", "client_id", "me", "client_secret", PRINTABLE, "scope", "kafka",
                "ca", ca));
        assertEquals(
                Map.of("clientId", "me", "clientSecret", PRINTABLE, "scope", "kafka",
                        "ssl.truststore.type", "PEM", "ssl.truststore.certificates", ca),
                options(credentials.get("jaas.oauthbearer")));
        assertEquals(Optional.of("https://id/token"), credentials.tokenEndpoint());
        assertEquals("https://id/token", credentials.get("token_endpoint"));
    }

    @Test
    void withoutAnAuthorityOfItsOwnAClusterIsTrustedAsJavaDoes() {
        String authorities = Credentials.of("target", Map.of()).get("ca");
        assertTrue(authorities.startsWith("-----BEGIN CERTIFICATE-----\n"), authorities);
        assertTrue(authorities.split("-----BEGIN CERTIFICATE-----").length > 50);
    }

    @Test
    void whatIsMissingIsNamed() throws Exception {
        Credentials credentials = credentials(Map.of("username", "me"));
        InvalidCredentialsException error =
                assertThrows(InvalidCredentialsException.class, () -> credentials.get("jaas.scram"));
        assertEquals("SOURCE_CREDENTIALS has no password: add it to the secret", error.getMessage());
    }

    @Test
    void aSecretThatIsNoObjectIsRefusedWithoutBeingQuoted() {
        Map<String, String> environment = Map.of("SOURCE_CREDENTIALS", "hunter2");
        InvalidCredentialsException error =
                assertThrows(InvalidCredentialsException.class, () -> Credentials.of("source", environment));
        assertEquals("SOURCE_CREDENTIALS is no JSON object of strings: correct the secret", error.getMessage());
        assertFalse(error.toString().contains("hunter2"));
    }

    @Test
    void theProviderAnswersForTheClusterOfThePath() {
        CredentialsProvider provider = new CredentialsProvider(Map.of(
                "SOURCE_CREDENTIALS", "{\"ca\": \"S\"}", "TARGET_CREDENTIALS", "{\"ca\": \"T\"}"));
        assertEquals(Map.of("ca", "S"), provider.get("source", Set.of("ca")).data());
        assertEquals(Map.of("ca", "T"), provider.get("target", Set.of("ca")).data());
        assertThrows(ConfigException.class, () -> provider.get("elsewhere", Set.of("ca")));
    }
}
