package dev.herald.spi.support;

import java.time.Instant;
import java.util.Map;

import dev.herald.Headers;
import dev.herald.spi.Body;
import dev.herald.spi.Delivery;

/** A message that was never anywhere. */
public record TestDelivery(String id, String orderingKey, int attempt, long leasedAt, Headers headers) implements Delivery {

    public static TestDelivery of(String id) {
        return new TestDelivery(id, null, 1, System.nanoTime(), Headers.none());
    }

    public static TestDelivery inGroup(String id, String group) {
        return new TestDelivery(id, group, 1, System.nanoTime(), Headers.none());
    }

    /** With these headers. */
    public TestDelivery with(Map<String, ?> values) {
        return new TestDelivery(id, orderingKey, attempt, leasedAt, Headers.of(values));
    }

    /** The id. */
    @Override
    public Body body() {
        return Body.of(id);
    }

    @Override
    public Instant sentAt() {
        return Instant.EPOCH;
    }

    @Override
    public String groupId() {
        return orderingKey;
    }

    @Override
    public Object raw() {
        return this;
    }
}
