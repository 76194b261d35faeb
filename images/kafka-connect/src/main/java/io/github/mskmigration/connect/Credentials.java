package io.github.mskmigration.connect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the worker needs to reach one cluster, from the cluster's secret: JSON in a variable that ECS sets.
 *
 * <p>Beside the secret's own fields it knows {@code jaas.plain}, {@code jaas.scram} and {@code jaas.oauthbearer}: whole
 * JAAS configurations, in which every character of a password stands for itself. No message ever holds a value.
 */
final class Credentials {

    static final String CA = "ca";
    private static final String KEY = "key";
    private static final String KEY_PASSWORD = "key_password";
    private static final String SECURITY = "org.apache.kafka.common.security.";
    private static final TypeReference<Map<String, String>> FIELDS = new TypeReference<>() { };

    private final String variable;
    private final Map<String, String> fields;

    private Credentials(String variable, Map<String, String> fields) {
        this.variable = variable;
        this.fields = fields;
    }

    /**
     * Reads the credentials of {@code source} or {@code target}; a cluster without a secret has none.
     *
     * @throws InvalidCredentialsException if the variable holds no flat JSON object
     */
    static Credentials of(String side, Map<String, String> environment) {
        String variable = variable(side);
        String json = environment.getOrDefault(variable, "");
        if (json.isBlank()) {
            return new Credentials(variable, Map.of());
        }
        try {
            return new Credentials(variable, new ObjectMapper().readValue(json, FIELDS));
        } catch (JsonProcessingException error) {
            // Its message would quote the secret.
            throw new InvalidCredentialsException(variable + " is no JSON object of strings: correct the secret");
        }
    }

    /** Returns the name of the variable that holds a cluster's secret. */
    static String variable(String side) {
        return side.toUpperCase(Locale.ROOT) + "_CREDENTIALS";
    }

    /** Returns the token endpoint, where there is one. */
    Optional<String> tokenEndpoint() {
        return Optional.ofNullable(fields.get("token_endpoint"));
    }

    /**
     * Returns a field, or what is made of several.
     *
     * @throws InvalidCredentialsException if the secret lacks it
     */
    String get(String key) {
        return switch (key) {
            case CA -> fields.containsKey(CA) ? fields.get(CA) : Pem.authoritiesOfJava();
            case KEY -> privateKey();
            case "jaas.plain" -> userLogin("plain.PlainLoginModule");
            case "jaas.scram" -> userLogin("scram.ScramLoginModule");
            case "jaas.oauthbearer" -> clientLogin();
            default -> mandatory(key);
        };
    }

    private String privateKey() {
        String password = fields.get(KEY_PASSWORD);
        try {
            return password == null ? mandatory(KEY) : Pem.decrypted(mandatory(KEY), password.toCharArray());
        } catch (GeneralSecurityException | IllegalArgumentException error) {
            throw new InvalidCredentialsException(
                    "key of " + variable + " is no PKCS#8 key that key_password opens: correct the secret");
        }
    }

    private String userLogin(String module) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("username", mandatory("username"));
        options.put("password", mandatory("password"));
        return Jaas.login(SECURITY + module, options);
    }

    /** The server's certificate is checked against what stands here; a client's own ssl.* are not asked. */
    private String clientLogin() {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("clientId", mandatory("client_id"));
        options.put("clientSecret", mandatory("client_secret"));
        if (fields.containsKey("scope")) {
            options.put("scope", fields.get("scope"));
        }
        if (fields.containsKey(CA)) {
            options.put("ssl.truststore.type", "PEM");
            options.put("ssl.truststore.certificates", fields.get(CA));
        }
        return Jaas.login(SECURITY + "oauthbearer.OAuthBearerLoginModule", options);
    }

    private String mandatory(String key) {
        String value = fields.get(key);
        if (value == null || value.isEmpty()) {
            throw new InvalidCredentialsException(variable + " has no " + key + ": add it to the secret");
        }
        return value;
    }

    /** A secret is not as its cluster's authentication needs it; the message names the field and never a value. */
    static final class InvalidCredentialsException extends IllegalArgumentException {

        private static final long serialVersionUID = 1L;

        InvalidCredentialsException(String message) {
            super(message);
        }
    }
}
