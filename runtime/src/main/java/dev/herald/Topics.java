package dev.herald;

import java.util.List;
import java.util.Map;

import io.smallrye.mutiny.Uni;

/**
 * Operations on topics by hand, for what no annotation says. An injectable bean; thread-safe.
 * <p>
 * A topic is named by its logical name, with the broker, client, physical name and attributes that configuration gives it
 * ({@code quarkus.herald.topic."name".…}); any other name is the broker's own (on Amazon also an ARN), on the default broker
 * or the one chosen by {@link #on}. Threads, blocking forms and failures are those of {@link Queues}.
 */
public interface Topics {

    /**
     * The same operations on this broker ({@code sns}, {@code rabbitmq}, {@code redis}, {@code memory}); a topic whose broker
     * is configured stays on that one.
     *
     * @throws IllegalArgumentException if the application has no such broker
     */
    Topics on(String broker);

    /**
     * Creates a topic, with the attributes that are configured for it; without effect if it is there with the same ones.
     *
     * @return its address: the ARN on Amazon SNS, else the name
     */
    default Uni<String> create(String topic) {
        return create(topic, Map.of());
    }

    /**
     * Creates a topic with these attributes, by the broker's names ({@code FifoTopic}, {@code type}), which win over
     * configured ones. Amazon SNS: {@code CreateTopic}; RabbitMQ: {@code exchange.declare}, durable; not on Redis, where a
     * channel is there as soon as somebody uses it.
     */
    Uni<String> create(String topic, Map<String, String> attributes);

    /** Whether there is such a topic. Amazon SNS: {@code ListTopics}, of an ARN {@code GetTopicAttributes}; RabbitMQ: passive declare; not on Redis. */
    Uni<Boolean> exists(String topic);

    /**
     * The addresses of the topics whose name begins so; the empty prefix is that of all. Amazon SNS: {@code ListTopics}, all
     * pages; Redis: {@code PUBSUB CHANNELS}, which tells those with a subscriber; not on RabbitMQ.
     */
    Uni<List<String>> list(String prefix);

    /** Publishes a payload, as {@link MessagePublisher#send(Object)} does. */
    default Uni<Receipt> publish(String topic, Object payload) {
        return publish(topic, OutgoingMessage.of(payload));
    }

    /** Publishes a message, as {@link MessagePublisher#send(OutgoingMessage)} does. */
    Uni<Receipt> publish(String topic, OutgoingMessage<?> message);

    /** Publishes in as few calls as the broker's limits allow; the receipt says of each whether it was sent. */
    Uni<BatchReceipt> publishAll(String topic, List<? extends OutgoingMessage<?>> messages);

    /** {@link #subscribe(String, String, String, Map)} to all messages. */
    default Uni<TopicSubscription> subscribe(String topic, String protocol, String endpoint) {
        return subscribe(topic, protocol, endpoint, Map.of());
    }

    /**
     * Subscribes an endpoint. A queue of this application needs no such call: {@link TopicSubscriber} makes the queue, lets
     * the topic write to it, and subscribes it.
     * <ul>
     * <li>Amazon SNS: {@code Subscribe}; protocols {@code sqs}, {@code http}, {@code https}, {@code email},
     * {@code email-json}, {@code sms}, {@code lambda}, {@code firehose} and {@code application}; the attributes are those of
     * the call ({@code FilterPolicy}, {@code RawMessageDelivery}). Whoever owns an {@code http}, {@code https} or
     * {@code email} endpoint has to confirm; a queue has to allow the topic to send to it (its attribute
     * {@code Policy}). The endpoint of {@code sqs} is a queue's ARN, or the name of one beside the topic.</li>
     * <li>RabbitMQ: {@code queue.bind}; protocol {@code queue}, the endpoint being its name; attributes are the binding's
     * arguments, and {@code routing-key} its key, which is {@code #} if not given.</li>
     * <li>memory: protocol {@code queue}; the attribute {@code FilterPolicy} is a policy over the headers, or with
     * {@code FilterPolicyScope=MessageBody} over the body.</li>
     * <li>Redis: not there, for a subscriber is a connection: use {@link TopicSubscriber}.</li>
     * </ul>
     */
    Uni<TopicSubscription> subscribe(String topic, String protocol, String endpoint, Map<String, String> attributes);

    /**
     * Removes a subscription; without effect if there is none of that id. Amazon SNS: {@code Unsubscribe}; RabbitMQ:
     * {@code queue.unbind}.
     *
     * @param subscription its {@linkplain TopicSubscription#id() id}
     */
    Uni<Void> unsubscribe(String topic, String subscription);

    /** A topic's subscriptions. Amazon SNS: {@code ListSubscriptionsByTopic}, all pages; not on RabbitMQ and Redis. */
    Uni<List<TopicSubscription>> subscriptions(String topic);

    /**
     * Deletes a topic with its subscriptions; without effect if there is none. Amazon SNS: {@code DeleteTopic}; RabbitMQ:
     * {@code exchange.delete}; not on Redis.
     */
    Uni<Void> delete(String topic);

    /** {@link #create(String)}, blocking. */
    default String createAndAwait(String topic) {
        return create(topic).await().indefinitely();
    }

    /** {@link #create(String, Map)}, blocking. */
    default String createAndAwait(String topic, Map<String, String> attributes) {
        return create(topic, attributes).await().indefinitely();
    }

    /** {@link #exists}, blocking. */
    default boolean existsAndAwait(String topic) {
        return exists(topic).await().indefinitely();
    }

    /** {@link #list}, blocking. */
    default List<String> listAndAwait(String prefix) {
        return list(prefix).await().indefinitely();
    }

    /** {@link #publish(String, Object)}, blocking. */
    default Receipt publishAndAwait(String topic, Object payload) {
        return publish(topic, payload).await().indefinitely();
    }

    /** {@link #publish(String, OutgoingMessage)}, blocking. */
    default Receipt publishAndAwait(String topic, OutgoingMessage<?> message) {
        return publish(topic, message).await().indefinitely();
    }

    /** {@link #publishAll}, blocking. */
    default BatchReceipt publishAllAndAwait(String topic, List<? extends OutgoingMessage<?>> messages) {
        return publishAll(topic, messages).await().indefinitely();
    }

    /** {@link #subscribe(String, String, String)}, blocking. */
    default TopicSubscription subscribeAndAwait(String topic, String protocol, String endpoint) {
        return subscribe(topic, protocol, endpoint).await().indefinitely();
    }

    /** {@link #subscribe(String, String, String, Map)}, blocking. */
    default TopicSubscription subscribeAndAwait(String topic, String protocol, String endpoint,
            Map<String, String> attributes) {
        return subscribe(topic, protocol, endpoint, attributes).await().indefinitely();
    }

    /** {@link #unsubscribe}, blocking. */
    default void unsubscribeAndAwait(String topic, String subscription) {
        unsubscribe(topic, subscription).await().indefinitely();
    }

    /** {@link #subscriptions}, blocking. */
    default List<TopicSubscription> subscriptionsAndAwait(String topic) {
        return subscriptions(topic).await().indefinitely();
    }

    /** {@link #delete}, blocking. */
    default void deleteAndAwait(String topic) {
        delete(topic).await().indefinitely();
    }
}
