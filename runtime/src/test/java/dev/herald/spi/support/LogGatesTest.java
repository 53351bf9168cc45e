package dev.herald.spi.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

class LogGatesTest {

    private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(3);
    private final LogGates gates = new LogGates(now);

    @Test
    void letsTheFirstPassAndCountsThoseItLeavesOut() {
        assertThat(gates.pass("a", now, "line")).isEqualTo(LogGates.FIRST);
        assertThat(gates.pass("a", now, "line")).isEqualTo(LogGates.FIRST_LEFT_OUT);
        assertThat(gates.pass("a", now, "line")).isEqualTo(LogGates.CLOSED);

        later(5);

        assertThat(gates.pass("a", now, "line")).isEqualTo(2);
        assertThat(gates.pass("a", now, "line")).isEqualTo(LogGates.FIRST_LEFT_OUT);
        later(5);
        assertThat(gates.pass("a", now, "line")).isEqualTo(1);
        later(5);
        assertThat(gates.pass("a", now, "line")).as("not the first").isZero();
    }

    @Test
    void keepsTheLastOfThoseItLeftOut() {
        gates.pass("a", now, "one");
        assertThat(gates.takeLeftOut("a", now)).isNull();
        gates.pass("a", now, "two");
        gates.pass("a", now, "three");
        later(5);

        assertThat(gates.takeLeftOut("a", now)).isEqualTo(new LogGates.LeftOut("three", 1));
        assertThat(gates.takeLeftOut("a", now)).isNull();
        assertThat(gates.pass("a", now, "four")).as("it passed only now").isEqualTo(LogGates.FIRST_LEFT_OUT);
    }

    @Test
    void tellsKeysApart() {
        assertThat(gates.pass("a", now, "line")).isEqualTo(LogGates.FIRST);
        assertThat(gates.pass("b", now, "line")).isEqualTo(LogGates.FIRST);
    }

    @Test
    void growsWithNoNumberOfKeysAndStillLetsFewLinesPass() {
        int passed = 0;
        for (int i = 0; i < 100_000; i++) {
            int answer = gates.pass("key " + i, now, "line");
            passed += answer == LogGates.CLOSED || answer == LogGates.FIRST_LEFT_OUT ? 0 : 1;
        }

        assertThat(gates.size()).isEqualTo(LogGates.MAX_KEYS);
        assertThat(passed).isEqualTo(LogGates.MAX_KEYS + 1);
    }

    @Test
    void forgetsKeysThatAreNotUsedAnyMore() {
        for (int i = 0; i < LogGates.MAX_KEYS; i++) {
            gates.pass("old " + i, now, "line");
        }
        later(5);

        assertThat(gates.pass("new", now, "line")).isEqualTo(LogGates.FIRST);
        assertThat(gates.pass("newer", now, "line")).isEqualTo(LogGates.FIRST);
        assertThat(gates.size()).isEqualTo(2);
    }

    private void later(int seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
    }
}
