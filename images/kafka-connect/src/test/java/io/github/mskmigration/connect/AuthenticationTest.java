package io.github.mskmigration.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.mskmigration.connect.Authentication.UnknownModeException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.config.SaslConfigs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticationTest {

    private static final Path FOLDER = Path.of("config/auth");

    private static Properties of(String mode) throws Exception {
        return Authentication.ofTarget(Map.of("TARGET_AUTHENTICATION", mode), FOLDER);
    }

    @Test
    void withoutAModeNothingIsAuthenticated() throws Exception {
        assertEquals(Map.of("security.protocol", "PLAINTEXT"), Authentication.ofTarget(Map.of(), FOLDER));
    }

    @Test
    void theCredentialsAreThoseOfTheTarget() throws Exception {
        Properties properties = of("scram-512");
        assertEquals("SASL_SSL", properties.getProperty("security.protocol"));
        assertEquals("SCRAM-SHA-512", properties.getProperty("sasl.mechanism"));
        assertEquals("${credentials:target:jaas.scram}", properties.getProperty("sasl.jaas.config"));
        assertEquals("${credentials:target:ca}", properties.getProperty("ssl.truststore.certificates"));
    }

    @Test
    void aClusterMayNotEncrypt() throws Exception {
        Map<String, String> environment = Map.of("TARGET_AUTHENTICATION", "plain", "TARGET_ENCRYPTION", "none");
        assertEquals("SASL_PLAINTEXT", Authentication.ofTarget(environment, FOLDER).getProperty("security.protocol"));
    }

    @Test
    void anUnknownModeIsNamed() {
        assertEquals(
                "TARGET_AUTHENTICATION is none of the modes in config/auth: kerberos",
                assertThrows(UnknownModeException.class, () -> of("kerberos")).getMessage());
    }

    /** The handlers of one cluster must not be left to a client of the other, so each file says them all. */
    @ParameterizedTest
    @ValueSource(strings = {"plain", "scram-256", "scram-512", "oauthbearer", "iam"})
    void everyHandlerIsSaidAndThere(String mode) throws Exception {
        Map<String, Object> settings = new HashMap<>();
        of(mode).forEach((key, value) -> settings.put(key.toString(), value));
        settings.put("bootstrap.servers", "b:1");
        AdminClientConfig config = new AdminClientConfig(settings);
        for (String key : new String[] {
            SaslConfigs.SASL_CLIENT_CALLBACK_HANDLER_CLASS, SaslConfigs.SASL_LOGIN_CALLBACK_HANDLER_CLASS}) {
            assertEquals(settings.get(key), config.getClass(key).getName());
        }
    }
}
