package dev.herald.runtime.rabbitmq;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import dev.herald.spi.support.Backoff;

/**
 * Whether a publishing channel has to be replaced: the broker has rejected a message on it, or left one unanswered. Each
 * further channel in a row is used for longer before that. Thread-safe: any thread wears it out; only the one that replaces
 * the channel postpones that.
 */
final class Wear {

    private static final Duration MOST_USED = Duration.ofSeconds(30);
    private static final Backoff USED = new Backoff(Duration.ofSeconds(1), 2, MOST_USED, 0.2);
    /** A channel that did well for so long does not count among those in a row. */
    private static final long WELL_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final long opened = System.nanoTime();
    private final int inARow;
    private volatile long replaceFrom;
    private volatile long wornAt;
    private volatile boolean worn;

    /** @param inARow how many channels before it were replaced, without one among them that did well */
    Wear(int inARow) {
        this.inARow = inARow;
        this.replaceFrom = opened + USED.delay(inARow + 1).toNanos();
    }

    void wear() {
        if (!worn) {
            wornAt = System.nanoTime();
            worn = true;
        }
    }

    boolean isDue() {
        return worn && System.nanoTime() - replaceFrom >= 0;
    }

    /** The channel could not be replaced now. */
    void postpone() {
        replaceFrom = System.nanoTime() + MOST_USED.toNanos();
    }

    /** Of the channel that is opened because this one was closed. */
    Wear again() {
        return new Wear(inARow);
    }

    /** Of the channel that replaces this one. */
    Wear next() {
        return new Wear(wornAt - opened >= WELL_NANOS ? 1 : inARow + 1);
    }
}
