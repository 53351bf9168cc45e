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
 * A message that was published while its subscriber was connected. Redis tells its channel and its payload; the rest is
 * of the receiver's making. What is made of it only when asked for costs nothing on the event loop, which all messages of a
 * connection have to pass.
 *
 * @param raw what was pushed
 * @param channelAt where in it the channel is, which the payload follows
 * @param number of the message in this process
 * @param receivedMillis when it came, by this machine's clock
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
