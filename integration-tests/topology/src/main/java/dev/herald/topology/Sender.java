package dev.herald.topology;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

import io.quarkus.runtime.ShutdownEvent;

import dev.herald.PublishException;

/**
 * Sends and announces tasks on several threads until it is stopped. Each thread sends one at a time, and never resends a
 * rejected one.
 */
@Singleton
class Sender {

    private static final Logger LOG = Logger.getLogger(Sender.class);
    private static final int THREADS = 4;
    /** Of a task that fails at first. */
    private static final int FAILURES = 2;

    private final Tasks tasks;
    private final Ledger ledger;
    private final Duration pause;
    private final int announced;
    private final AtomicLong next = new AtomicLong();
    private ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private volatile boolean sending;
    private volatile boolean closing;

    /**
     * @param pause of a thread after each task
     * @param announced one of so many tasks is announced as well; 0 for none
     */
    Sender(Tasks tasks, Ledger ledger, @ConfigProperty(name = "topology.pause") Duration pause,
            @ConfigProperty(name = "topology.announced") int announced) {
        this.tasks = tasks;
        this.ledger = ledger;
        this.pause = pause;
        this.announced = announced;
    }

    /**
     * Starts to send, for the first time or after it {@link #hasStopped}.
     *
     * @param first the number of the first task
     * @param failing one of so many tasks fails at first; 0 for none
     */
    synchronized void start(long first, int failing) {
        next.set(first);
        sending = true;
        threads = Executors.newFixedThreadPool(THREADS);
        for (int i = 0; i < THREADS; i++) {
            threads.execute(() -> send(failing));
        }
    }

    synchronized void stop() {
        sending = false;
        threads.shutdown();
    }

    /** The listeners have stopped; Herald closes its connections next. */
    void close(@Observes ShutdownEvent shutdown) {
        LOG.info("The listeners have stopped");
        closing = true;
        stop();
    }

    /** Whether its threads have ended. */
    synchronized boolean hasStopped() {
        return threads.isTerminated();
    }

    private void send(int failing) {
        try {
            while (sending) {
                sendOne(next.getAndIncrement(), failing);
                Thread.sleep(pause.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sendOne(long number, int failing) {
        Task task = new Task(number, isOneOf(failing, number) ? FAILURES : 0);
        publish(task, tasks::send, ledger::confirmed);
        if (isOneOf(announced, number)) {
            publish(task, tasks::announce, ledger::announced);
        }
    }

    private static boolean isOneOf(int count, long number) {
        return count > 0 && number % count == 0;
    }

    private void publish(Task task, Consumer<Task> publisher, LongConsumer confirmed) {
        try {
            publisher.accept(task);
            confirmed.accept(task.number());
        } catch (PublishException e) {
            ledger.refused(e);
        } catch (RuntimeException undeclared) {
            // Publishers fail with nothing else, unless the application closes: the thread goes on, and the test fails.
            if (!closing) {
                ledger.refusedForGood(undeclared);
            }
        }
    }
}
