package dev.herald.runtime.redis;

import java.util.concurrent.CompletableFuture;

import dev.herald.OutgoingMessage;
import dev.herald.Receipt;
import dev.herald.spi.Body;

/** Sends a message to one destination, without blocking. */
interface RedisSend {

    /**
     * Completes when Redis has confirmed, or with a {@link RedisFailure} or a timeout.
     *
     * @throws IllegalArgumentException if the message cannot be sent there; its text follows "queue 'x'", with reason and
     *         cure
     */
    CompletableFuture<Receipt> send(OutgoingMessage<Body> message);

    /** {@link dev.herald.spi.Producer#accepts}. */
    default boolean accepts(OutgoingMessage<Body> message) {
        return true;
    }

    /** {@link dev.herald.spi.Producer#headersLeft}. */
    default int headersLeft() {
        return Integer.MAX_VALUE;
    }
}
