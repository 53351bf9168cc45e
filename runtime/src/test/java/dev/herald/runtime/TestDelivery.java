package dev.herald.runtime;

import java.time.Instant;

import dev.herald.Headers;
import dev.herald.spi.Body;
import dev.herald.spi.Delivery;

/** A message that was never anywhere. */
record TestDelivery(String id, String orderingKey, int attempt, long leasedAt) implements Delivery {

    static TestDelivery of(String id) {
        return new TestDelivery(id, null, 1, System.nanoTime());
    }

    static TestDelivery inGroup(String id, String group) {
        return new TestDelivery(id, group, 1, System.nanoTime());
    }

    @Override
    public Body body() {
        return Body.of(id);
    }

    @Override
    public Headers headers() {
        return Headers.none();
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
