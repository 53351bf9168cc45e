package dev.herald;

import java.util.List;

import io.smallrye.mutiny.Uni;

/**
 * Publishes to one queue or topic; injected with {@link Publisher}. Thread-safe.
 * <p>
 * A {@code Uni} sends when it is subscribed to, once for each subscription, and never blocks its subscriber. It completes
 * when the broker has confirmed, in the Vert.x context of the subscription, otherwise on a thread where callbacks may block;
 * it fails with a {@link PublishException}. Cancelling it does not recall what was sent. The payload is written on the
 * subscribing thread.
 * <p>
 * The {@code …AndAwait} forms block until the broker has confirmed or rejected, at most as long as the broker's client allows
 * ({@code quarkus.herald.publish.timeout} on RabbitMQ and Redis). On an event loop they throw an
 * {@link IllegalStateException}.
 *
 * @param <T> the payload's type
 */
public interface MessagePublisher<T> {

    /** Publishes a payload. */
    Uni<Receipt> send(T payload);

    /** Publishes a payload with properties such as headers, a delay or a group id. */
    Uni<Receipt> send(OutgoingMessage<T> message);

    /**
     * Publishes in as few calls as the broker's limits allow. A message that can't be sent does not prevent the others from
     * being sent: the receipt has the result for each.
     *
     * @param payloads none of them {@code null}
     */
    Uni<BatchReceipt> sendAll(List<T> payloads);

    /** {@link #sendAll} with properties such as headers, a delay or a group id. */
    Uni<BatchReceipt> sendAllMessages(List<OutgoingMessage<T>> messages);

    /**
     * {@link #send(Object)}, blocking.
     *
     * @throws PublishException if the message was not sent
     */
    Receipt sendAndAwait(T payload);

    /**
     * {@link #send(OutgoingMessage)}, blocking.
     *
     * @throws PublishException if the message was not sent
     */
    Receipt sendAndAwait(OutgoingMessage<T> message);

    /**
     * {@link #sendAll}, blocking.
     *
     * @throws PublishException if the whole batch failed
     */
    BatchReceipt sendAllAndAwait(List<T> payloads);

    /**
     * Sends a request, and completes with the value that the listener's method returns. Fails with a
     * {@link RequestTimeoutException} if there is no reply within {@code quarkus.herald.request.timeout} (30 seconds by
     * default), with a {@link RequestFailedException} if the listener gave up on the request or its reply can't be read, with
     * a {@link PublishException} if the request could not be sent, and with an {@link UnsupportedOperationException} on
     * brokers without request/reply. A reply that arrives after a timeout or a cancellation is dropped and counted.
     *
     * @param replyType what the reply is read as, by the same rules as payloads; the item is {@code null} if the listener
     *        returned {@code null} and the type is read as JSON
     */
    <R> Uni<R> request(T payload, Class<R> replyType);

    /** {@link #request(Object, Class)} with properties such as headers or a group id. */
    <R> Uni<R> request(OutgoingMessage<T> message, Class<R> replyType);

    /** What became of the requests of all publishers that share the broker's client. */
    RequestCounts requestCounts();
}
