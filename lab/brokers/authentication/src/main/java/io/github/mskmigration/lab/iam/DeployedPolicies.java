package io.github.mskmigration.lab.iam;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Asks the local AWS what the policies of roles allow, and keeps its answers for a while: on MSK a change of policies
 * takes up to a minute ("Create authorization policies for the IAM role").
 */
final class DeployedPolicies {
    private static final Logger LOG = LoggerFactory.getLogger(DeployedPolicies.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration KEPT = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int OK = 200;
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final Map<PolicyQuestion, Answer> answers = new ConcurrentHashMap<>();
    private final URI service;
    private final Clock clock;

    DeployedPolicies(URI service, Clock clock) {
        this.service = service;
        this.clock = clock;
    }

    /** Returns one answer for each question; without an answer of the service nothing is allowed. */
    List<Boolean> allow(List<PolicyQuestion> questions) {
        var now = clock.instant();
        var unknown = questions.stream().distinct().filter(each -> !isKnown(each, now)).toList();
        if (!unknown.isEmpty()) {
            ask(unknown, now);
        }
        return questions.stream().map(each -> isKnown(each, now) && answers.get(each).allowed()).toList();
    }

    private boolean isKnown(PolicyQuestion question, Instant now) {
        var answer = answers.get(question);
        return answer != null && answer.until().isAfter(now);
    }

    private void ask(List<PolicyQuestion> questions, Instant now) {
        try {
            var body = BodyPublishers.ofByteArray(JSON.writeValueAsBytes(questions));
            var request = HttpRequest.newBuilder(service).timeout(PATIENCE).POST(body).build();
            var response = client.send(request, BodyHandlers.ofByteArray());
            if (response.statusCode() != OK) {
                throw new IOException("status " + response.statusCode());
            }
            var allowed = JSON.readValue(response.body(), new TypeReference<ArrayList<Boolean>>() {});
            for (int number = 0; number < questions.size(); number++) {
                answers.put(questions.get(number), new Answer(allowed.get(number), now.plus(KEPT)));
            }
        } catch (IOException error) {
            LOG.warn("{} does not tell what roles may do, so nothing is allowed", service, error);
        } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
        }
    }

    private record Answer(boolean allowed, Instant until) {}
}
