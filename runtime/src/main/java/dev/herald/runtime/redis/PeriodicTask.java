package dev.herald.runtime.redis;

import java.time.Duration;

/** What a consumer does for its stream every so often. For one thread. */
final class PeriodicTask {

    private final long period;
    private final Runnable task;
    private long next = System.nanoTime();

    PeriodicTask(Duration period, Runnable task) {
        this.period = period.toNanos();
        this.task = task;
    }

    void runIfDue() {
        long now = System.nanoTime();
        if (next - now <= 0) {
            next = now + period;
            task.run();
        }
    }
}
