package dev.herald.runtime.management;

/** A request that is answered with an error. Its message says what is wrong, and what to do. */
final class Rejection extends RuntimeException {

    static final int MALFORMED = 400;
    static final int FORBIDDEN = 403;
    static final int UNKNOWN = 404;
    static final int METHOD = 405;
    static final int CONFLICT = 409;
    static final int TOO_LARGE = 413;
    static final int MEDIA_TYPE = 415;
    static final int DEFECT = 500;
    static final int UNAVAILABLE = 503;

    private static final long serialVersionUID = 1L;

    private final int status;

    Rejection(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    static Rejection malformed(String message) {
        return new Rejection(MALFORMED, message);
    }

    static Rejection unknown(String message) {
        return new Rejection(UNKNOWN, message);
    }

    int status() {
        return status;
    }

    /** Whether the request was refused, rather than tried in vain. */
    boolean isRefusal() {
        return status < DEFECT;
    }
}
