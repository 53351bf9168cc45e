package dev.herald.runtime.rabbitmq;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Whether the broker takes no messages for now, for it runs out of memory or disk. Thread-safe. */
final class BlockedState {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private volatile String reason;

    void raised(String why) {
        reason = why == null || why.isBlank() ? "it gives no reason" : why;
    }

    void over() {
        lock.lock();
        try {
            reason = null;
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What the broker says of it, or {@code null} if there is no alarm. */
    String reason() {
        return reason;
    }

    /** Waits until it is over, but not longer than until {@code deadline} ({@link System#nanoTime}). */
    void awaitEnd(long deadline) throws InterruptedException {
        if (reason == null) {
            return;
        }
        lock.lock();
        try {
            long left = deadline - System.nanoTime();
            while (reason != null && left > 0) {
                ended.await(left, TimeUnit.NANOSECONDS);
                left = deadline - System.nanoTime();
            }
        } finally {
            lock.unlock();
        }
    }
}
