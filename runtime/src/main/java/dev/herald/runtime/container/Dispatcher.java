package dev.herald.runtime.container;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Hands work to handlers, as many at once as the listener's concurrency says; the rest waits in the order it came.
 * Thread-safe; starts a handler by handing it to another thread, so it never runs one in its caller's.
 * <p>
 * Waking a thread costs more than many a handler does. So handlers are started one after the other: each, when its thread
 * has come and before it handles, starts the next if work still waits. As long as work waits and a handler is free, one is
 * being started. Where handlers have been {@link #QUICK}, those that run may do what waits; but what then still waits
 * {@link #PATIENCE} later is started as ever, for a handler that was quick may block now.
 */
final class Dispatcher {

    /** An average of handling times, below which a thread is woken only for work that waits. */
    private static final long QUICK = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(1);

    private final Start start;
    private final Timer timer;
    private final Deque<Work> waiting = new ArrayDeque<>();
    private int handlers;
    private int running;
    private boolean starting;
    private boolean quick;
    private boolean timed;
    private boolean closed;

    /** How a handler is started. */
    interface Start {

        /**
         * Starts handling on a thread of its own; {@link #next} has to follow.
         *
         * @param begun to be called once, by that thread, before it handles; or by any, if there is none to be had
         */
        void start(Work work, Runnable begun);
    }

    /** Runs a task that does not block, after a while. */
    interface Timer {
        void afterNanos(long nanos, Runnable task);
    }

    Dispatcher(int handlers, Start start, Timer timer) {
        this.handlers = handlers;
        this.start = start;
        this.timer = timer;
    }

    /** @return false if the dispatcher is closed, and takes none of the works */
    boolean submit(List<Work> works) {
        synchronized (this) {
            if (closed) {
                return false;
            }
            waiting.addAll(works);
        }
        startNext();
        return true;
    }

    private void startNext() {
        Work work;
        synchronized (this) {
            if (starting || running >= handlers || waiting.isEmpty()) {
                return;
            }
            boolean later = quick && running > 0;
            if (later && timed) {
                return;
            }
            timed |= later;
            work = later ? null : begin();
        }
        if (work == null) {
            timer.afterNanos(PATIENCE, this::patienceIsOver);
        } else {
            start.start(work, this::begun);
        }
    }

    private Work begin() {
        starting = true;
        running++;
        return waiting.poll();
    }

    private void patienceIsOver() {
        synchronized (this) {
            timed = false;
            quick = false;
        }
        startNext();
    }

    private void begun() {
        synchronized (this) {
            starting = false;
        }
        startNext();
    }

    /**
     * A handler has ended.
     *
     * @param averageNanos how long handling takes on the average
     * @return what it handles next, or {@code null} if nothing is waiting for it
     */
    synchronized Work next(long averageNanos) {
        quick = averageNanos < QUICK;
        Work next = running > handlers ? null : waiting.poll();
        if (next == null) {
            running--;
        }
        return next;
    }

    void handlers(int count) {
        synchronized (this) {
            handlers = count;
        }
        startNext();
    }

    /** Starts nothing more, and forgets what was waiting. */
    synchronized void close() {
        closed = true;
        waiting.clear();
    }

    synchronized void open() {
        closed = false;
    }

    synchronized boolean isIdle() {
        return running == 0;
    }
}
