package dev.herald.contract.app;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Holds handlers until it is opened, and counts them. */
public final class Gate implements Act {

    private final CountDownLatch open = new CountDownLatch(1);
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger interrupted = new AtomicInteger();

    @Override
    public CompletionStage<Void> play(Call call) throws InterruptedException {
        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
        try {
            open.await();
        } catch (InterruptedException e) {
            interrupted.incrementAndGet();
            throw e;
        } finally {
            inside.decrementAndGet();
        }
        return CompletableFuture.completedFuture(null);
    }

    public void open() {
        open.countDown();
    }

    /** How many handlers it holds. */
    public int inside() {
        return inside.get();
    }

    /** The most it held at once. */
    public int most() {
        return most.get();
    }

    /** How many handlers were interrupted while it held them. */
    public int interrupted() {
        return interrupted.get();
    }
}
