package dev.herald.runtime.sns.push;

import java.time.Instant;

import dev.herald.Headers;
import dev.herald.runtime.aws.SnsEnvelope;
import dev.herald.spi.Body;
import dev.herald.spi.Delivery;

/**
 * A pushed notification. SNS does not report the number of deliveries, so each one counts as a first attempt; the number of
 * redeliveries is up to the subscription's delivery policy.
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
}
