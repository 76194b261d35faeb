package io.github.mskmigration.lab.iam;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Whether somebody may do something.
 *
 * @param principal the ARN of a role's session
 * @param action for example kafka-cluster:ReadData
 * @param resource the ARN
 * @param notedIfAllowed whether the broker does it then; not where it only tells a client what it may do
 * @param notedIfDenied whether the client is refused something then; not where the broker leaves a topic out of a list
 */
record PolicyQuestion(
        @JsonProperty("principal") String principal,
        @JsonProperty("action") String action,
        @JsonProperty("resource") String resource,
        @JsonProperty("noted_if_allowed") boolean notedIfAllowed,
        @JsonProperty("noted_if_denied") boolean notedIfDenied) {

    /** Returns a question whose answer is noted in any case. */
    static PolicyQuestion noted(String principal, String action, String resource) {
        return new PolicyQuestion(principal, action, resource, true, true);
    }
}
