package dev.herald.runtime.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;

class NanosTest {

    @Test
    void saysADurationInNanoseconds() {
        assertThat(Nanos.of(Duration.ofMillis(3))).isEqualTo(3_000_000);
        assertThat(Nanos.of(Duration.ZERO)).isZero();
    }

    @Test
    void aNegativeDurationIsNone() {
        assertThat(Nanos.of(Duration.ofNanos(-1))).isZero();
        assertThat(Nanos.of(Duration.ofSeconds(Long.MIN_VALUE))).isZero();
    }

    @Test
    void aLongDurationCanStillBeAddedToTheClock() {
        long longest = Nanos.of(Duration.ofSeconds(Long.MAX_VALUE));

        assertThat(Duration.ofNanos(longest)).isGreaterThan(Duration.ofDays(365));
        assertThat(Long.MAX_VALUE / 2 + longest).isPositive();
        assertThat(Nanos.of(Duration.ofNanos(longest - 1))).isEqualTo(longest - 1);
        assertThat(Nanos.of(Duration.ofNanos(longest + 1))).isEqualTo(longest);
    }
}
