package dev.herald.spi.support;

import java.time.Duration;
import java.util.Locale;

/** Bounds for durations from applications and configuration, so that arithmetic on them cannot overflow; their text. */
public final class Durations {

    /**
     * A hundred years: long enough to stand for "never", short enough to be converted to nanoseconds and added to a clock.
     */
    public static final Duration MAX = Duration.ofDays(36_500);

    private Durations() {
    }

    /** The duration as the configuration accepts it: {@code 300ms}, {@code 2s}, {@code 1h30m}. */
    public static String text(Duration duration) {
        boolean millis = duration.getSeconds() == 0 && duration.getNano() != 0 && duration.getNano() % 1_000_000 == 0;
        return millis ? duration.toMillis() + "ms" : duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    /** The duration, at most {@link #MAX}. */
    public static Duration bounded(Duration duration) {
        return duration.compareTo(MAX) > 0 ? MAX : duration;
    }

    /**
     * The duration, at most {@link #MAX}.
     *
     * @param what names the value in the error, as in "wait"
     * @throws IllegalArgumentException if it is {@code null} or negative
     */
    public static Duration zeroOrMore(String what, Duration duration) {
        if (duration == null || duration.isNegative()) {
            throw new IllegalArgumentException(what + " is " + duration + "; it must be zero or more");
        }
        return bounded(duration);
    }
}
