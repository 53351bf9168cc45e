package dev.herald;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method that subscribes to a topic. Every subscriber id gets every message that matches its filter; the instances of the
 * application that share an id compete for them.
 * <p>
 * Acknowledgement, leases, retries, dead letters, threads, {@code ${property}} expressions and the keys that take precedence
 * over attributes are those of {@link QueueListener}. On Redis (Pub/Sub) a message is delivered at most once: there, manual
 * acknowledgement, leases and retries are build errors.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Repeatable(TopicSubscriber.List.class)
public @interface TopicSubscriber {

    /** The topic's logical name; its physical name, if different, is {@code quarkus.herald.topic."name".name}. */
    String value();

    /** The subscriber's name, to which the subscription belongs. Default: the topic's logical name. */
    String id() default "";

    /**
     * The broker: {@code sns}, {@code rabbitmq}, {@code redis} or {@code memory}. Default: that of the topic, otherwise
     * {@code quarkus.herald.broker}.
     */
    String broker() default "";

    /**
     * Which messages to receive, in the broker's language; empty for all. Amazon SNS and memory: an SNS filter policy as
     * JSON ({@code {"tier":["vip"]}}). RabbitMQ: binding keys, separated by commas ({@code "order.*.created, order.#"}).
     * Redis: channels and patterns, separated by commas ({@code "orders, invoices.*"}), in place of the channel with the
     * topic's name.
     */
    String filter() default "";

    /**
     * What a filter policy is matched against (Amazon SNS, memory): the headers, or the payload, which then must be a JSON
     * object.
     */
    FilterScope filterScope() default FilterScope.HEADERS;

    /**
     * Whether the broker posts messages to an HTTP(S) endpoint of this application instead of keeping them in a queue. Amazon
     * SNS only; requires {@code quarkus-vertx-http} (or {@code quarkus-rest}). The endpoint's path is
     * {@code <quarkus.herald.sns.push.path>/<id>}. Amazon SNS repeats a delivery that is not answered within 15 seconds, and
     * gives up after an hour at most, so a queue is the safer choice.
     */
    boolean push() default false;

    /**
     * Whether the subscription outlives the application, which then receives what was published while it was down.
     * Otherwise every instance has a subscription that begins when the listener first starts and ends with the instance, so
     * each instance gets every message. On Redis no subscription is durable: {@code true} is a build error, and the default
     * a warning of the build.
     */
    boolean durable() default true;

    /** Who settles the messages. */
    AckMode ack() default AckMode.AUTO;

    /** How many handlers (of a batch listener: batches) run at once; 1 or more. Default: 10. */
    String concurrency() default "";

    /**
     * How many messages may wait in the application for a free handler; 0 or more. Default: 10; 200 in memory; 400 on Redis;
     * on RabbitMQ ten times the concurrency.
     */
    String prefetch() default "";

    /**
     * How long a lease lasts before it has to be renewed, as a duration ({@code 30s}, {@code PT1M}) of one second or more.
     * Default: the subscription's own visibility timeout.
     */
    String visibilityTimeout() default "";

    /**
     * How long one handler may run, as a duration. After that its lease is given up, its thread is interrupted or its
     * {@code Uni} cancelled, and the message is delivered again. Default: 15 minutes.
     */
    String maxProcessingTime() default "";

    /** After how many failed attempts a message is dead-lettered; 1 or more. Default: 5. */
    String maxAttempts() default "";

    /**
     * The delay before the second attempt, as a duration. It doubles with each further attempt, up to
     * {@code retry.max-delay}. Default: 1 second.
     */
    String retryDelay() default "";

    /** The most messages that one call of a batch listener gets; 1 or more. Default: 10. */
    String batchSize() default "";

    /**
     * How long a batch may wait to fill up, as a duration. Default: 0, a batch is what is there when a handler is free;
     * 10 ms on RabbitMQ.
     */
    String batchLinger() default "";

    /** Holds several subscribers of one method. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @interface List {
        TopicSubscriber[] value();
    }
}
