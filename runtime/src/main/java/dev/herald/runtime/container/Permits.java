package dev.herald.runtime.container;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many messages a listener may receive. Running calls and what could start now count against the handlers and, while
 * handlers are quick, some prefetch. What could not start whatever handlers are idle (the messages of a group behind one
 * that is being handled) counts against a bound of its own, and all that is here against a bound in bytes
 * ({@link ReceivedBytes}); another bound is on settlements that the broker has not confirmed yet. Thread-safe.
 * <p>
 * A poll never waits for more places than one as long as a handler is idle; only when all handlers have work does it
 * wait until a full receive's worth of places is free, so that receives come back full under load. A thread that waits
 * can be given a task meanwhile: under load a polling thread settles what was handled before it polls again, as a
 * hand-written loop would, so that no further thread or connection is needed.
 */
final class Permits {

    /** A message does not wait longer here for a handler, on average: another instance may have an idle one. */
    private static final long MAX_WAIT = TimeUnit.SECONDS.toNanos(1);
    /** Unconfirmed settlements for each place, before receiving waits for the broker to confirm some. */
    private static final int UNSETTLED_PER_PLACE = 20;
    /** Blocked messages, before receiving waits although a handler is idle: enough to find messages of other groups. */
    private static final int MAX_BLOCKED = 1000;
    private static final int BLOCKED_PER_PLACE = 10;

    /** So that sums of a few do not overflow. */
    private static final int MAX_PLACES = Integer.MAX_VALUE / 4;

    /** Of {@link #wanted}: no thread waits. */
    private static final int NOTHING = Integer.MAX_VALUE;

    /** Held by those who wait, not by those who free places: they are many. */
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final int callSize;
    private final int prefetch;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    /** When each of the tasks began that waiting threads are running ({@link System#nanoTime}), in that order. */
    private final ArrayDeque<Long> running = new ArrayDeque<>();
    /** Places of running calls, of what could start, and of receives under way. */
    private final AtomicInteger used = new AtomicInteger();
    private final AtomicInteger blocked = new AtomicInteger();
    private final AtomicInteger unsettled = new AtomicInteger();
    private final ReceivedBytes bytes;
    /** Places of handlers: a call takes {@link #callSize}. */
    private volatile int handlerPlaces;
    /** How many places may be taken at most, for a reason that has nothing to do with how many there are. */
    private volatile int limit = Integer.MAX_VALUE;
    /** The fewest places that any waiting thread wants. */
    private volatile int wanted = NOTHING;
    /** A waiting thread was signalled to look again, and has not yet. */
    private volatile boolean signalled;
    /** Exponentially weighted average of handling times; negative until the first one is known. A lost update is no loss. */
    private volatile long averageHandling = -1;
    private boolean closed;
    /** How often it was closed: who waited at the time stops receiving, even if it is open again. */
    private int closes;

    /**
     * @param callSize how many messages a call takes at most
     * @param prefetch how many messages may wait while all handlers are busy
     * @param bytes of all messages that are here, at most
     */
    Permits(int handlers, int callSize, int prefetch, long bytes) {
        this.callSize = callSize;
        this.prefetch = Math.min(prefetch, MAX_PLACES);
        this.handlerPlaces = places(handlers, callSize);
        this.bytes = new ReceivedBytes(bytes);
    }

    private static int places(int handlers, int callSize) {
        return (int) Math.min(MAX_PLACES, (long) handlers * callSize);
    }

    // Receiving

