package dev.herald;

import java.util.List;
import java.util.Map;

import io.smallrye.mutiny.Uni;

/**
 * Administration of topics: create, inspect and delete them, publish without an annotation, and manage subscriptions. An
 * injectable bean; thread-safe.
 * <p>
 * A topic is given by its logical name, with the broker, client, physical name and attributes that are configured for it
 * ({@code quarkus.herald.topic."name".…}). Any other name is the broker's own (on Amazon also an ARN), on the default broker
 * or the one selected with {@link #on}. Threads, blocking forms and failures are those of {@link Queues}.
 */
public interface Topics {

    /**
     * The same operations on this broker ({@code sns}, {@code rabbitmq}, {@code redis}, {@code memory}), except for topics
     * whose broker is configured.
     *
     * @throws IllegalArgumentException if the application has no such broker
     */
    Topics on(String broker);

    /**
     * Creates a topic with the attributes that are configured for it. No effect if it exists with the same attributes.
     *
     * @return its address: the ARN on Amazon SNS, otherwise the name
     */
    default Uni<String> create(String topic) {
        return create(topic, Map.of());
    }

    /**
     * Creates a topic with these attributes, which take precedence over configured ones. Amazon SNS: {@code CreateTopic};
     * RabbitMQ: {@code exchange.declare}, durable; not available on Redis, where channels need not be created.
     *
     * @param attributes by the broker's names ({@code FifoTopic}, {@code type})
     */
    Uni<String> create(String topic, Map<String, String> attributes);

    /**
     * Whether the topic exists. Amazon SNS: {@code ListTopics}, for an ARN {@code GetTopicAttributes}; RabbitMQ: passive
     * declare; not available on Redis.
     */
    Uni<Boolean> exists(String topic);

    /**
     * The addresses of the topics whose name starts with {@code prefix}; of all topics if it is empty. Amazon SNS:
     * {@code ListTopics}, all pages; Redis: {@code PUBSUB CHANNELS}, those with a subscriber; not available on RabbitMQ.
     */
    Uni<List<String>> list(String prefix);

    /** Publishes a payload, as {@link MessagePublisher#send(Object)} does. */
    default Uni<Receipt> publish(String topic, Object payload) {
        return publish(topic, OutgoingMessage.of(payload));
    }

    /** Publishes a message, as {@link MessagePublisher#send(OutgoingMessage)} does. */
    Uni<Receipt> publish(String topic, OutgoingMessage<?> message);

    /** Publishes in as few calls as the broker's limits allow; the receipt has the result for each message. */
    Uni<BatchReceipt> publishAll(String topic, List<? extends OutgoingMessage<?>> messages);

    /** {@link #subscribe(String, String, String, Map)} without attributes, so to all messages. */
    default Uni<TopicSubscription> subscribe(String topic, String protocol, String endpoint) {
        return subscribe(topic, protocol, endpoint, Map.of());
    }

    /**
     * Subscribes an endpoint. Not needed for a queue of this application: {@link TopicSubscriber} creates the queue, allows
     * the topic to send to it, and subscribes it.
     * <ul>
     * <li>Amazon SNS: {@code Subscribe}; protocols {@code sqs}, {@code http}, {@code https}, {@code email},
     * {@code email-json}, {@code sms}, {@code lambda}, {@code firehose} and {@code application}; the attributes are those of
     * the call ({@code FilterPolicy}, {@code RawMessageDelivery}). The owner of an {@code http}, {@code https} or
     * {@code email} endpoint must confirm the subscription; a queue must allow the topic to send to it (its attribute
     * {@code Policy}). The endpoint of {@code sqs} is a queue's ARN, or the name of a queue in the topic's account and
     * region.</li>
     * <li>RabbitMQ: {@code queue.bind}; the protocol is {@code queue}, the endpoint the queue's name; the attributes are the
     * binding's arguments, and {@code routing-key} its key (default: {@code #}).</li>
     * <li>memory: the protocol is {@code queue}; the attribute {@code FilterPolicy} is matched against the headers, or with
     * {@code FilterPolicyScope=MessageBody} against the body.</li>
     * <li>Redis: not available, because a subscriber is a connection; use {@link TopicSubscriber}.</li>
     * </ul>
     */
    Uni<TopicSubscription> subscribe(String topic, String protocol, String endpoint, Map<String, String> attributes);

    /**
     * Removes a subscription. No effect if it does not exist. Amazon SNS: {@code Unsubscribe}; RabbitMQ:
     * {@code queue.unbind}.
     *
     * @param subscription its {@linkplain TopicSubscription#id() id}
     */
    Uni<Void> unsubscribe(String topic, String subscription);

    /** A topic's subscriptions. Amazon SNS: {@code ListSubscriptionsByTopic}, all pages; not available on RabbitMQ and Redis. */
    Uni<List<TopicSubscription>> subscriptions(String topic);

    /**
     * Deletes a topic with its subscriptions. No effect if it does not exist. Amazon SNS: {@code DeleteTopic}; RabbitMQ:
     * {@code exchange.delete}; not available on Redis.
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
