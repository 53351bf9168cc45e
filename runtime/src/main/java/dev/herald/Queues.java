package dev.herald;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import io.smallrye.mutiny.Uni;

/**
 * Administration of queues: create, inspect, purge and delete them, and send or receive single messages without a listener.
 * An injectable bean; thread-safe.
 * <p>
 * A queue is given by its logical name, with the broker, client, physical name and attributes that are configured for it
 * ({@code quarkus.herald.queue."name".…}). Any other name is the broker's own (on Amazon also a URL or an ARN), on the
 * default broker or the one selected with {@link #on}.
 * <p>
 * A {@code Uni} calls the broker when it is subscribed to, once for each subscription, and never blocks its subscriber. Its
 * item is emitted in the Vert.x context of the subscription, otherwise on a thread where callbacks may block. The
 * {@code …AndAwait} forms block and must not be called on an event loop.
 * <p>
 * A failed call is a {@link BrokerException}, a failed send a {@link PublishException}. An operation that the broker does not
 * have throws an {@link UnsupportedOperationException} that names an alternative; an argument that makes no sense, such as a
 * negative duration, an {@link IllegalArgumentException}. Durations longer than 100 years count as 100 years.
 */
public interface Queues {

    /**
     * The same operations on this broker ({@code sqs}, {@code rabbitmq}, {@code redis}, {@code memory}), except for queues
     * whose broker is configured.
     *
     * @throws IllegalArgumentException if the application has no such broker
     */
    Queues on(String broker);

    /**
     * Creates a queue with the attributes that are configured for it. No effect if it exists with the same attributes.
     * Amazon SQS: {@code CreateQueue}; RabbitMQ: {@code queue.declare}, durable; Redis: {@code XGROUP CREATE … MKSTREAM}.
     */
    default Uni<QueueDescription> create(String queue) {
        return create(queue, Map.of());
    }

    /**
     * Creates a queue with these attributes, which take precedence over configured ones.
     *
     * @param attributes by the broker's names ({@code VisibilityTimeout}, {@code x-max-length})
     */
    Uni<QueueDescription> create(String queue, Map<String, String> attributes);

    /** Whether the queue exists. Amazon SQS: {@code GetQueueUrl}; RabbitMQ: passive declare; Redis: {@code EXISTS}. */
    Uni<Boolean> exists(String queue);

    /**
     * A queue's address, attributes and approximate depth. Amazon SQS: {@code GetQueueUrl} and {@code GetQueueAttributes};
     * RabbitMQ: passive declare, which reports the depth alone; Redis: {@code XLEN}, {@code XINFO}.
     */
    Uni<QueueDescription> describe(String queue);

    /**
     * The addresses of the queues whose name starts with {@code prefix}; of all queues if it is empty. Amazon SQS:
     * {@code ListQueues}, all pages; Redis: {@code SCAN}; not available on RabbitMQ, whose protocol has no such call.
     */
    Uni<List<String>> list(String prefix);

    /** Sends a payload, as {@link MessagePublisher#send(Object)} does. */
    default Uni<Receipt> send(String queue, Object payload) {
        return send(queue, OutgoingMessage.of(payload));
    }

    /** Sends a message, as {@link MessagePublisher#send(OutgoingMessage)} does. */
    Uni<Receipt> send(String queue, OutgoingMessage<?> message);

    /** Sends in as few calls as the broker's limits allow; the receipt has the result for each message. */
    Uni<BatchReceipt> sendAll(String queue, List<? extends OutgoingMessage<?>> messages);

    /**
     * Receives messages that are visible, or become visible within {@code wait}. No other consumer gets them during the
     * queue's visibility timeout; after it, those that were not {@linkplain #delete deleted} are delivered again. Amazon SQS:
     * {@code ReceiveMessage}; Redis: the next entries of the consumer group; RabbitMQ: {@code basic.get}, until the message
     * is deleted or returned, or the connection ends.
     *
     * @param type what payloads are read as; the {@link Message#payload()} of a message that can't be read throws, but the
     *        message can be deleted or returned
     * @param atMost the most messages, 1 or more; on Amazon SQS one call for each ten, as long as calls return ten
     * @param wait how long to wait for the first message, zero or more; on Amazon SQS 1 to 20 seconds
     */
    <T> Uni<List<Message<T>>> receive(String queue, Class<T> type, int atMost, Duration wait);

    /**
     * Deletes messages that were received with {@link #receive}. Fails with a {@link LeaseLostException} if the lease of any
     * of them has expired; the others are deleted. Amazon SQS: {@code DeleteMessageBatch}; RabbitMQ: {@code basic.ack}; Redis: {@code XACK} and {@code XDEL}.
     */
    Uni<Void> delete(Collection<? extends Message<?>> messages);