    int reserve(int atMost) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            int closesBefore = closes;
            while (!closed && closes == closesBefore && !findsItWorthReceiving(atMost)) {
                awaitChange();
            }
            if (closed || closes != closesBefore) {
                throw new InterruptedException("stopped receiving");
            }
            return takeUpTo(atMost);
        } finally {
            passOn();
            lock.unlock();
        }
    }

    /** {@link #reserve} without waiting; 0 if it would wait, or is closed. */
    int tryReserve(int atMost) {
        lock.lock();
        try {
            return closed || !worthReceiving(atMost) ? 0 : takeUpTo(atMost);
        } finally {
            lock.unlock();
        }
    }

    private int takeUpTo(int atMost) {
        int places = Math.min(atMost, Math.max(1, Math.min(Math.min(capacity(), limit) - used.get(), bytes.room())));
        used.addAndGet(places);
        bytes.reserve(places);
        return places;
    }

    /** Gives back reserved places that are not used; fewer than none if more are used than were reserved. */
    void unreserve(int places) {
        bytes.reserve(-places);
        free(places);
    }

    /** So many messages are here for which places were reserved. */
    void received(int messages) {
        bytes.reserve(-messages);
    }

    /** Each waiting thread wakes the next: all at once would only wait for this lock. */
    private void passOn() {
        signalled = false;
        if (!lock.hasWaiters(changed)) {
            wanted = NOTHING;
        } else if (worthReceiving(wanted)) {
            signal();
        }
    }

    private void signal() {
        signalled = true;
        changed.signal();
    }

    private void awaitChange() throws InterruptedException {
        try {
            changed.await();
        } finally {
            runTasks();
        }
    }

    private void runTasks() {
        for (Runnable task; (task = tasks.poll()) != null;) {
            Long begin = System.nanoTime();
            running.add(begin);
            lock.unlock();
            try {
                task.run();
            } finally {
                lock.lock();
                running.removeFirstOccurrence(begin);
            }
        }
    }

    /**
     * For how long a waiting thread has run a task, and so received nothing; of several, the longest; 0 if none does.
     *
     * @param now {@link System#nanoTime}
     */
    long longestTask(long now) {
        lock.lock();
        try {
            return running.isEmpty() ? 0 : now - running.getFirst();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Has a thread that waits for places run a task first, which may block and does not throw.
     *
     * @return false if no thread waits that has nothing to do yet
     */
    boolean runWhileWaiting(Runnable task) {
        lock.lock();
        try {
            if (!lock.hasWaiters(changed)) {
                return false;
            }
            tasks.add(task);
            changed.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Publishes {@link #wanted} before checking, so that a place freed after the check is noticed. */
    private boolean findsItWorthReceiving(int atMost) {
        wanted = Math.min(wanted, atMost);
        signalled = false;
        return worthReceiving(atMost);
    }

    private boolean worthReceiving(int atMost) {
        int inUse = used.get();
        int most = capacity();
        if (inUse >= Math.min(most, limit) || unsettled.get() >= (long) UNSETTLED_PER_PLACE * most) {
            return false;
        }
        int waitsBlocked = blocked.get();
        // One message is always received. What waits here for a retry holds no place, and becomes free by itself all the same.
        if (bytes.isFull() && (inUse > 0 || waitsBlocked > 0)) {
            return false;
        }
        if (inUse < handlerPlaces) {
            return waitsBlocked < Math.max(MAX_BLOCKED, (long) BLOCKED_PER_PLACE * most);
        }
        // All handlers have work, and what is blocked will be theirs as well.
        return most - inUse - waitsBlocked >= Math.min(atMost, prefetchNow());
    }

    /** A waiting thread looks again, unless it would find as little as before: waking threads is what is costly. */
    private void signalIfWorthReceiving() {
        if (!signalled && wanted != NOTHING && worthReceiving(wanted)) {
            lock.lock();
            try {
                signal();
            } finally {
                lock.unlock();
            }
        }
    }

    // Places

    /** Takes places whether free or not, for messages that are here already. */
    void take(int places) {
        used.addAndGet(places);
    }

    /** Frees places; takes them if there are fewer than none. */
    void free(int places) {
        used.addAndGet(-places);
        signalIfWorthReceiving();
    }

    /** A call is about to take its messages: it takes a handler, however few messages it gets. */
    void callStarts() {
        if (callSize > 1) {
            used.addAndGet(callSize);
        }
    }

    /** The call has so many messages, which have places already; none if it does not start after all. */
    void callStarted(int messages) {
        if (callSize > 1) {
            free(messages == 0 ? callSize : messages);
        }
    }

    /**
     * A call has ended.
     *
     * @param messages how many it began with
     * @param places of those messages that become free with it
     * @return how long calls take on average
     */
    long callEnds(long nanos, int messages, int places) {
        long before = averageHandling;
        long average = before < 0 ? nanos : before + (nanos - before) / 8;
        averageHandling = average;
        free(callSize - messages + places);
        return average;
    }

    /** @param leavesPlace whether the message had a place until now */
    void blocked(boolean leavesPlace) {
        blocked.incrementAndGet();
        if (leavesPlace) {
            free(1);
        }
    }

    /** A blocked message could start, and takes a place. */
    void unblocked() {
        used.incrementAndGet();
        blockedNoLonger();
    }

    /** A blocked message has gone, or could start. */
    void blockedNoLonger() {
        blocked.decrementAndGet();
        signalIfWorthReceiving();
    }

    // Bytes

    /** The most bytes that all messages may have. */
    long mostBytes() {
        return bytes.most();
    }

    /** Messages are here, and occupy memory. */
    void hold(List<InFlight> messages) {
        long sum = 0;
        int largest = 0;
        for (InFlight message : messages) {
            sum += message.size;
            largest = Math.max(largest, message.size);
        }
        bytes.received(messages.size(), sum, largest);
    }

    /** A message of that size is here no longer. */
    void holdNoLonger(int size) {
        if (bytes.left(size)) {
            signalIfWorthReceiving();
        }
    }

    // Settlements

    /** A settlement is on its way. */
    void settling() {
        unsettled.incrementAndGet();
    }

    /** The broker has answered so many settlements. */
    void settled(int count) {
        unsettled.addAndGet(-count);
        signalIfWorthReceiving();
    }

    /**
     * What is counted now.
     *
     * @param used places of running calls, of what could start, and of receives under way
     * @param blocked messages that could not start, whatever handlers are idle
     * @param unsettled settlements that the broker has not confirmed
     * @param bytes size of all messages that are here
     */
    record Counts(int used, int blocked, int unsettled, long bytes) {

        static final Counts NONE = new Counts(0, 0, 0, 0);
    }

    Counts counts() {
        return new Counts(used.get(), blocked.get(), unsettled.get(), bytes.held());
    }

    // The listener's life

    /** From now on so many places may be taken at most; {@code Integer.MAX_VALUE} for as many as there are. */
    void limit(int places) {
        limit = places;
        signalIfWorthReceiving();
    }

    void handlers(int count) {
        handlerPlaces = places(count, callSize);
        signalIfWorthReceiving();
    }

    /** Handlers and prefetch: how many messages may be here and could start. */
    int capacity() {
        return handlerPlaces + prefetchNow();
    }

    /** The most that {@link #capacity} can become, and that there is memory for. */
    int largestCapacity() {
        return Math.min(handlerPlaces + prefetch, bytes.capacity());
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            closes++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void open() {
        lock.lock();
        try {
            closed = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** None until it is known how quick handlers are. */
    private int prefetchNow() {
        long average = averageHandling;
        if (average < 0 || average >= MAX_WAIT) {
            return 0;
        }
        return (int) Math.min(prefetch, handlerPlaces * (MAX_WAIT / Math.max(1, average)));
    }
}
