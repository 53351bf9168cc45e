package dev.herald.spi.support;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

import dev.herald.spi.MessageSink;

/**
 * A thread that receives until it is stopped: it connects, tells the inbox what came of it, and after every failure backs
 * off and connects again. What receiving is, polling or waiting for pushes, it does not know.
 */
public final class ReceivingLoop {

    /** Whoever creates the queue expects to see it used soon. */
    private static final Backoff LOOK_FOR_MISSING = new Backoff(Duration.ofMillis(500), 2, Duration.ofSeconds(5), 0.2);
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(200), 2, Duration.ofSeconds(10), 0.2);

    /** What receiving is. */
    public interface Source {

        /**
         * Connects, declares, says {@link Run#connected}, and receives as long as {@link Run#goesOn}; called again after
         * each failure.
         *
         * @throws MissingDestinationException if the destination is not there
         * @throws InterruptedException if there is nothing more to receive
         */
        void receive(Run run) throws Exception;
    }

    private final String name;
    private final MessageSink inbox;
    private final Source source;
    private final ClassLoader application = Thread.currentThread().getContextClassLoader();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Run current;
    private int threads;
    private CompletableFuture<Void> ended = CompletableFuture.completedFuture(null);

    /** @param name of the threads, to which a number is added */
    public ReceivingLoop(String name, MessageSink inbox, Source source) {
        this.name = name;
        this.inbox = inbox;
        this.source = source;
    }

    /** Starts receiving; no effect if it does already. */
    public void start() {
        lock.lock();
        try {
            if (current == null) {
                Run run = new Run();
                current = run;
                if (threads == 0) {
                    ended = new CompletableFuture<>();
                }
                startThread(run::receiveForEver);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends receiving; completes when all threads have ended. */
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

    /** Has {@link Run#await} look again. */
    public void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void startThread(Runnable task) {
        threads++;
        Thread thread = new Thread(() -> run(task), name + "-" + threads);
        thread.setDaemon(true);
        thread.setContextClassLoader(application);
        thread.start();
    }

    private void run(Runnable task) {
        try {
            task.run();
        } finally {
            threadEnded();
        }
    }

    private void threadEnded() {
        CompletableFuture<Void> done = null;
        lock.lock();
        try {
            if (--threads == 0) {
                done = ended;
            }
        } finally {
            lock.unlock();
        }
        if (done != null) {
            done.complete(null);
        }
    }

    /** What happens between a start and the next stop. The threads of an earlier one end by themselves. */
    public final class Run {

        private int failures;
        private boolean connected;

        private Run() {
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

        /** Whether this is a recovery: it was connected before. */
        public boolean wasConnected() {
            return connected;
        }

        /** Receiving begins, with leases that last so long. */
        public void connected(Duration lease) {
            connected = true;
            inbox.connected(lease);
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

        /** Runs a task on a thread of its own, unless there are {@code most} threads already, or it is stopped. */
        void help(int most, Runnable task) {
            lock.lock();
            try {
                if (current == this && threads < most) {
                    startThread(task);
                }
            } finally {
                lock.unlock();
            }
        }

        private void receiveForEver() {
            while (goesOn()) {
                try {
                    source.receive(this);
                } catch (InterruptedException stop) {
                    return;
                } catch (MissingDestinationException missing) {
                    inbox.missing(missing.getMessage());
                    pause(LOOK_FOR_MISSING.delay(++failures));
                } catch (Throwable failure) {
                    if (!goesOn()) {
                        return;
                    }
                    Duration delay = BACKOFF.delay(++failures);
                    inbox.failing("receiving failed: " + failure, failure, delay);
                    pause(delay);
                }
            }
        }

        private void pause(Duration delay) {
            lock.lock();
            try {
                long nanos = delay.toNanos();
                while (current == this && nanos > 0) {
                    nanos = changed.awaitNanos(nanos);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                lock.unlock();
            }
        }
    }
}
