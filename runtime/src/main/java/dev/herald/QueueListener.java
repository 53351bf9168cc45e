package dev.herald;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method that consumes one queue. It gets every message at least once, and competes with all other consumers of the queue.
 * <p>
 * A message is acknowledged when the method returns (or its {@code Uni} or {@code CompletionStage} completes), and retried
 * with back-off when the method fails; after {@code max-attempts} failures it is moved to the dead-letter queue. What becomes of
 * it may depend on the exception ({@link OnFailure}). From receipt to settlement the container renews the message's
 * {@link Lease}.
 * <p>
 * Attributes of type {@code String} accept {@code ${property}} expressions; an empty attribute is not set. A key under
 * {@code quarkus.herald.listener."id"} takes precedence over an attribute: {@code retry.max-attempts}, {@code retry.delay},
 * {@code batch.size} and {@code batch.linger} over {@code maxAttempts}, {@code retryDelay}, {@code batchSize} and
 * {@code batchLinger}; otherwise the key is the attribute's name with hyphens, such as {@code max-processing-time}.
 * <p>
 * The method runs on a worker thread; on the event loop if it returns {@code Uni} or {@code CompletionStage} or is
 * {@code @NonBlocking}; on a virtual thread if it is {@code @RunOnVirtualThread}. Each call has a CDI request context and a
 * duplicated Vert.x context.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Repeatable(QueueListener.List.class)
public @interface QueueListener {

    /** The queue's logical name; its physical name, if different, is {@code quarkus.herald.queue."name".name}. */
    String value();

    /** The listener's name in configuration, logs and {@link Listeners}. Default: the queue's logical name. */
    String id() default "";

    /**
     * The broker: {@code sqs}, {@code rabbitmq}, {@code redis} or {@code memory}. Default: that of the queue,
     * otherwise {@code quarkus.herald.broker}.
     */
    String broker() default "";

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
     * Default: the queue's own visibility timeout.
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

    /** Holds several listeners of one method. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @interface List {
        QueueListener[] value();
    }
}
