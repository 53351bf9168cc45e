package dev.herald.spi.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private final Backoff backoff = new Backoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(10), 0);

    @Test
    void doublesFromTheFirstDelay() {
        assertThat(backoff.delay(1)).isEqualTo(Duration.ofSeconds(1));
        assertThat(backoff.delay(2)).isEqualTo(Duration.ofSeconds(2));
        assertThat(backoff.delay(4)).isEqualTo(Duration.ofSeconds(8));
    }

    @Test
    void neverExceedsTheLongestDelay() {
        assertThat(backoff.delay(5)).isEqualTo(Duration.ofSeconds(10));
        assertThat(backoff.delay(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void delaysMayBeOfAnyLength() {
        Duration longest = Duration.ofSeconds(Long.MAX_VALUE);

        assertThat(new Backoff(Duration.ofSeconds(1), 2, longest, 0).delay(3)).isEqualTo(Duration.ofSeconds(4));
        assertThat(new Backoff(longest, 1000, longest, 1).delay(Integer.MAX_VALUE)).isBetween(Duration.ZERO, longest);
    }

    @RepeatedTest(20)
    void variesByTheJitter() {
        Backoff jittered = new Backoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(10), 0.2);

        assertThat(jittered.delay(1)).isBetween(Duration.ofMillis(800), Duration.ofMillis(1200));
    }
}
