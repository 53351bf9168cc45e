package dev.herald;

import java.time.Duration;
import java.util.Objects;

/**
 * Thrown by a handler if its message is to be tried again after this delay. The attempt counts: after the last one the message
 * is dead-lettered all the same.
 */
public class RetryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Duration delay;

    /** @param delay before the next attempt; zero or more */
    public RetryException(Duration delay) {
        this(delay, null, null);
    }

    /** @param delay before the next attempt; zero or more */
    public RetryException(Duration delay, String message) {
        this(delay, message, null);
    }

    /** @param delay before the next attempt; zero or more */
    public RetryException(Duration delay, String message, Throwable cause) {
        super(message, cause);
        this.delay = Objects.requireNonNull(delay, "the delay is null");
        if (delay.isNegative()) {
            throw new IllegalArgumentException("the delay must be zero or more, not " + delay);
        }
    }

    public final Duration delay() {
        return delay;
    }
}
