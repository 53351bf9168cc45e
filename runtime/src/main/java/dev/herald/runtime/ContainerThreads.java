package dev.herald.runtime;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

/**
 * The container's own threads: one that keeps time and never blocks, and as many as there are blocking calls to brokers
 * under way. Handlers run on none of them.
 */
@Singleton
public class ContainerThreads {

    private static final Logger LOG = Logger.getLogger(ContainerThreads.class);

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, named("herald-timer"));
    private final ExecutorService blocking = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS,
            new SynchronousQueue<>(), named("herald-settle"));

    ContainerThreads() {
        timer.setRemoveOnCancelPolicy(true);
    }

    private static ThreadFactory named(String name) {
        AtomicInteger count = new AtomicInteger();
        ClassLoader application = Thread.currentThread().getContextClassLoader();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            thread.setContextClassLoader(application);
            return thread;
        };
    }

    Future<?> everyNanos(long period, Runnable task) {
        return timed(() -> timer.scheduleAtFixedRate(guarded(task), period, period, TimeUnit.NANOSECONDS));
    }

    Future<?> afterNanos(long delay, Runnable task) {
        return timed(() -> timer.schedule(guarded(task), delay, TimeUnit.NANOSECONDS));
    }

    private static Future<?> timed(Supplier<Future<?>> schedule) {
        try {
            return schedule.get();
        } catch (RejectedExecutionException closed) {
            LOG.debug("The application has stopped; a task of a listener was dropped", closed);
            return CompletableFuture.completedFuture(null);
        }
    }

    /** Runs a task that may block. */
    void blocking(Runnable task) {
        try {
            blocking.execute(guarded(task));
        } catch (RejectedExecutionException closed) {
            LOG.debug("The application has stopped; a task of a listener was dropped", closed);
        }
    }

    /** Runs a task that may block; on the caller's thread if the application has stopped. */
    void blockingOrHere(Runnable task) {
        try {
            blocking.execute(guarded(task));
        } catch (RejectedExecutionException closed) {
            guarded(task).run();
        }
    }

    /** A task of which a failure is reported, and does not reach the thread that runs it. */
    static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (Throwable failure) {
                HeraldLog.error("A task of a listener failed; this is a defect of Herald, please report it", failure);
            }
        };
    }

    void close() {
        timer.shutdownNow();
        blocking.shutdown();
    }
}
