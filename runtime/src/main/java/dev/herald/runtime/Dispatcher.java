package dev.herald.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Hands work to handlers, as many at once as the listener's concurrency says; the rest waits in the order it came.
 * Thread-safe; starts a handler by handing it to another thread, so it never runs one in its caller's.
 */
final class Dispatcher {

    private final Consumer<Work> handler;
    private final Deque<Work> waiting = new ArrayDeque<>();
    private int handlers;
    private int running;
    private boolean closed;

    /** @param handler starts handling on a thread of its own; {@link #next} has to follow */
    Dispatcher(int handlers, Consumer<Work> handler) {
        this.handlers = handlers;
        this.handler = handler;
    }

    /** @return false if the dispatcher is closed, and does not take the work */
    boolean submit(Work work) {
        synchronized (this) {
            if (closed) {
                return false;
            }
            if (running >= handlers) {
                waiting.add(work);
                return true;
            }
            running++;
        }
        handler.accept(work);
        return true;
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
        List<Work> more = new ArrayList<>();
        synchronized (this) {
            handlers = count;
            while (running < handlers && !waiting.isEmpty()) {
                running++;
                more.add(waiting.poll());
            }
        }
        more.forEach(handler);
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
