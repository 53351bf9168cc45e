package dev.herald.runtime.redis;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import dev.herald.spi.support.Durations;

/**
 * Decides when to look for what is due and for what other consumers have lost: every second while nothing happens, more
 * often while messages come and go, and when the next message known of is due. Thread-safe.
 */
final class ReclaimSchedule {

    private static final long IDLE = TimeUnit.SECONDS.toNanos(1);
    private static final long BUSY = TimeUnit.MILLISECONDS.toNanos(100);
    /** For how long it counts as busy after a message. */
    private static final long MEMORY = TimeUnit.SECONDS.toNanos(2);

    private long busyUntil = System.nanoTime();
    private long next = System.nanoTime();

    /** Messages came or went. */
    synchronized void busy() {
        busyUntil = System.nanoTime() + MEMORY;
    }

    /** A message is due in this time. */
    synchronized void dueIn(Duration delay) {
        long now = System.nanoTime();
        long due = now + Durations.bounded(delay).toNanos();
        if (due - next < 0) {
            next = due;
        }
    }

    /** Whether it is time; if so, the next time comes with {@link #dueIn}, or after a while. */
    synchronized boolean isTime() {
        long now = System.nanoTime();
        if (next - now > 0) {
            return false;
        }
        next = now + (now - busyUntil < 0 ? BUSY : IDLE);
        return true;
    }

    /** How many milliseconds there are until the next look: at least one, at most {@code wait}. */
    synchronized long millisLeft(Duration wait) {
        long left = TimeUnit.NANOSECONDS.toMillis(next - System.nanoTime() + 999_999);
        return Math.max(1, Math.min(left, Durations.bounded(wait).toMillis()));
    }
}
