package dev.herald.cost;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.inject.Singleton;

/** Lets a test wait until a number of messages has been handled. */
@Singleton
public class Countdown {

    private final AtomicInteger left = new AtomicInteger();
    private volatile CountDownLatch done;

    void start(int messages) {
        done = new CountDownLatch(1);
        left.set(messages);
    }

    void handled() {
        if (left.decrementAndGet() == 0) {
            done.countDown();
        }
    }

    boolean await(long seconds) throws InterruptedException {
        return done.await(seconds, TimeUnit.SECONDS);
    }
}
