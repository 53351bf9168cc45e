package dev.herald.runtime.rabbitmq;

/**
 * The result of publishing one message.
 *
 * @param status the outcome
 * @param reason why it failed; empty if confirmed
 * @param cause the exception, or {@code null}
 */
record PublishResult(Status status, String reason, Throwable cause) {

    static final PublishResult CONFIRMED = new PublishResult(Status.CONFIRMED, "", null);

    /** A request was accepted, but its channel, on which the reply would come, has closed. */
    static final PublishResult REPLY_LOST = unknown("the channel was closed, so no reply can come; the request may be handled "
            + "or not", null);

    enum Status {
        /** The broker has accepted it. */
        CONFIRMED,
        /** No queue matched its routing key. */
        UNROUTABLE,
        /** The broker rejected it for now. */
        REJECTED,
        /** The broker refuses it, and would again; or it is known to. */
        REFUSED,
        /** It was not written to the connection. */
        NOT_SENT,
        /** It may or may not have arrived. */
        UNKNOWN,
        /** As {@link #UNKNOWN}: the broker has not answered in time, although it accepts messages. */
        UNANSWERED
    }

    boolean confirmed() {
        return status == Status.CONFIRMED;
    }

    static PublishResult notSent(String reason, Throwable cause) {
        return new PublishResult(Status.NOT_SENT, reason, cause);
    }

    static PublishResult refused(String reason, Throwable cause) {
        return new PublishResult(Status.REFUSED, reason, cause);
    }

    static PublishResult unknown(String reason, Throwable cause) {
        return new PublishResult(Status.UNKNOWN, reason, cause);
    }
}
