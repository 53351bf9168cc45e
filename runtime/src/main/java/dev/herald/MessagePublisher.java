package dev.herald;

import java.util.List;

import io.smallrye.mutiny.Uni;

/**
 * Publishes to one queue or topic; injected with {@link Publisher}. Thread-safe.
 * <p>
 * A {@code Uni} does nothing before it is subscribed to, never blocks its subscriber, and completes when the broker has
 * confirmed; its failure is a {@link PublishException}. The {@code …AndAwait} forms block and must not be called on an
 * event loop.
 *
 * @param <T> the payload's type
 */
public interface MessagePublisher<T> {

    /** Publishes a payload. */
    Uni<Receipt> send(T payload);

    /** Publishes a payload with headers, delay, group id and so on. */
    Uni<Receipt> send(OutgoingMessage<T> message);

    /** Publishes in as few calls as the broker's limits allow; the receipt says of each whether it was sent. */
    Uni<BatchReceipt> sendAll(List<T> payloads);

    /** {@link #sendAll} for messages with headers, delay, group id and so on. */
    Uni<BatchReceipt> sendAllMessages(List<OutgoingMessage<T>> messages);

    /** Publishes a payload and waits for the broker's confirmation. */
    Receipt sendAndAwait(T payload);

    /** Publishes a message and waits for the broker's confirmation. */
    Receipt sendAndAwait(OutgoingMessage<T> message);

    /** Publishes all and waits for the broker's confirmations. */
    BatchReceipt sendAllAndAwait(List<T> payloads);

    /**
     * Sends a request and completes with the listener's returned value, read as {@code replyType}; with {@code null} if
     * it returned {@code null} and the type is read as JSON. Fails with {@link RequestTimeoutException} after
     * {@code quarkus.herald.request.timeout}, with {@link RequestFailedException} if the listener failed for good, and
     * with {@link PublishException} if the request could not be sent.
     */
    <R> Uni<R> request(T payload, Class<R> replyType);

    /** {@link #request(Object, Class)} with headers and so on. */
    <R> Uni<R> request(OutgoingMessage<T> message, Class<R> replyType);

    /** What became of requests: not of this publisher alone, but of all that share the broker's client. */
    RequestCounts requestCounts();
}
