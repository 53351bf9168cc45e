package dev.herald.runtime.rabbitmq;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Whether the broker blocks publishing because it is short of memory or disk. Thread-safe. */
final class BlockedState {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private volatile String reason;

    void raised(String why) {
        reason = why == null || why.isBlank() ? "no reason given" : why;
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

    /** The broker's reason, or {@code null} if publishing is not blocked. */
    String reason() {
        return reason;
    }

    /** Waits until publishing is unblocked, at most until {@code deadline} ({@link System#nanoTime}). */
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
