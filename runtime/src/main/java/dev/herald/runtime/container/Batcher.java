package dev.herald.runtime.container;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.spi.support.GuardedCallback;

/**
 * Collects items that share a call to the broker: a call is made when there are {@code size} of them, or {@code linger}
 * after the first. Without linger it is made at once, and what comes while it is under way shares the next one; unless
 * it takes too long, for a call that the broker does not answer must not keep others from being made.
 */
final class Batcher<T> {

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(2);

    private final int size;
    private final long lingerNanos;
    /** {@link #lingerNanos}, or less if leases are short. */
    private volatile long linger;
    private final HeraldExecutors executors;
    private final Consumer<Runnable> blocking;
    private final Consumer<List<T>> call;
    private List<T> waiting = new ArrayList<>();
    private boolean timed;
    /** When the linger ends for which a timer was started last ({@link System#nanoTime}). */
    private long due;
    private int calls;
    private long lastCall;

    /** @param call may block: it gets a thread of the container's */
    Batcher(int size, long lingerNanos, HeraldExecutors executors, Consumer<List<T>> call) {
        this(size, lingerNanos, executors, executors::blocking, call);
    }

    /** @param blocking finds a thread for the call */
    Batcher(int size, long lingerNanos, HeraldExecutors executors, Consumer<Runnable> blocking, Consumer<List<T>> call) {
        this.size = size;
        this.lingerNanos = lingerNanos;
        this.linger = lingerNanos;
        this.executors = executors;
        this.blocking = blocking;
        this.call = call;
    }

    /** What throws has not added the item. What was added and can't be sent now, {@link #check} sends. */
    void add(T item) {
        boolean added = false;
        try {
            List<T> full = null;
            boolean startTimer = false;
            synchronized (this) {
                waiting.add(item);
                added = true;
                if (lingerNanos == 0) {
                    full = maySend() ? takeForCall() : null;
                } else if (waiting.size() >= size) {
                    full = take();
                } else if (!timed) {
                    due = System.nanoTime() + linger;
                    timed = true;
                    startTimer = true;
                }
            }
            if (full != null) {
                send(full);
            } else if (startTimer) {
                executors.afterNanos(linger, this::lingered);
            }
        } catch (RuntimeException | Error failure) {
            if (!added) {
                throw failure;
            }
            GuardedCallback.report("Sending settlements", failure);
        }
    }

    private boolean maySend() {
        return calls == 0 || System.nanoTime() - lastCall >= PATIENCE;
    }

    private List<T> takeForCall() {
        List<T> items = take();
        lastCall = System.nanoTime();
        calls++;
        return items;
    }

    private void lingered() {
        synchronized (this) {
            timed = false;
        }
        flush();
    }

    /** From now on, lingers so long at most. */
    void lingerAtMost(long nanos) {
        linger = Math.min(lingerNanos, Math.max(1, nanos));
    }

    /** Sends what is waiting now. */
    void flush() {
        List<T> items;
        synchronized (this) {
            if (waiting.isEmpty() || lingerNanos == 0) {
                return;
            }
            items = take();
        }
        send(items);
    }

    /** Makes a call for what waits behind one that the broker does not answer, or for a timer that could not be started. */
    void check() {
        List<T> items;
        synchronized (this) {
            if (waiting.isEmpty() || !isOverdue()) {
                return;
            }
            timed = false;
            items = lingerNanos > 0 ? take() : takeForCall();
        }
        send(items);
    }

    private boolean isOverdue() {
        return lingerNanos > 0 ? System.nanoTime() - due >= PATIENCE : maySend();
    }

    private List<T> take() {
        List<T> items = waiting;
        waiting = new ArrayList<>();
        return items;
    }

    private void send(List<T> items) {
        try {
            blocking.accept(() -> {
                try {
                    call.accept(items);
                } finally {
                    called();
                }
            });
        } catch (RuntimeException | Error noThread) {
            putBack(items);
            throw noThread;
        }
    }

    private synchronized void putBack(List<T> items) {
        if (lingerNanos == 0) {
            calls--;
        }
        items.addAll(waiting);
        waiting = items;
    }

    private void called() {
        if (lingerNanos > 0) {
            return;
        }
        List<T> next;
        synchronized (this) {
            calls--;
            next = waiting.isEmpty() ? null : takeForCall();
        }
        if (next != null) {
            send(next);
        }
    }
}
