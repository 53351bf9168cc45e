package dev.herald.runtime.support;

import java.time.Duration;

/** Durations as nanoseconds that may be added to {@link System#nanoTime} without overflow. */
public final class Nanos {

    /** Some 73 years: for a container as good as without limit, and half of what {@code nanoTime} can tell apart. */
    private static final Duration MAX = Duration.ofNanos(Long.MAX_VALUE / 4);

    private Nanos() {
    }

    /** @return between 0 and a quarter of {@link Long#MAX_VALUE} */
    public static long of(Duration duration) {
        if (duration.isNegative()) {
            return 0;
        }
        return duration.compareTo(MAX) >= 0 ? MAX.toNanos() : duration.toNanos();
    }
}
