package dev.herald.runtime;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many messages a listener may hold: one place for each handler, some more for messages that wait while handlers
 * are quick, and a bound on messages whose settlement the broker has not confirmed yet. Thread-safe.
 * <p>
 * A poll never waits for more places than one as long as a handler is idle; only when all handlers have work does it
 * wait until a full receive's worth of places is free, so that receives come back full under load.
 */
final class Permits {

    /** Above this average a message does not wait here for a handler: another instance may have an idle one. */
    private static final long QUICK = TimeUnit.SECONDS.toNanos(1);
    /** Unconfirmed settlements for each place, before receiving waits for the broker to confirm some. */
    private static final int UNSETTLED_PER_PLACE = 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final int prefetch;
    private int handlers;
    private int used;
    private int unsettled;
    private boolean closed;
    /** Exponentially weighted average of handling times; negative until the first one is known. */
    private long averageHandling = -1;

    Permits(int handlers, int prefetch) {
        this.handlers = handlers;
        this.prefetch = prefetch;
    }

    int reserve(int atMost) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && !worthReceiving(atMost)) {
                changed.await();
            }
            if (closed) {
                throw new InterruptedException("stopped receiving");
            }
            int places = Math.min(atMost, capacity() - used);
            used += places;
            return places;
        } finally {
            lock.unlock();
        }
    }

    private boolean worthReceiving(int atMost) {
        int free = capacity() - used;
        boolean handlerIdle = used < handlers;
        return free > 0 && unsettled < UNSETTLED_PER_PLACE * capacity()
                && (handlerIdle || free >= Math.min(atMost, prefetch));
    }

    /** Takes places whether free or not, for messages already in hand. */
    void take(int places) {
        lock.lock();
        try {
            used += places;
        } finally {
            lock.unlock();
        }
    }

    void giveBack(int places) {
        lock.lock();
        try {
            used -= places;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Tells how long one handler call took, and gives back the places of what it settled. */
    void handled(long nanos, int places) {
        lock.lock();
        try {
            averageHandling = averageHandling < 0 ? nanos : averageHandling + (nanos - averageHandling) / 8;
            used -= places;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A settlement is on its way ({@code +1}), or the broker has answered it ({@code -1}). */
    void settling(int change) {
        lock.lock();
        try {
            unsettled += change;
            if (change < 0) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    void handlers(int count) {
        lock.lock();
        try {
            handlers = count;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    int capacityNow() {
        lock.lock();
        try {
            return capacity();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        closed(true);
    }

    void open() {
        closed(false);
    }

    private void closed(boolean value) {
        lock.lock();
        try {
            closed = value;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private int capacity() {
        boolean quick = averageHandling >= 0 && averageHandling < QUICK;
        return quick ? handlers + prefetch : handlers;
    }
}
