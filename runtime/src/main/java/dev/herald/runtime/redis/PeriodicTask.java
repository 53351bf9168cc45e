package dev.herald.runtime.redis;

import java.time.Duration;

import dev.herald.spi.support.GuardedCallback;

/** A maintenance task of a consumer, run at intervals. A failure is logged and affects nothing else. For one thread. */
final class PeriodicTask {

    private final String what;
    private final long period;
    private final Runnable task;
    private long next = System.nanoTime();

    /** @param what the task does, as in "trimming queue 'orders'" */
    PeriodicTask(String what, Duration period, Runnable task) {
        this.what = what;
        this.period = period.toNanos();
        this.task = task;
    }

    void runIfDue() {
        long now = System.nanoTime();
        if (next - now <= 0) {
            next = now + period;
            GuardedCallback.run(what, task);
        }
    }
}
