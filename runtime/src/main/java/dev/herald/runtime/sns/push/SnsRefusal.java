package dev.herald.runtime.sns.push;

/**
 * A request to the endpoint that is not taken. The text is for the log; who sent the request is told the status alone,
 * of which Amazon SNS takes 4xx for final and tries again after 5xx.
 */
final class SnsRefusal extends RuntimeException {

    static final int MALFORMED = 400;
    static final int FORBIDDEN = 403;
    static final int UNKNOWN = 404;
    static final int TOO_LARGE = 413;
    static final int LATER = 503;

    private static final long serialVersionUID = 1L;

    private final int status;

    SnsRefusal(int status, String reason) {
        this(status, reason, null);
    }

    /** Without a stack: it is an answer, and whoever can reach the endpoint can cause any number of them. */
    SnsRefusal(int status, String reason, Throwable cause) {
        super(reason, cause, false, false);
        this.status = status;
    }

    int status() {
        return status;
    }
}
