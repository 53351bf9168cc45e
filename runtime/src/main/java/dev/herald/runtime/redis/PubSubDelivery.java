package dev.herald.runtime.redis;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

import io.vertx.redis.client.Response;

import dev.herald.Headers;
import dev.herald.spi.Body;
import dev.herald.spi.Delivery;

/**
 * A message that was published while its subscriber was connected. Redis tells its channel and its payload; the rest is
 * of the receiver's making.
 */
record PubSubDelivery(Response raw, String id, Body body, Headers headers, Instant sentAt, long leasedAt)
        implements
            Delivery {

    /** The header that tells the channel, of which a subscriber may have several. */
    static final String CHANNEL = "herald-channel";

    private static final String PROCESS = UUID.randomUUID().toString();
    private static final AtomicLong NUMBER = new AtomicLong();

    static PubSubDelivery of(Response raw, String channel, byte[] payload) {
        return new PubSubDelivery(raw, PROCESS + "-" + NUMBER.incrementAndGet(), Body.of(payload),
                Headers.of(Map.of(CHANNEL, channel)), Instant.now(), System.nanoTime());
    }

    @Override
    public int attempt() {
        return 1;
    }

    @Override
    public String groupId() {
        return null;
    }

    @Override
    public String orderingKey() {
        return null;
    }
}
