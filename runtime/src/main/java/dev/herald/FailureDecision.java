package dev.herald;

import java.time.Duration;
import java.util.Optional;

/** What becomes of a message whose attempt failed. Immutable. */
public final class FailureDecision {

    private static final FailureDecision RETRY = new FailureDecision(FailureAction.RETRY, null, null);
    private static final FailureDecision DROP = new FailureDecision(FailureAction.DROP, null, null);
    private static final FailureDecision PAUSE = new FailureDecision(FailureAction.PAUSE, null, null);

    private final FailureAction action;
    private final Duration delay;
    private final String reason;

    private FailureDecision(FailureAction action, Duration delay, String reason) {
        this.action = action;
        this.delay = delay;
        this.reason = reason;
    }

    /** It is tried again after the listener's own delay, unless this was the last attempt. */
    public static FailureDecision retry() {
        return RETRY;
    }

    /**
     * It is tried again after this delay, unless this was the last attempt.
     *
     * @param delay zero or more
     */
    public static FailureDecision retry(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("the delay must be zero or more, not " + delay);
        }
        return new FailureDecision(FailureAction.RETRY, delay, null);
    }

    /**
     * It is dead-lettered at once; without a dead-letter queue it is retried.
     *
     * @param reason for the header {@link HeraldHeaders#DEAD_LETTER_REASON}; {@code null} for the text of the failure
     */
    public static FailureDecision deadLetter(String reason) {
        return new FailureDecision(FailureAction.DEAD_LETTER, null, reason);
    }

    /** It is removed from its queue. */
    public static FailureDecision drop() {
        return DROP;
    }

    /** The listener pauses, because what its handler needs is away. */
    public static FailureDecision pause() {
        return PAUSE;
    }

    public FailureAction action() {
        return action;
    }

    /** The delay before the next attempt; empty for the listener's own. */
    public Optional<Duration> delay() {
        return Optional.ofNullable(delay);
    }

    /** Why it is dead-lettered; empty for the text of the failure. */
    public Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    @Override
    public String toString() {
        return action + (delay == null ? "" : " in " + delay) + (reason == null ? "" : ": " + reason);
    }
}
