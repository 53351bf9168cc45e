package dev.herald.stress;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** Holds handlers until it is opened. */
public final class Gate {

    private final CompletableFuture<Void> open = new CompletableFuture<>();
    private final AtomicInteger arrived = new AtomicInteger();

    /** Arrives, and blocks until the gate is open. */
    public void await() throws InterruptedException {
        try {
            arrive().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Arrives. @return a stage of the caller's own that completes when the gate is open */
    public CompletableFuture<Void> arrive() {
        arrived.incrementAndGet();
        return open.copy();
    }

    /** How many have arrived. */
    public int arrived() {
        return arrived.get();
    }

    public void open() {
        open.completeAsync(() -> null);
    }
}
