package dev.herald.memory;

import java.time.Instant;

import dev.herald.Headers;
import dev.herald.spi.Attempts;
import dev.herald.spi.Body;
import dev.herald.spi.Delivery;
import dev.herald.spi.support.EndedReceive;

/**
 * One receipt of a message.
 *
 * @param count how often the message has been received, without receives that were returned untouched
 * @param usedUp whether it was returned without an attempt left
 * @param receipt how often the message has been received at all, used as receipt handle
 */
record MemoryDelivery(MemoryMessage message, int count, int attemptAtReceipt, int receivesAtReceipt, boolean usedUp,
        int receipt, boolean ordered,
        long leasedAt)
        implements
            Delivery {

    /** Of a message that was just leased. */
    static MemoryDelivery of(MemoryMessage message, boolean ordered, long leasedAt) {
        Attempts returned = message.returned;
        int uncounted = returned.begun() - returned.counted();
        return new MemoryDelivery(message, message.count,
                EndedReceive.attempt(message.lost, message.count, message.count - uncounted),
                EndedReceive.receives(message.lost, message.count, message.count), returned.usedUp(), message.receives, ordered,
                leasedAt);
    }

    @Override
    public String id() {
        return message.id;
    }

    @Override
    public int attempt() {
        return EndedReceive.attempt(message.lost, count, attemptAtReceipt);
    }

    @Override
    public int receives() {
        return EndedReceive.receives(message.lost, count, receivesAtReceipt);
    }

    @Override
    public boolean isUsedUp() {
        return usedUp || EndedReceive.isUsedUp(message.lost, count);
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
