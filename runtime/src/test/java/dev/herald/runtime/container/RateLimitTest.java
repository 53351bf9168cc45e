package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

class RateLimitTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long START = Long.MAX_VALUE - SECOND;

    /** Ten a second, by a clock that is about to overflow. */
    private final RateLimit rate = new RateLimit(100.0 * MILLI, START);

    @Test
    void letsTheFirstOneBegin() {
        assertThat(rate.opensIn(START)).isZero();
    }

    @Test
    void spreadsThemEvenly() {
        long now = START;
        int begun = 0;
        for (; now - START < 10 * SECOND; now += MILLI) {
            if (rate.opensIn(now) == 0) {
                rate.begin(1, now);
                begun++;
            }
        }

        assertThat(begun).isBetween(100, 101);
    }

    @Test
    void makesUpForLittleOfWhatWasNotUsed() {
        long later = START + 100 * SECOND;
        rate.begin(1, later);

        assertThat(rate.opensIn(later)).isEqualTo(50 * MILLI);
        rate.begin(1, later + 50 * MILLI);
        assertThat(rate.opensIn(later + 50 * MILLI)).isEqualTo(100 * MILLI);
    }

    @Test
    void countsEachMessageOfABatch() {
        rate.begin(5, START);

        assertThat(rate.opensIn(START)).isEqualTo(500 * MILLI);
    }

    @Test
    void tellsHowManyMayBeginSoon() {
        assertThat(rate.within(SECOND, START)).isEqualTo(11);
        rate.begin(30, START);

        assertThat(rate.within(SECOND, START)).isZero();
        assertThat(rate.within(SECOND, START + 2 * SECOND)).isEqualTo(1);
    }
}
