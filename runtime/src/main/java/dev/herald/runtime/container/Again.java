package dev.herald.runtime.container;

import java.util.ArrayList;
import java.util.List;

import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.spi.support.GuardedCallback;

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
        long latest = System.nanoTime() + nanos;
        synchronized (this) {
            waiting.add(task);
            if (waiting.size() > 1 && latest - due >= 0) {
                return;
            }
            due = latest;
        }
        executors.afterNanos(nanos, () -> tryAll(takeDue(latest)));
    }

    /** Tries all that waits now. */
    void tryAll() {
        tryAll(take());
    }

    /** Nothing for a timer that another one has replaced: what waits by now would be tried too soon, and set timers anew. */
    private synchronized List<Runnable> takeDue(long timer) {
        return timer == due ? take() : List.of();
    }

    private synchronized List<Runnable> take() {
        List<Runnable> taken = waiting;
        waiting = new ArrayList<>();
        return taken;
    }

    private static void tryAll(List<Runnable> tasks) {
        tasks.forEach(task -> GuardedCallback.task(task).run());
    }
}
