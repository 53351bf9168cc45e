package dev.herald.runtime.container;

import java.time.Instant;
import java.util.Optional;

import dev.herald.Headers;
import dev.herald.Message;
import dev.herald.UnreadableMessageException;
import dev.herald.spi.support.FailureText;

/** A message whose payload was not read, for who has to decide what becomes of it. */
record UnreadMessage(ReceivedMessage<Object> received, Throwable failure) implements Message<Object> {

    @Override
    public Object payload() {
        throw failure instanceof UnreadableMessageException unreadable
                ? unreadable
                : new UnreadableMessageException("the payload was not read: " + FailureText.of(failure), failure);
    }

    @Override
    public String id() {
        return received.id();
    }

    @Override
    public Headers headers() {
        return received.headers();
    }

    @Override
    public int attempt() {
        return received.attempt();
    }

    @Override
    public Instant sentAt() {
        return received.sentAt();
    }

    @Override
    public Optional<String> groupId() {
        return received.groupId();
    }

    @Override
    public String destination() {
        return received.destination();
    }

    @Override
    public <R> R unwrap(Class<R> type) {
        return received.unwrap(type);
    }

    @Override
    public String toString() {
        return received.toString();
    }
}
