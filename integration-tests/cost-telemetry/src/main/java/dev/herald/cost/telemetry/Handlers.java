package dev.herald.cost.telemetry;

import java.util.concurrent.CountDownLatch;

import jakarta.inject.Singleton;

import dev.herald.QueueListener;

/** A handler that does almost nothing. */
@Singleton
class Handlers {

    private volatile CountDownLatch awaited = new CountDownLatch(0);

    /** @return what is zero when this many messages have been handled */
    CountDownLatch await(int messages) {
        CountDownLatch latch = new CountDownLatch(messages);
        awaited = latch;
        return latch;
    }

    @QueueListener("handled")
    void handle(String order) {
        awaited.countDown();
    }
}
