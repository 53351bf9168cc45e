package dev.herald.memory;

import java.time.Instant;

import dev.herald.Headers;
import dev.herald.spi.Body;
import dev.herald.spi.Delivery;

/**
 * One receipt of a message.
 *
 * @param receives which receipt of the message it is; also the receipt handle
 */
record MemoryDelivery(MemoryMessage message, int attempt, int receives, boolean ordered, long leasedAt)
        implements
            Delivery {

    @Override
    public String id() {
        return message.id;
    }

    @Override
    public Body body() {
        return message.body;
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
        return StoredMessage.of(message, attempt);
    }
}
