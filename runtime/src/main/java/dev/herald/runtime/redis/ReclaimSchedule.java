package dev.herald.runtime.redis;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import dev.herald.spi.support.Durations;

/**
 * Decides when to reclaim messages that are due or whose leases have ended: every second on an idle stream, more often on a
 * busy one, and when the next known message is due. Thread-safe.
 */
final class ReclaimSchedule {

    private static final long IDLE = TimeUnit.SECONDS.toNanos(1);
    private static final long BUSY = TimeUnit.MILLISECONDS.toNanos(100);
    /** How long the stream counts as busy after a message. */
    private static final long BUSY_PERIOD = TimeUnit.SECONDS.toNanos(2);

    private long busyUntil = System.nanoTime();
    private long next = System.nanoTime();

    /** Notes that messages were received or settled. */
    synchronized void busy() {
        busyUntil = System.nanoTime() + BUSY_PERIOD;
    }

    /** Notes that a message is due after this delay. */
    synchronized void dueIn(Duration delay) {
        long now = System.nanoTime();
        long due = now + Durations.bounded(delay).toNanos();
        if (due - next < 0) {
            next = due;
        }
    }

    /** Whether to reclaim now; if so, the next time is set. */
    synchronized boolean isTime() {
        long now = System.nanoTime();
        if (next - now > 0) {
            return false;
        }
        next = now + (now - busyUntil < 0 ? BUSY : IDLE);
        return true;
    }

    /** The milliseconds until the next time: at least one, at most {@code wait}. */
    synchronized long millisLeft(Duration wait) {
        long left = TimeUnit.NANOSECONDS.toMillis(next - System.nanoTime() + 999_999);
        return Math.max(1, Math.min(left, Durations.bounded(wait).toMillis()));
    }
}
