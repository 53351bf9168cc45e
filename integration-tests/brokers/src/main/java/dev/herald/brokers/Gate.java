package dev.herald.brokers;

import java.util.function.BooleanSupplier;

/** Blocks threads while it is closed. */
final class Gate {

    private boolean closed;

    synchronized void open() {
        closed = false;
        notifyAll();
    }

    synchronized void close() {
        closed = true;
    }

    /** Makes waiting threads check their own condition. */
    synchronized void wake() {
        notifyAll();
    }

    /** Returns when the gate is open or the other condition is met. */
    synchronized void await(BooleanSupplier other) {
        try {
            while (closed && !other.getAsBoolean()) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
