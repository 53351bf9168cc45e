package dev.herald.brokers;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Blocks threads while it is closed, and holds each one up for its delay. */
final class Gate {

    private boolean closed;
    private Duration delay = Duration.ZERO;

    /** Opens it, without a delay. */
    synchronized void open() {
        delay(Duration.ZERO);
    }

    synchronized void close() {
        closed = true;
    }

    /** Opens it for threads that have waited for so long. */
    synchronized void delay(Duration each) {
        closed = false;
        delay = each;
        notifyAll();
    }

    /** Makes waiting threads check their own condition. */
    synchronized void wake() {
        notifyAll();
    }

    /** Returns when the gate is open and the delay is over, or the other condition is met. */
    synchronized void await(BooleanSupplier other) {
        long begin = System.nanoTime();
        try {
            while (!other.getAsBoolean() && (closed || delay.compareTo(since(begin)) > 0)) {
                // 0 waits for a change.
                wait(closed ? 0 : delay.minus(since(begin)).toMillis() + 1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Duration since(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
