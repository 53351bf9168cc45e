package dev.herald;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method that consumes one queue, at least once, competing with every other consumer of that queue.
 * <p>
 * The message is acknowledged when the method returns (or its {@code Uni} or {@code CompletionStage} completes), and
 * retried with back-off when it fails; after {@code max-attempts} it goes to the dead-letter queue. While the method
 * runs, the container keeps the message's lease.
 * <p>
 * Every attribute accepts {@code ${property}} expressions, and has a key under {@code quarkus.herald.listener."id"}
 * that wins over it. An empty attribute means: not set here.
 * <p>
 * The method is called on a worker thread; on the event loop if it returns {@code Uni} or {@code CompletionStage} or
 * is {@code @NonBlocking}; on a virtual thread if it is {@code @RunOnVirtualThread}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Repeatable(QueueListener.List.class)
public @interface QueueListener {

    /** The queue's logical name; {@code quarkus.herald.queue."name".name} gives it another physical one. */
    String value();

    /** The listener's name in configuration, logs and {@link Listeners}. Default: the queue's logical name. */
    String id() default "";

    /**
     * The broker: {@code sqs}, {@code rabbitmq}, {@code redis} or {@code memory}. Default: that of the queue, else
     * {@code quarkus.herald.broker}.
     */
    String broker() default "";

    /** Who settles the message. */
    AckMode ack() default AckMode.AUTO;

    /** How many handlers (of a batch listener: batches) run at once. Default: 10. */
    String concurrency() default "";

    /**
     * How many messages may wait in the application for a free handler while handlers are quick. Default: 10; 200 in memory;
     * 400 on Redis; on RabbitMQ ten times the concurrency.
     */
    String prefetch() default "";

    /**
     * How long a lease lasts before it has to be renewed, as a duration ({@code 30s}, {@code PT1M}). Default: the
     * queue's own visibility timeout.
     */
    String visibilityTimeout() default "";

    /** How long one handler may run before its lease is given up, as a duration. Default: 15 minutes. */
    String maxProcessingTime() default "";

    /** How often a message is tried before it is dead-lettered. Default: 5. */
    String maxAttempts() default "";

    /** The delay before the second attempt, as a duration; it doubles with each further one. Default: 1 second. */
    String retryDelay() default "";

    /** The most messages one call of a batch listener gets. Default: 10. */
    String batchSize() default "";

    /**
     * How long a batch listener's batch may wait to fill up, as a duration. Default: 0, a batch is what one receive
     * brought.
     */
    String batchLinger() default "";

    /** Several listeners on one method. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    @interface List {
        QueueListener[] value();
    }
}
