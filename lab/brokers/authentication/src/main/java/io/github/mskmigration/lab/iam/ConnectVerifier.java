package io.github.mskmigration.lab.iam;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;

/** Decides whether a presigned request to connect was made by somebody who has a role's key, for this cluster, and now. */
final class ConnectVerifier {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);
    private final RoleKeys keys;
    private final String region;
    private final Clock clock;

    ConnectVerifier(RoleKeys keys, String region, Clock clock) {
        this.keys = keys;
        this.region = region;
        this.clock = clock;
    }

    /** Returns who connects, and until when the request is valid. */
    Connection verify(ConnectRequest request, Set<String> hosts) throws RefusedException {
        if (!hosts.contains(request.host())) {
            throw new RefusedException("the signature is for host " + request.host() + " and not for " + hosts);
        }
        equal(request, "action", "kafka-cluster:Connect");
        equal(request, "x-amz-algorithm", SignatureV4.ALGORITHM);
        equal(request, "x-amz-signedheaders", "host");
        var expires = expiry(request);
        var key = signer(request);
        var expected = request.signedWith(key, region);
        if (!same(request.parameter(ConnectRequest.SIGNATURE), expected)) {
            throw new RefusedException("the signature is not that of access key " + key);
        }
        return new Connection(key.arn(), expires);
    }

    private RoleKey signer(ConnectRequest request) throws RefusedException {
        var accessKeyId = request.parameter("x-amz-credential").split("/", 2)[0];
        var day = request.parameter("x-amz-date").split("T", 2)[0];
        var scope = String.join("/", accessKeyId, day, region, SignatureV4.SERVICE, "aws4_request");
        equal(request, "x-amz-credential", scope);
        var key = keys.find(accessKeyId)
                .orElseThrow(() -> new RefusedException("access key " + accessKeyId + " is unknown"));
        if (!same(request.parameter("x-amz-security-token"), key.sessionToken())) {
            throw new RefusedException("the session token is not that of access key " + accessKeyId);
        }
        return key;
    }

    private Instant expiry(ConnectRequest request) throws RefusedException {
        Instant signed;
        Instant expires;
        try {
            signed = DATE.parse(request.parameter("x-amz-date"), Instant::from);
            expires = signed.plusSeconds(Long.parseLong(request.parameter("x-amz-expires")));
        } catch (DateTimeException | NumberFormatException error) {
            throw new RefusedException("x-amz-date or x-amz-expires cannot be read");
        }
        var now = clock.instant();
        if (expires.isBefore(now)) {
            throw new RefusedException("the signature expired at " + expires);
        }
        if (signed.isAfter(now.plus(CLOCK_SKEW))) {
            throw new RefusedException("the signature is of " + signed + ", which is in the future");
        }
        return expires;
    }

    /** A role's session, by its ARN, and when it must sign again. */
    record Connection(String principal, Instant expires) {}

    private static void equal(ConnectRequest request, String name, String expected) throws RefusedException {
        if (!request.parameter(name).equals(expected)) {
            throw new RefusedException(name + " is " + request.parameter(name) + " and not " + expected);
        }
    }

    private static boolean same(String given, String expected) {
        return MessageDigest.isEqual(given.getBytes(UTF_8), expected.getBytes(UTF_8));
    }
}
