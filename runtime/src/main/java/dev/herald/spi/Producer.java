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
     * Sends messages in as few calls as the broker's limits on count and size allow, and returns when the broker has confirmed
     * or rejected each. Blocks. Does not throw if the broker fails: every message has an entry, in the order given.
     *
     * @param messages one or more
     */
    BatchReceipt send(List<OutgoingMessage<Body>> messages);

    /**
     * {@link #send} without blocking the caller: on a thread of {@code blocking}, unless the client needs none. Callers don't
     * complete or cancel the stage.
     */
    default CompletionStage<BatchReceipt> sendAsync(List<OutgoingMessage<Body>> messages, Executor blocking) {
        return CompletableFuture.supplyAsync(() -> send(messages), blocking);
    }

    /**
     * How many headers of up to 1 KiB the broker accepts on a message beside those that it has: for what may be left out, such
     * as a trace context. Rather too few than too many.
     */
    default int headersLeft(OutgoingMessage<Body> message) {
        return Integer.MAX_VALUE;
    }

    /**
     * Whether the broker accepts a message, as far as can be told without sending it: for headers that may be left out. Rather
     * rejects one that it would accept.
     */
    default boolean accepts(OutgoingMessage<Body> message) {
        return true;
    }

    /** Whether the broker has a place of its own for a header, so that it is none of those that {@link #headersLeft} counts. */
    default boolean hasPlaceFor(String header) {
        return false;
    }
}
