package io.github.mskmigration.lab.iam;

import java.time.Instant;

import javax.security.auth.callback.Callback;

/** Asks the listener's handler who sent a payload of the mechanism AWS_MSK_IAM. */
final class ConnectCallback implements Callback {
    private final byte[] payload;
    private String principal;
    private Instant expires;
    private String refusal;

    ConnectCallback(byte[] payload) {
        this.payload = payload;
    }

    byte[] payload() {
        return payload;
    }

    void admit(String principal, Instant expires) {
        this.principal = principal;
        this.expires = expires;
    }

    void refuse(String why) {
        this.refusal = why;
    }

    /** The name of whom the handler admits; null where it refuses. */
    String principal() {
        return principal;
    }

    /** Until when the credentials are valid. */
    Instant expires() {
        return expires;
    }

    /** Why the handler refuses; null where it admits. */
    String refusal() {
        return refusal;
    }
}
