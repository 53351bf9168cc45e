package dev.herald.runtime.sns.push;

/**
 * A rejected request to the endpoint. The text is for the log; the sender only gets the status. Amazon SNS considers 4xx
 * final and retries after 5xx.
 */
final class SnsRejection extends RuntimeException {

    static final int MALFORMED = 400;
    static final int FORBIDDEN = 403;
    static final int UNKNOWN = 404;
    static final int TOO_LARGE = 413;
    static final int LATER = 503;

    private static final long serialVersionUID = 1L;

    private final int status;

    SnsRejection(int status, String reason) {
        this(status, reason, null);
    }

    /** Without a stack trace, because anyone who can reach the endpoint can cause any number of these. */
    SnsRejection(int status, String reason, Throwable cause) {
        super(reason, cause, false, false);
        this.status = status;
    }

    int status() {
        return status;
    }
}
