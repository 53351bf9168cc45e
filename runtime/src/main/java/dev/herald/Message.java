package dev.herald;

import java.time.Instant;
import java.util.Optional;

/**
 * A received message: its payload and what the broker says of it. Immutable.
 *
 * @param <T> the payload's type, taken from the listener's signature and never from the wire
 */
public interface Message<T> {

    /** The payload. */
    T payload();

    /** The broker's id of the message: an opaque string, the same for every attempt. */
    String id();

    /** The message's headers. */
    Headers headers();

    /** Which attempt this is, 1 being the first, as far as the broker counts them. */
    int attempt();

    /** When the message was sent, by the broker's clock. */
    Instant sentAt();

    /** The group within which messages are ordered. */
    Optional<String> groupId();

    /** The logical name of the queue or topic it was received from. */
    String destination();

    /**
     * The broker's own message, such as {@code software.amazon.awssdk.services.sqs.model.Message}.
     *
     * @throws IllegalArgumentException if the broker's message is of another type; the text names it
     */
    <R> R unwrap(Class<R> type);
}
