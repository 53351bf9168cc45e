package dev.herald.memory;

import java.time.Instant;

import dev.herald.Headers;
import dev.herald.spi.Body;
import dev.herald.spi.Delivery;
import dev.herald.spi.support.UncountedReceives;

/**
 * One receipt of a message.
 *
 * @param count how often the message has been received, without receives that were returned untouched
 * @param uncounted those of them that were no attempts
 * @param begun how many attempts handlers had begun when it was last returned
 * @param receipt how often the message has been received at all, used as receipt handle
 */
record MemoryDelivery(MemoryMessage message, int count, UncountedReceives uncounted, int attemptAtReceipt, int receipt,
        boolean ordered, long leasedAt, int begun)
        implements
            Delivery {

    @Override
    public String id() {
        return message.id;
    }

    @Override
    public int attempt() {
        return uncounted.attempt(message.id, count, attemptAtReceipt);
    }

    @Override
    public int attemptsBegun() {
        return Math.max(begun, uncounted.attemptsBegun(message.id, count));
    }

    @Override
    public Body body() {
        return message.body;
    }

    @Override
    public long size() {
        return message.body.isText() ? message.body.text().length() : message.body.bytes().length;
    }

    @Override
    public Headers headers() {
        return message.headers;
    }

    @Override
    public Instant sentAt() {
        return Instant.ofEpochMilli(message.sentAtMillis);
    }

    @Override
    public String groupId() {
        return message.groupId;
    }

    @Override
    public String orderingKey() {
        return ordered ? message.groupId : null;
    }

    @Override
    public StoredMessage raw() {
        return StoredMessage.of(message, attempt());
    }
}
