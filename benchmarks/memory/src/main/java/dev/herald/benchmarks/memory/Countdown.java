package dev.herald.benchmarks.memory;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.inject.Singleton;

/** Lets a benchmark wait until a number of messages was handled. */
@Singleton
class Countdown {

    private final AtomicInteger left = new AtomicInteger();
    private volatile CountDownLatch done;

    void start(int messages) {
        done = new CountDownLatch(1);
        left.set(messages);
    }

    void handled(int messages) {
        if (left.addAndGet(-messages) == 0) {
            done.countDown();
        }
    }

    void await() throws InterruptedException {
        done.await();
    }
}
