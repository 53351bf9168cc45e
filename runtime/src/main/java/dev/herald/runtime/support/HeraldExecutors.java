package dev.herald.runtime.support;

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
import java.util.concurrent.locks.LockSupport;

import jakarta.inject.Singleton;

import org.jboss.logging.Logger;

import dev.herald.spi.support.Futures;
import dev.herald.spi.support.GuardedCallback;

/**
 * The container's threads: one that keeps time and never blocks, and as many as there are blocking calls to brokers under
 * way. No code of the application runs on them; its callbacks have threads of their own, and its handlers those of Quarkus.
 */
@Singleton
public class HeraldExecutors {

    private static final Logger LOG = Logger.getLogger(HeraldExecutors.class);

    private static final long THREAD_AGAIN = TimeUnit.MILLISECONDS.toNanos(100);

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1,
            named("herald-timer", (thread, outOfMemory) -> replaceTimerThread()));
    private final ExecutorService blocking = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS,
            new SynchronousQueue<>(), named("herald-settle"));
    private final ThreadFactory callbackThreads = named("application-callback");
    private final ExecutorService callbacks = new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS,
            new SynchronousQueue<>(), callbackThreads);

    public HeraldExecutors() {
        timer.setRemoveOnCancelPolicy(true);
    }

    static ThreadFactory named(String name) {
        return named(name, null);
    }

    /** @param died what a thread does when it dies of what was thrown; {@code null} for the usual */
    private static ThreadFactory named(String name, Thread.UncaughtExceptionHandler died) {
        AtomicInteger count = new AtomicInteger();
        ClassLoader application = Thread.currentThread().getContextClassLoader();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            thread.setUncaughtExceptionHandler(died);
            thread.setContextClassLoader(application);
            return thread;
        };
    }

    /** The executor replaces a thread that dies, unless it is out of memory; then all that is timed would wait without end. */
    private void replaceTimerThread() {
        while (!timer.isShutdown()) {
            try {
                timer.prestartCoreThread();
                return;
            } catch (Throwable outOfMemory) {
                LockSupport.parkNanos(THREAD_AGAIN);
            }
        }
    }

    public Future<?> everyNanos(long period, Runnable task) {
        try {
            return timer.scheduleAtFixedRate(GuardedCallback.task(task), period, period, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            return dropped(closed);
        }
    }

    public Future<?> afterNanos(long delay, Runnable task) {
        try {
            return timer.schedule(GuardedCallback.task(task), delay, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException closed) {
            return dropped(closed);
        }
    }

    private static Future<?> dropped(RejectedExecutionException closed) {
        LOG.debug("The application has stopped; a task of a listener was dropped", closed);
        return CompletableFuture.completedFuture(null);
    }

    /** Runs a task that may block. */
    public void blocking(Runnable task) {
        execute(blocking, GuardedCallback.task(task), null);
    }

    /** Runs a task that may block; on the caller's thread if the application has stopped. */
    public void blockingOrHere(Runnable task) {
        Runnable guarded = GuardedCallback.task(task);
        execute(blocking, guarded, guarded);
    }

    /**
     * Runs code of the application: a callback, a cancellation, an observer. It may block and throw as it likes, and shares
     * its thread with nothing of the container's.
     */
    public void application(Runnable task) {
        Runnable guarded = () -> GuardedCallback.run("A callback of the application", task);
        execute(callbacks, guarded, () -> callbackThreads.newThread(guarded).start());
    }

    /**
     * Where no thread can be created, it is tried again: a task dropped would leave a message half settled.
     *
     * @param ifClosed what to do instead when the application has stopped; {@code null} for nothing
     */
    private void execute(ExecutorService executor, Runnable task, Runnable ifClosed) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException closed) {
            if (ifClosed == null) {
                dropped(closed);
            } else {
                ifClosed.run();
            }
        } catch (OutOfMemoryError noThread) {
            afterNanos(THREAD_AGAIN, () -> execute(executor, task, ifClosed));
        }
    }

    /**
     * A future for code of the application. What it does with it, such as to cancel it, concerns nobody else, and what it
     * attaches runs on none of the container's threads.
     */
    public <T> CompletableFuture<T> forCaller(CompletableFuture<T> inside) {
        if (inside.isDone()) {
            return inside.copy();
        }
        CompletableFuture<T> outside = new CompletableFuture<>();
        inside.whenComplete((value, failure) -> application(() -> Futures.complete(outside, value, failure)));
        return outside;
    }

    public void close() {
        timer.shutdownNow();
        blocking.shutdown();
        callbacks.shutdown();
    }
}
