package dev.herald.runtime.redis;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

import io.vertx.redis.client.Response;

import dev.herald.Headers;
import dev.herald.HeraldHeaders;
import dev.herald.spi.Body;
import dev.herald.spi.Delivery;

/**
 * A message that was published while its subscriber was connected. Redis sends channel and payload only; id and time are
 * the receiver's. They are computed on demand, because all messages of a connection pass through one event loop.
 *
 * @param raw the push message
 * @param channelAt the index of the channel in it; the payload follows
 * @param number the message's number in this process
 * @param receivedMillis when it was received, by this machine's clock
 */
record PubSubDelivery(Response raw, int channelAt, long number, long receivedMillis, long leasedAt)
        implements
            Delivery {

    /** The header that tells the channel, of which a subscriber may have several. */
    static final String CHANNEL = HeraldHeaders.CHANNEL;

    private static final String PROCESS = UUID.randomUUID().toString();
    private static final AtomicLong NUMBER = new AtomicLong();

    static PubSubDelivery of(Response raw, int channelAt, long receivedMillis) {
        return new PubSubDelivery(raw, channelAt, NUMBER.incrementAndGet(), receivedMillis, System.nanoTime());
    }

    @Override
    public String id() {
        return PROCESS + "-" + number;
    }

    @Override
    public Body body() {
        return Body.of(raw.get(channelAt + 1).toBytes());
    }

    @Override
    public long size() {
        return raw.get(channelAt + 1).toBuffer().length();
    }

    @Override
    public Headers headers() {
        return Headers.of(Map.of(CHANNEL, raw.get(channelAt).toString()));
    }

    @Override
    public Instant sentAt() {
        return Instant.ofEpochMilli(receivedMillis);
    }

    @Override
    public int attempt() {
        return 1;
    }
}
