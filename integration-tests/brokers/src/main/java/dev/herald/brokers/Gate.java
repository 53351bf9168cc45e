package dev.herald.brokers;

import java.util.function.BooleanSupplier;

/** Holds threads back while it is closed. */
final class Gate {

    private boolean closed;

    synchronized void open() {
        closed = false;
        notifyAll();
    }

    synchronized void close() {
        closed = true;
    }

    /** Has those who wait look at their own reason to go on. */
    synchronized void wake() {
        notifyAll();
    }

    /** Returns when the gate is open, or the caller has another reason to go on. */
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
