package io.github.mskmigration.lab.iam;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A presigned request for the action kafka-cluster:Connect, in either of the forms that clients send.
 *
 * @param host what the signature says it is for
 * @param parameters the query string's, decoded, under their names in lower case
 */
record ConnectRequest(String host, Map<String, String> parameters) {
    static final String SIGNATURE = "x-amz-signature";
    private static final String VERSION = "2020_10_22";
    // What a client adds to what it signed.
    private static final String USER_AGENT = "user-agent";
    private static final Map<String, String> SIGNED_NAMES = Map.of(
            "action", "Action",
            "x-amz-algorithm", "X-Amz-Algorithm",
            "x-amz-credential", "X-Amz-Credential",
            "x-amz-date", "X-Amz-Date",
            "x-amz-expires", "X-Amz-Expires",
            "x-amz-security-token", "X-Amz-Security-Token",
            "x-amz-signedheaders", "X-Amz-SignedHeaders");

    /** Reads the message of the mechanism AWS_MSK_IAM: the query string as JSON, with the broker's host. */
    static ConnectRequest ofPayload(byte[] payload) throws RefusedException {
        Map<String, String> fields;
        try {
            fields = new ObjectMapper().readValue(payload, new TypeReference<HashMap<String, String>>() {});
        } catch (IOException error) {
            throw new RefusedException("the payload is not a JSON object of strings");
        }
        var version = fields.remove("version");
        if (!VERSION.equals(version)) {
            throw new RefusedException("the payload's version is " + version + " and not " + VERSION);
        }
        var host = fields.remove("host");
        if (host == null) {
            throw new RefusedException("the payload has no host");
        }
        return new ConnectRequest(host, fields);
    }

    /** Reads the bearer token that AWS's signers make: a URL, in base64url without padding. */
    static ConnectRequest ofToken(String token) throws RefusedException {
        URI url;
        try {
            url = URI.create(new String(Base64.getUrlDecoder().decode(token), UTF_8));
        } catch (IllegalArgumentException error) {
            throw new RefusedException("the token is not a URL in base64url");
        }
        if (url.getHost() == null || url.getRawQuery() == null) {
            throw new RefusedException("the token's URL has no host or no query string");
        }
        var parameters = new HashMap<String, String>();
        Arrays.stream(url.getRawQuery().split("&")).map(each -> each.split("=", 2)).forEach(pair ->
                parameters.put(pair[0].toLowerCase(Locale.ROOT), pair.length == 2 ? decode(pair[1]) : ""));
        return new ConnectRequest(url.getHost(), parameters);
    }

    String parameter(String name) throws RefusedException {
        var value = parameters.get(name);
        if (value == null) {
            throw new RefusedException("the request has no " + name);
        }
        return value;
    }

    /** Signs what the client says that it has signed. */
    String signedWith(RoleKey key, String region) throws RefusedException {
        var query = new TreeMap<String, String>();
        for (var each : parameters.entrySet()) {
            if (!each.getKey().equals(SIGNATURE) && !each.getKey().equals(USER_AGENT)) {
                query.put(SIGNED_NAMES.getOrDefault(each.getKey(), each.getKey()), each.getValue());
            }
        }
        return SignatureV4.of(key.secretAccessKey(), region, parameter("x-amz-date"), host, query);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, UTF_8);
    }
}
