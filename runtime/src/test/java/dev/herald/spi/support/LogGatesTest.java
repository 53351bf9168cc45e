package dev.herald.spi.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

class LogGatesTest {

    private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(3);
    private final LogGates gates = new LogGates(now);

    @Test
    void letsTheFirstPassAndCountsThoseItLeavesOut() {
        assertThat(gates.pass("a", now)).isZero();
        assertThat(gates.pass("a", now)).isEqualTo(LogGates.CLOSED);
        assertThat(gates.pass("a", now)).isEqualTo(LogGates.CLOSED);

        later(5);

        assertThat(gates.pass("a", now)).isEqualTo(2);
        assertThat(gates.pass("a", now)).isEqualTo(LogGates.CLOSED);
    }

    @Test
    void tellsKeysApart() {
        assertThat(gates.pass("a", now)).isZero();
        assertThat(gates.pass("b", now)).isZero();
    }

    @Test
    void growsWithNoNumberOfKeysAndStillLetsFewLinesPass() {
        int passed = 0;
        for (int i = 0; i < 100_000; i++) {
            passed += gates.pass("key " + i, now) == LogGates.CLOSED ? 0 : 1;
        }

        assertThat(gates.size()).isEqualTo(LogGates.MAX_KEYS);
        assertThat(passed).isEqualTo(LogGates.MAX_KEYS + 1);
    }

    @Test
    void forgetsKeysThatAreNotUsedAnyMore() {
        for (int i = 0; i < LogGates.MAX_KEYS; i++) {
            gates.pass("old " + i, now);
        }
        later(5);

        assertThat(gates.pass("new", now)).isZero();
        assertThat(gates.pass("newer", now)).isZero();
        assertThat(gates.size()).isEqualTo(2);
    }

    private void later(int seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
    }
}
