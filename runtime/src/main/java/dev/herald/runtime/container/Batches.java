package dev.herald.runtime.container;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import dev.herald.runtime.support.HeraldExecutors;

/**
 * Makes batches of messages for a listener that takes lists. Without linger a batch is what one receive brought, cut to
 * size; with linger a batch waits that long to fill up.
 */
final class Batches {

    private final int size;
    private final long lingerNanos;
    private final HeraldExecutors threads;
    private final Consumer<Work> full;
    private List<InFlight> waiting = new ArrayList<>();
    private int batch;

    Batches(int size, long lingerNanos, HeraldExecutors threads, Consumer<Work> full) {
        this.size = size;
        this.lingerNanos = lingerNanos;
        this.threads = threads;
        this.full = full;
    }

    void add(List<InFlight> received) {
        List<Work> ready = new ArrayList<>();
        synchronized (this) {
            for (InFlight message : received) {
                waiting.add(message);
                if (waiting.size() == size) {
                    ready.add(take());
                }
            }
            if (!waiting.isEmpty() && lingerNanos == 0) {
                ready.add(take());
            } else if (!waiting.isEmpty() && waiting.size() <= received.size()) {
                // The first of this batch came now: its time starts.
                int mine = batch;
                threads.afterNanos(lingerNanos, () -> timeIsUp(mine));
            }
        }
        ready.forEach(full);
    }

    private void timeIsUp(int which) {
        Work work;
        synchronized (this) {
            if (batch != which || waiting.isEmpty()) {
                return;
            }
            work = take();
        }
        full.accept(work);
    }

    private Work take() {
        Work work = new Work(waiting);
        waiting = new ArrayList<>();
        batch++;
        return work;
    }

    /** Forgets what is waiting. */
    synchronized void clear() {
        waiting = new ArrayList<>();
        batch++;
    }
}
