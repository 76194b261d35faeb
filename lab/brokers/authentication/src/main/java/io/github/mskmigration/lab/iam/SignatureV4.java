package io.github.mskmigration.lab.iam;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.stream.Collectors;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** AWS Signature Version 4 of a GET request whose signature is in its query string and whose only header is host. */
final class SignatureV4 {
    static final String ALGORITHM = "AWS4-HMAC-SHA256";
    static final String SERVICE = "kafka-cluster";
    private static final HexFormat HEX = HexFormat.of();

    private SignatureV4() {}

    /**
     * Signs.
     *
     * @param query every parameter but the signature, decoded
     * @param date yyyyMMdd'T'HHmmss'Z'
     */
    static String of(String secretAccessKey, String region, String date, String host, SortedMap<String, String> query) {
        var parameters = query.entrySet().stream()
                .map(each -> encode(each.getKey()) + "=" + encode(each.getValue()))
                .collect(Collectors.joining("&"));
        var request = String.join("\n", "GET", "/", parameters, "host:" + host, "", "host", sha256(""));
        var day = date.substring(0, 8);
        var scope = String.join("/", day, region, SERVICE, "aws4_request");
        var toSign = String.join("\n", ALGORITHM, date, scope, sha256(request));
        var key = ("AWS4" + secretAccessKey).getBytes(UTF_8);
        for (var part : scope.split("/")) {
            key = hmac(key, part);
        }
        return HEX.formatHex(hmac(key, toSign));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
    }

    private static String sha256(String text) {
        try {
            return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
