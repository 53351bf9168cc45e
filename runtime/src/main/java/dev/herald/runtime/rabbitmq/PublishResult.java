package dev.herald.runtime.rabbitmq;

/**
 * What became of a message that was to be published.
 *
 * @param status what
 * @param reason in words, to follow the destination's name; empty if confirmed
 * @param cause what was thrown, or {@code null}
 */
record PublishResult(Status status, String reason, Throwable cause) {

    static final PublishResult CONFIRMED = new PublishResult(Status.CONFIRMED, "", null);

    enum Status {
        /** The broker has it. */
        CONFIRMED,
        /** The broker has no queue for it. */
        UNROUTABLE,
        /** The broker does not want it for now. */
        REFUSED,
        /** It did not leave the application. */
        NOT_SENT,
        /** The broker may have it or not. */
        UNKNOWN
    }

    boolean confirmed() {
        return status == Status.CONFIRMED;
    }

    static PublishResult notSent(String reason, Throwable cause) {
        return new PublishResult(Status.NOT_SENT, reason, cause);
    }

    static PublishResult unknown(String reason, Throwable cause) {
        return new PublishResult(Status.UNKNOWN, reason, cause);
    }
}
