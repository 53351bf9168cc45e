package dev.herald.container;

import static dev.herald.container.MemoryApplication.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Blocks whoever passes it until it is opened, but not for long: a failed test leaves no thread behind. */
final class Gate {

    private static final long MAX_SECONDS = 20;

    private final CountDownLatch opened = new CountDownLatch(1);
    private final AtomicInteger entered = new AtomicInteger();
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger interrupted = new AtomicInteger();

    /** Blocks the calling thread. */
    void pass() throws InterruptedException {
        enter();
        try {
            await();
        } catch (InterruptedException e) {
            interrupted.incrementAndGet();
            throw e;
        } finally {
            inside.decrementAndGet();
        }
    }

    /** Blocks the calling thread, whoever interrupts it. */
    void passStubbornly() {
        enter();
        try {
            while (true) {
                try {
                    await();
                    return;
                } catch (InterruptedException e) {
                    interrupted.incrementAndGet();
                }
            }
        } finally {
            inside.decrementAndGet();
        }
    }

    private void enter() {
        entered.incrementAndGet();
        inside.incrementAndGet();
    }

    private void await() throws InterruptedException {
        if (!opened.await(MAX_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the gate was not opened within " + MAX_SECONDS + " s");
        }
    }

    void open() {
        opened.countDown();
    }

    boolean isOpen() {
        return opened.getCount() == 0;
    }

    /** How many threads it blocks. */
    int inside() {
        return inside.get();
    }

    /** How often a thread was interrupted while it was blocked. */
    int interrupted() {
        return interrupted.get();
    }

    /** Waits until so many threads have come, whether they are still blocked or not. */
    void awaitEntered(int threads) {
        eventually(() -> assertThat(entered.get()).as("threads that came to the gate").isGreaterThanOrEqualTo(threads));
    }
}
