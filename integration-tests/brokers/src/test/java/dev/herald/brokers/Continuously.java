package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Asserts that something goes on to hold. */
final class Continuously {

    private static final long INTERVAL = Duration.ofMillis(50).toNanos();

    private Continuously() {
    }

    /** The condition holds now and throughout this time: the first violation fails, unlike that of Awaitility's {@code during}. */
    static void holds(Duration time, String what, BooleanSupplier condition) {
        long end = System.nanoTime() + time.toNanos();
        do {
            assertThat(condition.getAsBoolean()).as(what).isTrue();
            LockSupport.parkNanos(INTERVAL);
        } while (System.nanoTime() - end < 0);
    }
}
