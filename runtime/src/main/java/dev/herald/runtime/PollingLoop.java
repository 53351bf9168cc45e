package dev.herald.runtime;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import dev.herald.spi.Delivery;
import dev.herald.spi.Inbox;

/**
 * The polling threads of a broker whose queue has to be asked: a pull broker's consumer is made of one of these. One
 * thread polls while the queue is idle; each poll that comes back full starts another, up to a limit, and each that
 * comes back empty ends one. No failure ends the last one: it backs off, and tries again.
 */
public final class PollingLoop {

    /** Whoever creates the queue expects to see it used soon. */
    private static final Backoff LOOK_FOR_MISSING = new Backoff(Duration.ofMillis(500), 2, Duration.ofSeconds(5), 0.2);
    private static final Duration SHORT_WAIT = Duration.ofSeconds(1);
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(200), 2, Duration.ofSeconds(10), 0.2);

    /** The queue, as the loop needs it. Called from polling threads only; {@link #receive} from several at once. */
    public interface Source {

        /**
         * Connects and declares; called before the first receive and after each failure.
         *
         * @return how long the broker leases a message
         * @throws MissingDestinationException if the destination is not there
         */
        Duration open() throws Exception;

        /** Receives up to {@code max} messages, waiting up to {@code wait} for the first. */
        List<? extends Delivery> receive(int max, Duration wait) throws Exception;
    }

    /** The queue or topic does not exist; the text names it and the cure. */
    public static final class MissingDestinationException extends Exception {

        private static final long serialVersionUID = 1L;

        public MissingDestinationException(String message) {
            super(message);
        }
    }

    private final String name;
    private final int perCall;
    private final int maxPollers;
    private final Duration waitTime;
    private final Inbox inbox;
    private final Source source;
    private final ClassLoader application = Thread.currentThread().getContextClassLoader();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stopped = lock.newCondition();
    private boolean running;
    private int pollers;
    /** Which start the threads belong to: those of an earlier one end after their poll. */
    private int generation;
    private CompletableFuture<Void> ended = CompletableFuture.completedFuture(null);

    /**
     * @param name of the threads
     * @param perCall the most messages one receive brings
     * @param maxPollers the most threads
     * @param waitTime how long a receive waits for messages
     */
    public PollingLoop(String name, int perCall, int maxPollers, Duration waitTime, Inbox inbox, Source source) {
        this.name = name;
        this.perCall = perCall;
        this.maxPollers = maxPollers;
        this.waitTime = waitTime;
        this.inbox = inbox;
        this.source = source;
    }

    /** Starts polling; no effect if it does already. */
    public void start() {
        lock.lock();
        try {
            if (!running) {
                running = true;
                generation++;
                if (pollers == 0) {
                    ended = new CompletableFuture<>();
                }
                startPoller(true);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Makes no further poll; completes when the last one under way has ended and its messages were handed over. */
    public CompletionStage<Void> stop() {
        lock.lock();
        try {
            running = false;
            stopped.signalAll();
            return ended;
        } finally {
            lock.unlock();
        }
    }

    private void startPoller(boolean first) {
        pollers++;
        int mine = generation;
        Thread thread = new Thread(() -> run(first, mine), "herald-poll-" + name + "-" + pollers);
        thread.setDaemon(true);
        thread.setContextClassLoader(application);
        thread.start();
    }

    private void run(boolean first, int mine) {
        try {
            if (first) {
                pollForEver(mine);
            } else {
                pollWhileBusy(mine);
            }
        } finally {
            pollerEnded();
        }
    }

    private void pollForEver(int mine) {
        int failures = 0;
        boolean receivingStarted = false;
        while (isRunning(mine)) {
            try {
                Duration lease = source.open();
                if (receivingStarted) {
                    // Found is not enough then: whoever asks is told of a recovery when a receive has succeeded.
                    poll(mine, SHORT_WAIT);
                }
                receivingStarted = true;
                inbox.connected(lease);
                while (isRunning(mine)) {
                    poll(mine, waitTime);
                    failures = 0;
                }
            } catch (InterruptedException stop) {
                return;
            } catch (MissingDestinationException missing) {
                inbox.missing(missing.getMessage());
                pause(LOOK_FOR_MISSING.delay(++failures), mine);
            } catch (Throwable failure) {
                if (!isRunning(mine)) {
                    return;
                }
                Duration delay = BACKOFF.delay(++failures);
                inbox.failing("receiving failed: " + failure, failure, delay);
                pause(delay, mine);
            }
        }
    }

    /** An additional poller: it ends with the first poll that brings nothing, and leaves failures to the first one. */
    private void pollWhileBusy(int mine) {
        try {
            while (isRunning(mine) && poll(mine, waitTime) > 0) {
                continue;
            }
        } catch (InterruptedException stop) {
            return;
        } catch (Throwable failure) {
            return;
        }
    }

    private int poll(int mine, Duration wait) throws Exception {
        int places = inbox.reserve(perCall);
        int received = 0;
        try {
            if (!isRunning(mine)) {
                return 0;
            }
            List<? extends Delivery> deliveries = source.receive(places, wait);
            received = deliveries.size();
            if (received > 0) {
                inbox.accept(deliveries);
            }
        } finally {
            inbox.giveBack(places - received);
        }
        if (received == perCall) {
            grow(mine);
        }
        return received;
    }

    private void grow(int mine) {
        lock.lock();
        try {
            if (running && mine == generation && pollers < maxPollers) {
                startPoller(false);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isRunning(int mine) {
        lock.lock();
        try {
            return running && mine == generation;
        } finally {
            lock.unlock();
        }
    }

    private void pause(Duration delay, int mine) {
        lock.lock();
        try {
            long nanos = delay.toNanos();
            while (running && mine == generation && nanos > 0) {
                nanos = stopped.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void pollerEnded() {
        CompletableFuture<Void> done = null;
        lock.lock();
        try {
            if (--pollers == 0) {
                done = ended;
            }
        } finally {
            lock.unlock();
        }
        if (done != null) {
            done.complete(null);
        }
    }
}
