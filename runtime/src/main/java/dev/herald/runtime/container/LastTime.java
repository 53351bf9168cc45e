package dev.herald.runtime.container;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** When something happened last, by {@link System#nanoTime}. Thread-safe; of no cost to those who note it. */
final class LastTime {

    private static final long NEVER = Long.MIN_VALUE;

    private final AtomicLong nanos = new AtomicLong(NEVER);

    /** It happens now. */
    void is(long now) {
        nanos.lazySet(now);
    }

    /** How long ago it was, in nanoseconds; empty if it never happened. */
    OptionalLong ago(long now) {
        long last = nanos.get();
        return last == NEVER ? OptionalLong.empty() : OptionalLong.of(Math.max(0, now - last));
    }
}
