package dev.herald.runtime.container;

import java.util.concurrent.TimeUnit;

/**
 * How many messages a listener begins to handle in a period, spread evenly over it: after each, the next has to wait for its
 * share of the period. What was not used is made up for only within {@link #BURST}, because timers are not exact. Not
 * thread-safe: {@link Dispatcher} guards it.
 */
final class RateLimit {

    private static final long BURST = TimeUnit.MILLISECONDS.toNanos(50);

    private final double interval;
    /** When the next message may begin ({@link System#nanoTime}), as a distance from {@link #origin}. */
    private double next;
    private final long origin;

    /** @param interval between two messages, in nanoseconds */
    RateLimit(double interval, long now) {
        this.interval = interval;
        this.origin = now;
    }

    /** In how many nanoseconds a message may begin; 0 if now. */
    long opensIn(long now) {
        return (long) Math.ceil(Math.max(0, next - (now - origin)));
    }

    /** So many messages begin. */
    void begin(int messages, long now) {
        next = Math.max(next, now - origin - BURST) + messages * interval;
    }

    /** How many may begin within a time from now. */
    int within(long nanos, long now) {
        double room = now - origin + nanos - Math.max(next, now - origin - BURST);
        return room < 0 ? 0 : (int) Math.min(Integer.MAX_VALUE / 4, Math.floor(room / interval) + 1);
    }
}
