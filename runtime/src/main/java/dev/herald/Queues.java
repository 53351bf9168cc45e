package dev.herald;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import io.smallrye.mutiny.Uni;

/**
 * Operations on queues by hand, for what no annotation says: setting up, looking, cleaning up, taking a few messages. An
 * injectable bean; thread-safe.
 * <p>
 * A queue is named by its logical name, with the broker, client, physical name and attributes that configuration gives it
 * ({@code quarkus.herald.queue."name".…}); any other name is the broker's own (on Amazon also a URL or an ARN), on the
 * default broker or the one chosen by {@link #on}.
 * <p>
 * A {@code Uni} does nothing before it is subscribed to and never blocks its subscriber; the {@code …AndAwait} forms block
 * and must not be called on an event loop. Failures are {@link BrokerException}s, of sending {@link PublishException}s. What
 * a broker can't do is an {@link UnsupportedOperationException} that says what to use instead.
 */
public interface Queues {

    /**
     * The same operations on this broker ({@code sqs}, {@code rabbitmq}, {@code redis}, {@code memory}); a queue whose
     * broker is configured stays on that one.
     *
     * @throws IllegalArgumentException if the application has no such broker
     */
    Queues on(String broker);

    /**
     * Creates a queue, with the attributes that are configured for it; without effect if it is there with the same ones.
     * Amazon SQS: {@code CreateQueue}; RabbitMQ: {@code queue.declare}, durable; Redis: {@code XGROUP CREATE … MKSTREAM}.
     */
    default Uni<QueueDescription> create(String queue) {
        return create(queue, Map.of());
    }

    /**
     * Creates a queue with these attributes, by the broker's names ({@code VisibilityTimeout}, {@code x-max-length}), which
     * win over configured ones.
     */
    Uni<QueueDescription> create(String queue, Map<String, String> attributes);

    /** Whether there is such a queue. Amazon SQS: {@code GetQueueUrl}; RabbitMQ: passive declare; Redis: {@code EXISTS}. */
    Uni<Boolean> exists(String queue);

    /**
     * A queue's address, attributes and approximate depth. Amazon SQS: {@code GetQueueUrl} and {@code GetQueueAttributes};
     * RabbitMQ: passive declare, which tells the depth alone; Redis: {@code XLEN}, {@code XINFO}.
     */
    Uni<QueueDescription> describe(String queue);

    /**
     * The addresses of the queues whose name begins so; the empty prefix is that of all. Amazon SQS: {@code ListQueues}, all
     * pages; Redis: {@code SCAN}; not on RabbitMQ, whose protocol has no such question.
     */
    Uni<List<String>> list(String prefix);

    /** Sends a payload, as {@link MessagePublisher#send(Object)} does. */
    default Uni<Receipt> send(String queue, Object payload) {
        return send(queue, OutgoingMessage.of(payload));
    }

    /** Sends a message, as {@link MessagePublisher#send(OutgoingMessage)} does. */
    Uni<Receipt> send(String queue, OutgoingMessage<?> message);

    /** Sends in as few calls as the broker's limits allow; the receipt says of each whether it was sent. */
    Uni<BatchReceipt> sendAll(String queue, List<? extends OutgoingMessage<?>> messages);

    /**
     * Takes messages that are visible, or become so within {@code wait}; they stay the caller's for the queue's visibility
     * timeout, and come again unless they are {@linkplain #delete deleted} by then. Amazon SQS: {@code ReceiveMessage};
     * Redis: the next entries of the consumer group; RabbitMQ: {@code basic.get}, and the message is the caller's until it
     * is deleted, given back or the connection ends.
     *
     * @param type of the payload; a message that can't be read as that has a {@link Message#payload()} that throws, and can
     *        still be deleted or given back
     * @param atMost 1 or more; Amazon SQS is asked again for every ten, as long as it has that many
     * @param wait how long to wait for the first one; up to 20 seconds on Amazon SQS, and at least one
     */
    <T> Uni<List<Message<T>>> receive(String queue, Class<T> type, int atMost, Duration wait);

    /**
     * Removes received messages for good. Fails with {@link LeaseLostException} if any of them was the caller's no more.
     * Amazon SQS: {@code DeleteMessageBatch}; RabbitMQ: {@code basic.ack}; Redis: {@code XACK} and {@code XDEL}.
     */
    Uni<Void> delete(Collection<? extends Message<?>> messages);

    /** {@link #delete(Collection)} of one. */
    default Uni<Void> delete(Message<?> message) {
        return delete(List.of(message));
    }

    /**
     * Makes received messages visible again after {@code timeout} from now, zero for at once, instead of after the queue's
     * own timeout. Fails with {@link LeaseLostException} if any of them was the caller's no more. Amazon SQS:
     * {@code ChangeMessageVisibilityBatch}; RabbitMQ: {@code basic.reject} with requeue, for zero alone.
     */
    Uni<Void> changeVisibility(Collection<? extends Message<?>> messages, Duration timeout);

    /** {@link #changeVisibility(Collection, Duration)} of one. */
    default Uni<Void> changeVisibility(Message<?> message, Duration timeout) {
        return changeVisibility(List.of(message), timeout);
    }

    /**
     * Removes all of a queue's messages. Amazon SQS: {@code PurgeQueue}, once in 60 seconds, and it takes that long;
     * RabbitMQ: {@code queue.purge}, which leaves those in a consumer's hands; Redis: {@code XTRIM}.
     */
    Uni<Void> purge(String queue);

    /**
     * Deletes a queue with its messages; without effect if there is none. Amazon SQS: {@code DeleteQueue}; RabbitMQ:
     * {@code queue.delete}; Redis: {@code DEL}.
     */
    Uni<Void> deleteQueue(String queue);

    /**
     * Moves the messages of a dead-letter queue to another queue, usually the one they came from. Amazon SQS:
     * {@code StartMessageMoveTask}, which goes on after this returns, and takes only dead-letter queues named by a redrive
     * policy; elsewhere each message is sent and then removed, and none is lost if this is cut short.
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
