package dev.herald.brokers;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for servers to agree with each other. */
final class Patience {

    private static final int POLL_MILLIS = 100;

    private Patience() {
    }

    /**
     * Returns when the condition is met.
     *
     * @param what the servers, for the message
     * @throws IllegalStateException if that takes too long; its cause is the condition's last failure, if there was one
     */
    static void await(String what, Duration atMost, BooleanSupplier condition) {
        long begin = System.nanoTime();
        RuntimeException last = null;
        while (System.nanoTime() - begin < atMost.toNanos()) {
            try {
                if (condition.getAsBoolean()) {
                    return;
                }
            } catch (IllegalStateException notYet) {
                last = notYet;
            }
            sleep(what);
        }
        throw new IllegalStateException(what + " did not become ready within " + atMost, last);
    }

    private static void sleep(String what) {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + what, e);
        }
    }
}
