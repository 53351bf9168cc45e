package dev.herald.runtime.telemetry;

import java.util.Locale;

/** What is decided about a message at the end of an attempt. */
public enum Outcome {
    /** Nothing yet: its handler acknowledges later, or another thread does. */
    UNDECIDED,
    /** To be removed from the broker. */
    ACKNOWLEDGED,
    /** Tried again, after a delay. */
    RETRIED,
    /** To be moved to the dead-letter queue. */
    DEAD_LETTERED,
    /** Kept until what its handler needs is back, by an attempt that does not count. */
    POSTPONED,
    /** Given back without an attempt that counts. */
    RELEASED,
    /** Failed, and removed from the broker: a rule for the failure says so, or the broker delivers nothing again. */
    DROPPED,
    /** Nothing can be decided any more: its lease is lost. */
    LEASE_LOST;

    /** The {@code error.type} of messages that their handler rejected, without an exception. */
    private static final String REJECTED = "rejected";

    private final String text = name().toLowerCase(Locale.ROOT);

    /** As meters and spans have it. */
    public String text() {
        return text;
    }

    /** Whether the attempt was decided as failed; of one whose lease is lost nothing was decided. */
    public boolean isRejection() {
        return this == RETRIED || this == DEAD_LETTERED || this == DROPPED;
    }

    /** The {@code error.type} of an attempt that failed by this, without an exception. */
    public String errorType() {
        return isRejection() ? REJECTED : text;
    }
}
