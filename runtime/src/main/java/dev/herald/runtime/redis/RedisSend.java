package dev.herald.runtime.redis;

import java.util.concurrent.CompletableFuture;

import dev.herald.OutgoingMessage;
import dev.herald.Receipt;
import dev.herald.spi.Body;

/** Sends one message to one destination, and does not wait. */
interface RedisSend {

    /**
     * Completes when Redis has confirmed, or with a {@link RedisFailure} or a timeout.
     *
     * @throws IllegalArgumentException if the message can't be sent there, saying what is wrong and the cure, to follow
     *         "queue 'x'"
     */
    CompletableFuture<Receipt> send(OutgoingMessage<Body> message);
}
