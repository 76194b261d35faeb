package io.github.mskmigration.lab.iam;

/** A request to connect is refused; the message says why and holds no secret. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String why) {
        super(why);
    }
}
