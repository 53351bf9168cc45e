package dev.herald.spi.support;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import dev.herald.spi.MessageSink;

/**
 * A thread that receives until it is stopped. It connects, reports the result to the {@link MessageSink}, and after a
 * failure backs off and connects again. {@link Source} does the receiving: polling, or waiting for pushed messages.
 */
public final class ReceivingLoop {

    /** Whoever creates the queue expects to see it used soon. */
    private static final Backoff LOOK_FOR_MISSING = new Backoff(Duration.ofMillis(500), 2, Duration.ofSeconds(5), 0.2);
    /** Not more than ten seconds pass, whatever the jitter: so soon after its broker a listener is to be back. */
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(200), 2, Duration.ofSeconds(8), 0.2);

    private static final Duration AFTER_INTERRUPT = Duration.ofMillis(100);
    private static final Duration AFTER_DEFECT = Duration.ofSeconds(1);

    /** What receiving is. */
    public interface Source {

        /**
         * Connects, declares, says {@link Run#connected} and then {@link Run#receiving}, and receives as long as
         * {@link Run#goesOn}; called again after each failure. Called by one thread at a time: after a restart, when the call of the earlier run has ended.
         *
         * @throws MissingDestinationException if the destination is not there
         * @throws InterruptedException if it was stopped meanwhile
         */
        void receive(Run run) throws Exception;
    }

    private final String name;
    private final MessageSink sink;
    private final Source source;
    private final ClassLoader application = Thread.currentThread().getContextClassLoader();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Run current;
    /** The run whose call of the source is under way, unless it is {@link Run#opened}. */
    private Run opening;
    /** The end of the last run, and of those before it. */
    private CompletableFuture<Void> ended = CompletableFuture.completedFuture(null);

    /** @param name of the threads, to which a number is added */
    public ReceivingLoop(String name, MessageSink sink, Source source) {
        this.name = name;
        this.sink = sink;
        this.source = source;
    }

    /** Starts receiving; no effect if it does already. */
    public void start() {
        lock.lock();
        try {
            if (current == null) {
                Run run = new Run();
                run.receiver = run.startThread(run::receiveUntilStopped);
                current = run;
                ended = run.threadsEnded.thenCombine(ended, (own, earlier) -> null);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends receiving; completes when all threads that were started so far have ended, even if others start meanwhile. */
    public CompletionStage<Void> stop() {
        lock.lock();
        try {
            current = null;
            changed.signalAll();
            return ended;
        } finally {
            lock.unlock();
        }
    }

    /** Whether it has been started, and its first thread, which no failure ends, is alive. */
    public boolean isAlive() {
        lock.lock();
        try {
            return current != null && current.receiver.isAlive();
        } finally {
            lock.unlock();
        }
    }

    /** Has {@link Run#await} look again. */
    public void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * What happens between a start and the next stop. The threads of an earlier one end by themselves, and report nothing
     * more.
     */
    public final class Run {

        private final CompletableFuture<Void> threadsEnded = new CompletableFuture<>();
        private Thread receiver;
        private int threads;
        private int failures;
        private boolean receiving;

        private Run() {
        }

        private Thread startThread(Runnable task) {
            Thread thread = new Thread(() -> run(task), name + "-" + (threads + 1));
            thread.setDaemon(true);
            thread.setContextClassLoader(application);
            thread.start();
            threads++;
            return thread;
        }

        private void run(Runnable task) {
            try {
                task.run();
            } finally {
                threadEnded();
            }
        }

        private void threadEnded() {
            boolean last;
            lock.lock();
            try {
                last = --threads == 0;
            } finally {
                lock.unlock();
            }
            if (last) {
                threadsEnded.complete(null);
            }
        }

        /** Whether nobody has stopped it. */
        public boolean goesOn() {
            lock.lock();
            try {
                return current == this;
            } finally {
                lock.unlock();
            }
        }

        /** Receives follow, with leases that last so long; not reported once it is stopped. */
        public void connected(Duration lease) {
            receiving = false;
            if (goesOn()) {
                sink.connected(lease);
            }
        }

        /** A receive has succeeded. Only the first one after {@link #connected} is reported, and none once it is stopped. */
        public void receiving() {
            if (!receiving && goesOn()) {
                receiving = true;
                sink.receiving();
            }
        }

        /** Lets the next run call the source although this call goes on: it only receives now. */
        void opened() {
            lock.lock();
            try {
                if (opening == this) {
                    opening = null;
                    changed.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }

        /** Waits until no earlier run opens the source. @return false if this one is stopped */
        private boolean mayOpen() throws InterruptedException {
            lock.lock();
            try {
                while (current == this && opening != null) {
                    changed.await();
                }
                if (current != this) {
                    return false;
                }
                opening = this;
                return true;
            } finally {
                lock.unlock();
            }
        }

        /** Receiving works: the next failure is the first one. */
        public void succeeded() {
            failures = 0;
        }

        /** Waits until {@code condition} holds, which is looked at after each {@link #wake}, or it is stopped. */
        public void await(BooleanSupplier condition) throws InterruptedException {
            lock.lock();
            try {
                while (current == this && !condition.getAsBoolean()) {
                    changed.await();
                }
            } finally {
                lock.unlock();
            }
        }

        /** Runs a task on a thread of its own, unless it has {@code most} threads already, or is stopped. */
        void help(int most, Runnable task) {
            lock.lock();
            try {
                if (current == this && threads < most) {
                    startThread(task);
                }
            } catch (OutOfMemoryError noThread) {
                // It was only to help.
            } finally {
                lock.unlock();
            }
        }

        private void receiveUntilStopped() {
            while (goesOn()) {
                pause(receive());
            }
        }

        /** @return how long to wait before the next time */
        private Duration receive() {
            try {
                if (mayOpen()) {
                    source.receive(this);
                }
                return Duration.ZERO;
            } catch (InterruptedException stopped) {
                // Or an interrupt by someone else, which must not stop it: goesOn() decides.
                return AFTER_INTERRUPT;
            } catch (MissingDestinationException missing) {
                return report(LOOK_FOR_MISSING, pause -> sink.missing(missing.getMessage()));
            } catch (Throwable failure) {
                return report(BACKOFF,
                        pause -> sink.failing("receiving failed: " + FailureText.of(failure), failure, pause));
            } finally {
                // After the report, which would otherwise come after those of the next run.
                opened();
            }
        }

        private Duration report(Backoff backoff, Consumer<Duration> report) {
            if (!goesOn()) {
                return Duration.ZERO;
            }
            try {
                Duration pause = backoff.delay(++failures);
                report.accept(pause);
                return pause;
            } catch (Throwable failure) {
                // Out of memory, for example. Receiving goes on all the same.
                return AFTER_DEFECT;
            }
        }

        /** Waits so long, or until it is stopped. */
        public void pause(Duration delay) {
            lock.lock();
            try {
                long nanos = delay.toNanos();
                while (current == this && nanos > 0) {
                    nanos = changed.awaitNanos(nanos);
                }
            } catch (InterruptedException goesOnAnyway) {
                // The next look at the run tells.
            } finally {
                lock.unlock();
            }
        }
    }
}
