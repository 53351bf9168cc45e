package dev.herald.stress;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;

/** Threads of the application's own, on which handlers complete or settle later. */
@Singleton
public class Later {

    private final ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(4, task -> {
        Thread thread = new Thread(task, "stress-later");
        thread.setDaemon(true);
        return thread;
    });

    Later() {
        threads.setRemoveOnCancelPolicy(true);
        threads.prestartAllCoreThreads();
    }

    public void after(int millis, Runnable task) {
        threads.schedule(task, millis, TimeUnit.MILLISECONDS);
    }

    /** Whether nothing waits or runs. */
    public boolean isIdle() {
        return threads.getQueue().isEmpty() && threads.getActiveCount() == 0;
    }

    @PreDestroy
    void close() {
        threads.shutdownNow();
    }
}
