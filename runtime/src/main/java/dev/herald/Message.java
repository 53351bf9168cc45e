package dev.herald;

import java.time.Instant;
import java.util.Optional;

/**
 * A received message: its payload and its metadata. Immutable, as long as the payload is.
 *
 * @param <T> the payload's type, taken from the listener's signature and never from the wire
 */
public interface Message<T> {

    /**
     * The payload.
     *
     * @throws UnreadableMessageException if the message was received by {@link Queues#receive} and can't be read as
     *         {@code T}; listeners only get messages that were read
     */
    T payload();

    /**
     * The id of the message: an opaque text, the same for every attempt. Amazon SQS and Redis Streams give each message one of
     * its own. On RabbitMQ it is the sender's, and two messages have the same if their senders gave them the same. To a message
     * without one, Herald gives an id when it is received, which no other message has and later attempts keep; but if it is
     * received anew because a connection or a process ended before that attempt did, it gets another one. Where duplicates
     * have to be recognized, let the sender set the id, or take a key from the payload.
     */
    String id();

    /** The message's headers. */
    Headers headers();

    /**
     * The number of this attempt, 1 being the first. Counts the attempts that handlers began, on all instances, as far as the
     * broker can tell them from deliveries that no handler saw.
     */
    int attempt();

    /** When the message was sent, by the broker's clock, or the sender's (RabbitMQ); on Redis Pub/Sub, when it was received. */
    Instant sentAt();

    /** The group within which messages are ordered; empty if the message is in none. */
    Optional<String> groupId();

    /** The logical name of the queue or topic it was received from. */
    String destination();

    /**
     * The broker's own message, such as {@code software.amazon.awssdk.services.sqs.model.Message}. It must not be changed:
     * retries and dead letters may be made of it.
     *
     * @throws IllegalArgumentException if the broker's message has another type, which the exception's message names
     */
    <R> R unwrap(Class<R> type);
}
