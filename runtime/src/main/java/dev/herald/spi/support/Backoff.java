package dev.herald.spi.support;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Exponentially growing delays with a cap and jitter.
 *
 * @param first the delay after the first failure
 * @param multiplier what it is multiplied by after each further one
 * @param max the longest, before jitter
 * @param jitter the share by which a delay varies at random in both directions, 0 to 1
 */
public record Backoff(Duration first, double multiplier, Duration max, double jitter) {

    /** The delay after the {@code failures}-th failure in a row, 1 being the first. */
    public Duration delay(int failures) {
        double grown = millis(first) * Math.pow(multiplier, Math.max(0, failures - 1));
        double capped = first.isZero() ? 0 : Math.min(grown, millis(max));
        double swing = jitter == 0 ? 0 : ThreadLocalRandom.current().nextDouble(-jitter, jitter);
        return Duration.ofMillis(Math.round(capped * (1 + swing)));
    }

    /** A duration may be longer than a number of milliseconds can say. */
    private static double millis(Duration duration) {
        return duration.getSeconds() * 1000.0 + duration.getNano() / 1_000_000;
    }
}