    /** {@link #delete(Collection)} for one message. */
    default Uni<Void> delete(Message<?> message) {
        return delete(List.of(message));
    }

    /**
     * Makes messages that were received with {@link #receive} visible again after {@code timeout} from now, instead of after
     * the queue's visibility timeout. Fails with a {@link LeaseLostException} if the lease of any of them has expired; the
     * others are changed. Amazon SQS: {@code ChangeMessageVisibilityBatch}, up to 12 hours; RabbitMQ: {@code basic.reject}
     * with requeue, for zero alone.
     *
     * @param timeout zero or more; zero returns the messages now
     */
    Uni<Void> changeVisibility(Collection<? extends Message<?>> messages, Duration timeout);

    /** {@link #changeVisibility(Collection, Duration)} for one message. */
    default Uni<Void> changeVisibility(Message<?> message, Duration timeout) {
        return changeVisibility(List.of(message), timeout);
    }

    /**
     * Deletes all messages of a queue. Amazon SQS: {@code PurgeQueue}, at most once in 60 seconds, and it takes as long;
     * RabbitMQ: {@code queue.purge}, except for unacknowledged messages; Redis: all entries, for every consumer group,
     * including in-flight and delayed ones.
     */
    Uni<Void> purge(String queue);

    /**
     * Deletes a queue with its messages. No effect if it does not exist. Amazon SQS: {@code DeleteQueue}; RabbitMQ:
     * {@code queue.delete}; Redis: {@code DEL}.
     */
    Uni<Void> deleteQueue(String queue);

    /**
     * Moves the messages of a dead-letter queue to another queue of the same broker, usually the one they came from. Amazon
     * SQS: {@code StartMessageMoveTask}, which continues after this has completed, and accepts only dead-letter queues that
     * a redrive policy names. Elsewhere each message is sent to the target and then deleted, so an interrupted move loses
     * none, and may duplicate one.
     */
    Uni<Redrive> redrive(String deadLetterQueue, String target);

    /** {@link #create(String)}, blocking. */
    default QueueDescription createAndAwait(String queue) {
        return create(queue).await().indefinitely();
    }

    /** {@link #create(String, Map)}, blocking. */
    default QueueDescription createAndAwait(String queue, Map<String, String> attributes) {
        return create(queue, attributes).await().indefinitely();
    }

    /** {@link #exists}, blocking. */
    default boolean existsAndAwait(String queue) {
        return exists(queue).await().indefinitely();
    }

    /** {@link #describe}, blocking. */
    default QueueDescription describeAndAwait(String queue) {
        return describe(queue).await().indefinitely();
    }

    /** {@link #list}, blocking. */
    default List<String> listAndAwait(String prefix) {
        return list(prefix).await().indefinitely();
    }

    /** {@link #send(String, Object)}, blocking. */
    default Receipt sendAndAwait(String queue, Object payload) {
        return send(queue, payload).await().indefinitely();
    }

    /** {@link #send(String, OutgoingMessage)}, blocking. */
    default Receipt sendAndAwait(String queue, OutgoingMessage<?> message) {
        return send(queue, message).await().indefinitely();
    }

    /** {@link #sendAll}, blocking. */
    default BatchReceipt sendAllAndAwait(String queue, List<? extends OutgoingMessage<?>> messages) {
        return sendAll(queue, messages).await().indefinitely();
    }

    /** {@link #receive}, blocking. */
    default <T> List<Message<T>> receiveAndAwait(String queue, Class<T> type, int atMost, Duration wait) {
        return receive(queue, type, atMost, wait).await().indefinitely();
    }

    /** {@link #delete(Collection)}, blocking. */
    default void deleteAndAwait(Collection<? extends Message<?>> messages) {
        delete(messages).await().indefinitely();
    }

    /** {@link #delete(Message)}, blocking. */
    default void deleteAndAwait(Message<?> message) {
        delete(message).await().indefinitely();
    }

    /** {@link #changeVisibility(Collection, Duration)}, blocking. */
    default void changeVisibilityAndAwait(Collection<? extends Message<?>> messages, Duration timeout) {
        changeVisibility(messages, timeout).await().indefinitely();
    }

    /** {@link #changeVisibility(Message, Duration)}, blocking. */
    default void changeVisibilityAndAwait(Message<?> message, Duration timeout) {
        changeVisibility(message, timeout).await().indefinitely();
    }

    /** {@link #purge}, blocking. */
    default void purgeAndAwait(String queue) {
        purge(queue).await().indefinitely();
    }

    /** {@link #deleteQueue}, blocking. */
    default void deleteQueueAndAwait(String queue) {
        deleteQueue(queue).await().indefinitely();
    }

    /** {@link #redrive}, blocking. */
    default Redrive redriveAndAwait(String deadLetterQueue, String target) {
        return redrive(deadLetterQueue, target).await().indefinitely();
    }
}
