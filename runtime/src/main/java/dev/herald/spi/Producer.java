package dev.herald.spi;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

import dev.herald.BatchReceipt;
import dev.herald.OutgoingMessage;

/** Publishes to one destination. Thread-safe. */
public interface Producer {

    /**
     * Sends messages in as few calls as the broker's limits on count and size allow, and returns when the broker has
     * confirmed or refused each of them. Blocks. Never throws for a broker's failure: every message has an entry, in
     * the order given.
     */
    BatchReceipt send(List<OutgoingMessage<Body>> messages);

    /** {@link #send} without blocking the caller: on {@code blocking} threads, unless the client needs none. */
    default CompletionStage<BatchReceipt> sendAsync(List<OutgoingMessage<Body>> messages, Executor blocking) {
        return CompletableFuture.supplyAsync(() -> send(messages), blocking);
    }
}
