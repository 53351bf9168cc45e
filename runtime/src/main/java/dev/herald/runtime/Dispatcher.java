package dev.herald.runtime;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Hands work to handlers, as many at once as the listener's concurrency says; the rest waits in the order it came.
 * Thread-safe; starts a handler by handing it to another thread, so it never runs one in its caller's.
 * <p>
 * Handlers are started one after the other: each, when its thread has come and before it handles, starts the next if work
 * still waits. Waking a thread costs more than many a handler does. So a few threads do what quick handlers have to do,
 * and handlers that block have all of theirs as soon as threads can be had. As long as work waits and a handler is free,
 * one is being started.
 */
final class Dispatcher {

    private final Start start;
    private final Deque<Work> waiting = new ArrayDeque<>();
    private int handlers;
    private int running;
    private boolean starting;
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

    Dispatcher(int handlers, Start start) {
        this.handlers = handlers;
        this.start = start;
    }

    /** @return false if the dispatcher is closed, and does not take the work */
    boolean submit(Work work) {
        synchronized (this) {
            if (closed) {
                return false;
            }
            waiting.add(work);
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
            starting = true;
            running++;
            work = waiting.poll();
        }
        start.start(work, this::begun);
    }

    private void begun() {
        synchronized (this) {
            starting = false;
        }
        startNext();
    }

    /** A handler has ended. @return what it handles next, or {@code null} if nothing is waiting for it */
    synchronized Work next() {
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
