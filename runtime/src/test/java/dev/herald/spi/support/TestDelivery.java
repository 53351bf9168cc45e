package dev.herald.spi.support;

import java.time.Instant;
import java.util.Map;

import dev.herald.Headers;
import dev.herald.spi.Body;
import dev.herald.spi.Delivery;

/** A message that was never anywhere. */
public record TestDelivery(String id, String orderingKey, int attempt, boolean isUsedUp, int receives, long size,
        long leasedAt, Headers headers)
        implements
            Delivery {

    public static TestDelivery of(String id) {
        return inGroup(id, null);
    }

    public static TestDelivery inGroup(String id, String group) {
        return new TestDelivery(id, group, 1, false, 1, 0, System.nanoTime(), Headers.none());
    }

    /** With these headers. */
    public TestDelivery with(Map<String, ?> values) {
        return new TestDelivery(id, orderingKey, attempt, isUsedUp, receives, size, leasedAt, Headers.of(values));
    }

    /** Of which a handler begins this attempt next. */
    public TestDelivery withAttempt(int number) {
        return new TestDelivery(id, orderingKey, number, isUsedUp, Math.max(number, receives), size, leasedAt, headers);
    }

    /** After so many attempts, which are all. */
    public TestDelivery usedUpAfter(int number) {
        return new TestDelivery(id, orderingKey, number + 1, true, Math.max(number + 1, receives), size, leasedAt, headers);
    }

    /** Received so many times. */
    public TestDelivery withReceives(int number) {
        return new TestDelivery(id, orderingKey, attempt, isUsedUp, number, size, leasedAt, headers);
    }

    /** Of so many bytes. */
    public TestDelivery withSize(long bytes) {
        return new TestDelivery(id, orderingKey, attempt, isUsedUp, receives, bytes, leasedAt, headers);
    }

    /** Leased since then. */
    public TestDelivery withLeasedAt(long nanoTime) {
        return new TestDelivery(id, orderingKey, attempt, isUsedUp, receives, size, nanoTime, headers);
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
