package dev.herald.runtime.container;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.function.Consumer;

import dev.herald.runtime.support.HeraldExecutors;

/** Keeps all that is to run until a test runs it, on the test's thread. */
final class ManualExecutors extends HeraldExecutors {

    /** A task that runs once, after a delay. */
    record Timed(long nanos, Runnable task) {
    }

    /** A task that runs once a period. */
    static final class Periodic extends CompletableFuture<Void> {

        final long nanos;
        private final Runnable task;

        Periodic(long nanos, Runnable task) {
            this.nanos = nanos;
            this.task = task;
        }

        /** A period has passed. */
        void tick() {
            if (!isCancelled()) {
                task.run();
            }
        }
    }

    final Queue<Timed> timed = new ConcurrentLinkedQueue<>();
    final Queue<Periodic> periodic = new ConcurrentLinkedQueue<>();
    final Queue<Runnable> blocking = new ConcurrentLinkedQueue<>();
    final Queue<Runnable> application = new ConcurrentLinkedQueue<>();
    /** Whether no task finds a thread, or the memory that it needs. */
    boolean noThread;
    /** What becomes of a task of the application. */
    Consumer<Runnable> onApplication = application::add;

    @Override
    public Future<?> afterNanos(long delay, Runnable task) {
        throwIfNoThread();
        timed.add(new Timed(delay, task));
        return new CompletableFuture<>();
    }

    @Override
    public Future<?> everyNanos(long period, Runnable task) {
        Periodic added = new Periodic(period, task);
        periodic.add(added);
        return added;
    }

    @Override
    public void blocking(Runnable task) {
        throwIfNoThread();
        blocking.add(task);
    }

    private void throwIfNoThread() {
        if (noThread) {
            throw new OutOfMemoryError("as meant");
        }
    }

    @Override
    public void blockingOrHere(Runnable task) {
        blocking.add(task);
    }

    @Override
    public void application(Runnable task) {
        onApplication.accept(task);
    }

    /** Runs what is to run after a delay by now; what these tasks add waits for the next time. */
    void runTimed() {
        for (int left = timed.size(); left > 0; left--) {
            timed.remove().task().run();
        }
    }

    /** Runs blocking tasks, and those they add. */
    void runBlocking() {
        runAll(blocking);
    }

    /** Runs tasks of the application, and those they add. */
    void runApplication() {
        runAll(application);
    }

    private static void runAll(Queue<Runnable> tasks) {
        for (Runnable task; (task = tasks.poll()) != null;) {
            task.run();
        }
    }
}
