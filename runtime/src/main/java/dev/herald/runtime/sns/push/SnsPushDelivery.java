package dev.herald.runtime.sns.push;

import java.time.Instant;

import dev.herald.Headers;
import dev.herald.runtime.sns.SnsEnvelope;
import dev.herald.spi.Body;
import dev.herald.spi.Delivery;

/**
 * A notification as it was pushed. SNS does not tell how often it has tried, so each delivery is a first attempt: how many
 * there are is for the subscription's delivery policy to say.
 */
record SnsPushDelivery(SnsEnvelope raw, Instant sentAt, long leasedAt) implements Delivery {

    static SnsPushDelivery of(SnsEnvelope envelope) {
        return new SnsPushDelivery(envelope, envelope.sentAt().orElseGet(Instant::now), System.nanoTime());
    }

    @Override
    public String id() {
        return raw.messageId();
    }

    @Override
    public Body body() {
        return Body.of(raw.message());
    }

    @Override
    public Headers headers() {
        return raw.headers();
    }

    @Override
    public long size() {
        return raw.message().length();
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
