package dev.herald.runtime.support;

import java.time.Instant;
import java.util.Optional;

import dev.herald.Headers;
import dev.herald.Message;

/**
 * A message of which only the payload differs from another one's.
 *
 * @param <T> the type of the payload
 */
public interface MessageWrapper<T> extends Message<T> {

    /** The message that has all but the payload. */
    Message<?> message();

    @Override
    default String id() {
        return message().id();
    }

    @Override
    default Headers headers() {
        return message().headers();
    }

    @Override
    default int attempt() {
        return message().attempt();
    }

    @Override
    default Instant sentAt() {
        return message().sentAt();
    }

    @Override
    default Optional<String> groupId() {
        return message().groupId();
    }

    @Override
    default String destination() {
        return message().destination();
    }

    @Override
    default <R> R unwrap(Class<R> type) {
        return message().unwrap(type);
    }
}
