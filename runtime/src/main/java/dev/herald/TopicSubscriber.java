package dev.herald;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method with a subscription of its own to a topic: every subscriber id gets every message that its filter lets
 * through; instances of the application that share an id compete for them.
 * <p>
 * Acknowledgement, leases, retries, dead letters, threads and {@code ${property}} expressions are those of
 * {@link QueueListener}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Repeatable(TopicSubscriber.List.class)
public @interface TopicSubscriber {

    /** The topic's logical name; {@code quarkus.herald.topic."name".name} gives it another physical one. */
    String value();

    /** The subscriber's name, which owns the subscription. Default: the topic's logical name. */
    String id() default "";

    /**
     * The broker: {@code sns}, {@code rabbitmq}, {@code redis} or {@code memory}. Default: that of the topic, else
     * {@code quarkus.herald.broker}. On {@code redis} (Pub/Sub) a message comes once at most: manual acknowledgement,
     * leases and retries are build errors there.
     */
    String broker() default "";

    /**
     * Which messages to get, in the broker's language; empty for all. On Amazon SNS and in memory: an SNS filter policy
     * as JSON ({@code {"tier":["vip"]}}). On RabbitMQ: binding keys, separated by commas
     * ({@code "order.*.created, order.#"}). On Redis: channels and patterns, separated by commas
     * ({@code "orders, invoices.*"}), instead of the channel named like the topic.
     */
    String filter() default "";

    /**
     * What the filter looks at, on brokers whose filters are policies (Amazon SNS, memory): the headers, or the payload,
     * which then has to be a JSON object.
     */
    FilterScope filterScope() default FilterScope.HEADERS;

    /**
     * Whether the broker posts messages to an HTTP(S) endpoint of this application instead of keeping them in a queue; on
     * Amazon SNS only, and with {@code quarkus-vertx-http} (or {@code quarkus-rest}) among the dependencies. The endpoint is
     * {@code <quarkus.herald.sns.push.path>/<id>}. Amazon SNS takes a message for not delivered when the handler has not
     * ended within 15 seconds, and tries again for an hour at most, so a queue is the safer choice.
     */
    boolean push() default false;

    /**
     * Whether the subscription outlives the application, which then gets what was published while it was down. If not,
     * the subscription begins when the listener first starts and ends with the application, and every instance has its
     * own, so each instance gets every message. On Redis no subscription is durable.
     */
    boolean durable() default true;

    /** Who settles the message. */
    AckMode ack() default AckMode.AUTO;

    /** How many handlers (of a batch listener: batches) run at once. Default: 10. */
    String concurrency() default "";

    /**
     * How many messages may wait in the application for a free handler while handlers are quick. Default: 10; 200 in memory;
     * 400 on Redis; on RabbitMQ ten times the concurrency.
     */
    String prefetch() default "";

    /** How long a lease lasts before it has to be renewed, as a duration. Default: the subscription's own. */
    String visibilityTimeout() default "";

    /** How long one handler may run before its lease is given up, as a duration. Default: 15 minutes. */
    String maxProcessingTime() default "";

    /** How often a message is tried before it is dead-lettered. Default: 5. */
    String maxAttempts() default "";

    /** The delay before the second attempt, as a duration; it doubles with each further one. Default: 1 second. */
    String retryDelay() default "";

    /** The most messages one call of a batch listener gets. Default: 10. */
    String batchSize() default "";

    /** How long a batch listener's batch may wait to fill up, as a duration. Default: 0. */
    String batchLinger() default "";

    /** Several subscribers on one method. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @interface List {
        TopicSubscriber[] value();
    }
}
