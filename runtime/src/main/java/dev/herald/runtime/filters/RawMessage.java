package dev.herald.runtime.filters;

import java.time.Instant;
import java.util.Optional;

import dev.herald.Headers;
import dev.herald.Message;
import dev.herald.spi.Body;

/**
 * A message before it is read.
 *
 * @param body its payload, or what earlier filters have made of it
 * @param message all but its payload
 */
record RawMessage(Body body, Message<?> message) implements Message<byte[]> {

    /** The filter's own, as it may change them: a retry and a dead letter have the bytes that were received. */
    @Override
    public byte[] payload() {
        return body.isText() ? body.bytes() : body.bytes().clone();
    }

    @Override
    public String id() {
        return message.id();
    }

    @Override
    public Headers headers() {
        return message.headers();
    }

    @Override
    public int attempt() {
        return message.attempt();
    }

    @Override
    public Instant sentAt() {
        return message.sentAt();
    }

    @Override
    public Optional<String> groupId() {
        return message.groupId();
    }

    @Override
    public String destination() {
        return message.destination();
    }

    @Override
    public <R> R unwrap(Class<R> type) {
        return message.unwrap(type);
    }

    @Override
    public String toString() {
        return message.toString();
    }
}
