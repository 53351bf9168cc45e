package dev.herald.runtime.container;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import dev.herald.runtime.support.HeraldExecutors;

/**
 * Collects items that share a call to the broker: a call is made when there are {@code size} of them, or {@code linger}
 * after the first. Without linger it is made at once, and what comes while it is under way shares the next one; unless
 * it takes too long, for a call that the broker does not answer must not keep others from being made.
 */
final class Batcher<T> {

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(2);

    private final int size;
    private final long lingerNanos;
    private final HeraldExecutors executors;
    private final Consumer<Runnable> blocking;
    private final Consumer<List<T>> call;
    private List<T> waiting = new ArrayList<>();
    private boolean timed;
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
        this.executors = executors;
        this.blocking = blocking;
        this.call = call;
    }

    void add(T item) {
        List<T> full = null;
        boolean startTimer = false;
        synchronized (this) {
            waiting.add(item);
            if (lingerNanos == 0) {
                full = maySend() ? takeForCall() : null;
            } else if (waiting.size() >= size) {
                full = take();
            } else if (!timed) {
                timed = true;
                startTimer = true;
            }
        }
        if (full != null) {
            send(full);
        } else if (startTimer) {
            executors.afterNanos(lingerNanos, this::lingered);
        }
    }

    private boolean maySend() {
        return calls == 0 || System.nanoTime() - lastCall >= PATIENCE;
    }

    private List<T> takeForCall() {
        calls++;
        lastCall = System.nanoTime();
        return take();
    }

    private void lingered() {
        synchronized (this) {
            timed = false;
        }
        flush();
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

    /** Makes a call for what waits behind one that the broker does not answer. */
    void check() {
        List<T> items;
        synchronized (this) {
            if (lingerNanos > 0 || waiting.isEmpty() || !maySend()) {
                return;
            }
            items = takeForCall();
        }
        send(items);
    }

    private List<T> take() {
        List<T> items = waiting;
        waiting = new ArrayList<>();
        return items;
    }

    private void send(List<T> items) {
        blocking.accept(() -> {
            try {
                call.accept(items);
            } finally {
                called();
            }
        });
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
