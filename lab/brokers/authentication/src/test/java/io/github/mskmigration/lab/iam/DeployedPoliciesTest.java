package io.github.mskmigration.lab.iam;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

import org.junit.jupiter.api.Test;

class DeployedPoliciesTest {
    private static final PolicyQuestion READ = PolicyQuestion.noted("arn:aws:sts::1:assumed-role/r/s", "a:Read", "arn:r");
    private static final PolicyQuestion WRITE = PolicyQuestion.noted("arn:aws:sts::1:assumed-role/r/s", "a:Write", "arn:r");

    @Test
    void aChangedPolicyCountsAfterAWhile() throws Exception {
        var now = new Instant[] {Instant.EPOCH};
        try (var service = new PolicyService("a:Read")) {
            var policies = new DeployedPolicies(URI.create(service.url()), clock(now));
            policies.allow(List.of(READ));
            now[0] = now[0].plus(Duration.ofSeconds(4));
            policies.allow(List.of(READ));
            assertEquals(1, service.asked.size());
            now[0] = now[0].plus(Duration.ofSeconds(2));
            policies.allow(List.of(READ));
            assertEquals(2, service.asked.size());
        }
    }

    @Test
    void onlyWhatIsNotKnownIsAsked() throws Exception {
        try (var service = new PolicyService("a:Read")) {
            var policies = new DeployedPolicies(URI.create(service.url()), Clock.systemUTC());
            assertEquals(List.of(true), policies.allow(List.of(READ)));
            assertEquals(List.of(true, false, true), policies.allow(List.of(READ, WRITE, READ)));
            assertEquals(List.of(READ, WRITE), service.asked);
        }
    }

    private static Clock clock(Instant[] now) {
        return new Clock() {
            @Override
            public Instant instant() {
                return now[0];
            }

            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
    }
}
