package dev.herald.runtime.redis;

import java.time.Duration;

import dev.herald.spi.support.GuardedCallback;

/** What a consumer does for its stream every so often; a failure is logged, and concerns nothing else. For one thread. */
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
