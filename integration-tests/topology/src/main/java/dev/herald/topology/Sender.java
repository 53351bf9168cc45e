package dev.herald.topology;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;

import dev.herald.PublishException;

/** Sends tasks on several threads until it is stopped. Each thread sends one at a time, and never resends a rejected one. */
@Singleton
class Sender {

    private static final int THREADS = 4;
    private static final int PAUSE_MILLIS = 25;
    /** Of a task that fails at first. */
    private static final int FAILURES = 2;

    private final Tasks tasks;
    private final Ledger ledger;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final AtomicLong next = new AtomicLong();
    private volatile boolean sending;

    Sender(Tasks tasks, Ledger ledger) {
        this.tasks = tasks;
        this.ledger = ledger;
    }

    /**
     * Starts to send.
     *
     * @param first the number of the first task
     * @param failing one of so many tasks fails at first; 0 for none
     */
    void start(long first, int failing) {
        next.set(first);
        sending = true;
        for (int i = 0; i < THREADS; i++) {
            threads.execute(() -> send(failing));
        }
    }

    @PreDestroy
    void stop() {
        sending = false;
        threads.shutdown();
    }

    /** Whether its threads have ended. */
    boolean hasStopped() {
        return threads.isTerminated();
    }

    private void send(int failing) {
        try {
            while (sending) {
                sendOne(next.getAndIncrement(), failing);
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sendOne(long number, int failing) {
        try {
            tasks.send(new Task(number, failing > 0 && number % failing == 0 ? FAILURES : 0));
            ledger.confirmed(number);
        } catch (PublishException e) {
            ledger.refused(e);
        } catch (RuntimeException undeclared) {
            // Publishers fail with nothing else: the thread goes on, and the test fails.
            ledger.refusedForGood(undeclared);
        }
    }
}
