package dev.herald.runtime.container;

import java.util.ArrayList;
import java.util.List;

import dev.herald.runtime.support.HeraldExecutors;

/**
 * What a broker could not do for now, and is tried again: all that waits, as soon as the first of it is due. A broker that
 * is away is asked about as often for many messages as for one, and they share a timer.
 */
final class Again {

    private final HeraldExecutors executors;
    private List<Runnable> waiting = new ArrayList<>();
    /** When all that waits is tried ({@link System#nanoTime}). */
    private long due;

    Again(HeraldExecutors executors) {
        this.executors = executors;
    }

    /**
     * @param nanos how long it waits at most
     * @param task tries once more, on the timer's thread, which must not block
     */
    void add(long nanos, Runnable task) {
        synchronized (this) {
            waiting.add(task);
            long latest = System.nanoTime() + nanos;
            if (waiting.size() > 1 && latest - due >= 0) {
                return;
            }
            due = latest;
        }
        executors.afterNanos(nanos, this::tryAll);
    }

    /** Tries all that waits now. */
    void tryAll() {
        List<Runnable> tasks;
        synchronized (this) {
            tasks = waiting;
            waiting = new ArrayList<>();
        }
        tasks.forEach(task -> HeraldExecutors.guarded(task).run());
    }
}
