package dev.herald.runtime.container;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
public final class Permits {

    /** A message does not wait longer here for a handler, by the average: another instance may have an idle one. */
    private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(1);
    /** Unconfirmed settlements for each place, before receiving waits for the broker to confirm some. */
    private static final int UNSETTLED_PER_PLACE = 20;

    /** Of {@link #wanted}: nobody waits. */
    private static final int NOTHING = Integer.MAX_VALUE;

    /** Held by who waits, not by those who give back places: they are many. */
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final int prefetch;
    private final Queue<Runnable> errands = new ArrayDeque<>();
    private final AtomicInteger used = new AtomicInteger();
    private final AtomicInteger unsettled = new AtomicInteger();
    private volatile int handlers;
    /** The fewest places that anybody who waits wants. */
    private volatile int wanted = NOTHING;
    /** One of those who wait was told to look again, and has not yet. */
    private volatile boolean told;
    /** Exponentially weighted average of handling times; negative until the first one is known. A lost update is no loss. */
    private volatile long averageHandling = -1;
    private boolean closed;

    Permits(int handlers, int prefetch) {
        this.handlers = handlers;
        this.prefetch = prefetch;
    }

    int reserve(int atMost) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed && !findsItWorthReceiving(atMost)) {
                awaitChange();
            }
            if (closed) {
                throw new InterruptedException("stopped receiving");
            }
            int places = Math.min(atMost, Math.max(1, capacity() - used.get()));
            used.addAndGet(places);
            return places;
        } finally {
            passOn();
            lock.unlock();
        }
    }

    /** Each of those who wait wakes the next: all at once would only wait for this lock. */
    private void passOn() {
        told = false;
        if (!lock.hasWaiters(changed)) {
            wanted = NOTHING;
        } else if (worthReceiving(wanted)) {
            tell();
        }
    }

    private void tell() {
        told = true;
        changed.signal();
    }

    private void awaitChange() throws InterruptedException {
        try {
            changed.await();
        } finally {
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
            if (!lock.hasWaiters(changed)) {
                return false;
            }
            errands.add(errand);
            changed.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Tells what is wanted before it looks: who gives back places that come too late for the look sees that. */
    private boolean findsItWorthReceiving(int atMost) {
        wanted = Math.min(wanted, atMost);
        told = false;
        return worthReceiving(atMost);
    }

    private boolean worthReceiving(int atMost) {
        int inHand = used.get();
        int free = capacity() - inHand;
        boolean handlerIdle = inHand < handlers;
        return free > 0 && unsettled.get() < UNSETTLED_PER_PLACE * capacity()
                && (handlerIdle || free >= Math.min(atMost, prefetchNow()));
    }

    /** One of those who wait looks again, unless it would find as little as before: waking threads is what is costly. */
    private void signalIfWorthReceiving() {
        if (!told && wanted != NOTHING && worthReceiving(wanted)) {
            lock.lock();
            try {
                tell();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Takes places whether free or not, for messages already in hand. */
    void take(int places) {
        used.addAndGet(places);
    }

    void giveBack(int places) {
        used.addAndGet(-places);
        signalIfWorthReceiving();
    }

    /** Tells how long one handler call took, and gives back the places of what it settled. @return the average by now */
    long handled(long nanos, int places) {
        long before = averageHandling;
        long average = before < 0 ? nanos : before + (nanos - before) / 8;
        averageHandling = average;
        giveBack(places);
        return average;
    }

    /** A settlement is on its way. */
    void settling() {
        unsettled.incrementAndGet();
    }

    /** The broker has answered so many settlements. */
    void settled(int count) {
        unsettled.addAndGet(-count);
        signalIfWorthReceiving();
    }

    void handlers(int count) {
        handlers = count;
        signalIfWorthReceiving();
    }

    int capacity() {
        return handlers + prefetchNow();
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

    /** None until it is known how quick handlers are. */
    private int prefetchNow() {
        long average = averageHandling;
        if (average < 0 || average >= LONGEST_WAIT) {
            return 0;
        }
        return (int) Math.min(prefetch, handlers * (LONGEST_WAIT / Math.max(1, average)));
    }
}
