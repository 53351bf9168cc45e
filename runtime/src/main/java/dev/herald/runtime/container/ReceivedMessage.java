package dev.herald.runtime.container;

import java.time.Instant;
import java.util.Optional;

import dev.herald.Headers;
import dev.herald.Message;
import dev.herald.spi.Delivery;

/** What a listener sees of a message. */
public record ReceivedMessage<T>(T payload, Delivery delivery, int attempt, String destination) implements Message<T> {

    @Override
    public String id() {
        return delivery.id();
    }

    @Override
    public Headers headers() {
        return delivery.headers();
    }

    @Override
    public Instant sentAt() {
        return delivery.sentAt();
    }

    @Override
    public Optional<String> groupId() {
        return Optional.ofNullable(delivery.groupId());
    }

    @Override
    public <R> R unwrap(Class<R> type) {
        Object raw = delivery.raw();
        if (!type.isInstance(raw)) {
            throw new IllegalArgumentException("the broker's message is a " + raw.getClass().getName() + ", not a "
                    + type.getName() + "; unwrap it as the former, or as one of its supertypes");
        }
        return type.cast(raw);
    }

    /** The payload is left out: it may be confidential. */
    @Override
    public String toString() {
        return "Message[id=" + id() + ", destination=" + destination + ", attempt=" + attempt + "]";
    }
}
