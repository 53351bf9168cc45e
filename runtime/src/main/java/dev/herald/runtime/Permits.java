package dev.herald.runtime;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many messages a listener may hold: one place for each handler, some more for messages that wait while handlers
 * are quick, and a bound on messages whose settlement the broker has not confirmed yet. Thread-safe.
 * <p>
 * A poll never waits for more places than one as long as a handler is idle; only when all handlers have work does it
 * wait until a full receive's worth of places is free, so that receives come back full under load. Who waits can be given
 * something else to do meanwhile: under load a polling thread settles what was handled before it polls again, as a loop
 * written by hand would, and no further thread and connection is needed for that.
 */
final class Permits {

    /** A message does not wait longer here for a handler, by the average: another instance may have an idle one. */
    private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(1);
    /** Unconfirmed settlements for each place, before receiving waits for the broker to confirm some. */
    private static final int UNSETTLED_PER_PLACE = 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final int prefetch;
    private final Queue<Runnable> errands = new ArrayDeque<>();
    private int handlers;
    private int waiting;
    /** The fewest places that anybody who waits wants. */
    private int wanted = Integer.MAX_VALUE;
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
                awaitChange(atMost);
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

    private void awaitChange(int atMost) throws InterruptedException {
        waiting++;
        wanted = Math.min(wanted, atMost);
        try {
            changed.await();
        } finally {
            if (--waiting == 0) {
                wanted = Integer.MAX_VALUE;
            }
            runErrands();
        }
    }

    private void runErrands() {
        for (Runnable errand; (errand = errands.poll()) != null;) {
            lock.unlock();
            try {
                errand.run();
            } finally {
                lock.lock();
            }
        }
    }

    /**
     * Has somebody who waits for places run a task first, which may block.
     *
     * @return false if nobody waits who has nothing to do yet
     */
    boolean runWhileWaiting(Runnable errand) {
        lock.lock();
        try {
            if (waiting <= errands.size()) {
                return false;
            }
            errands.add(errand);
            changed.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean worthReceiving(int atMost) {
        int free = capacity() - used;
        boolean handlerIdle = used < handlers;
        return free > 0 && unsettled < UNSETTLED_PER_PLACE * capacity()
                && (handlerIdle || free >= Math.min(atMost, prefetchNow()));
    }

    /** Those who wait look again, unless they would find as little as before: waking them is what is costly. */
    private void signalIfWorthReceiving() {
        if (waiting > 0 && worthReceiving(wanted)) {
            changed.signalAll();
        }
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
            signalIfWorthReceiving();
        } finally {
            lock.unlock();
        }
    }

    /** Tells how long one handler call took, and gives back the places of what it settled. @return the average by now */
    long handled(long nanos, int places) {
        lock.lock();
        try {
            averageHandling = averageHandling < 0 ? nanos : averageHandling + (nanos - averageHandling) / 8;
            used -= places;
            signalIfWorthReceiving();
            return averageHandling;
        } finally {
            lock.unlock();
        }
    }

    /** A settlement is on its way. */
    void settling() {
        lock.lock();
        try {
            unsettled++;
        } finally {
            lock.unlock();
        }
    }

    /** The broker has answered so many settlements. */
    void settled(int count) {
        lock.lock();
        try {
            unsettled -= count;
            signalIfWorthReceiving();
        } finally {
            lock.unlock();
        }
    }

    void handlers(int count) {
        lock.lock();
        try {
            handlers = count;
            signalIfWorthReceiving();
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
        return handlers + prefetchNow();
    }

    /** None until it is known how quick handlers are. */
    private int prefetchNow() {
        if (averageHandling < 0 || averageHandling >= LONGEST_WAIT) {
            return 0;
        }
        return (int) Math.min(prefetch, handlers * (LONGEST_WAIT / Math.max(1, averageHandling)));
    }
}
