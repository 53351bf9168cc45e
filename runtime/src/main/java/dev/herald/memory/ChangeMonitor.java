package dev.herald.memory;

import java.util.function.BooleanSupplier;

/** Where a test waits for a condition, which is looked at after each change. Thread-safe. */
final class ChangeMonitor {

    private volatile int waiting;
    private long changes;

    /** Something has changed. Costs a look at a field if nobody waits. */
    void changed() {
        if (waiting != 0) {
            tellAll();
        }
    }

    private synchronized void tellAll() {
        changes++;
        notifyAll();
    }

    /** @return whether the condition held within so many nanoseconds; it is looked at without the monitor */
    boolean await(BooleanSupplier condition, long nanos) throws InterruptedException {
        long deadline = System.nanoTime() + nanos;
        count(1);
        try {
            long seen = changes();
            while (!condition.getAsBoolean()) {
                if (!awaitChange(seen, deadline)) {
                    return condition.getAsBoolean();
                }
                seen = changes();
            }
            return true;
        } finally {
            count(-1);
        }
    }

    private synchronized void count(int more) {
        waiting += more;
    }

    private synchronized long changes() {
        return changes;
    }

    /** @return false if nothing has changed by then */
    private synchronized boolean awaitChange(long seen, long deadline) throws InterruptedException {
        while (changes == seen) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
        return System.nanoTime() - deadline < 0;
    }
}
