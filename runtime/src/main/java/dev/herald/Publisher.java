package dev.herald;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import jakarta.inject.Qualifier;

/**
 * Publishes to a queue or a topic; exactly one of {@link #queue()} and {@link #topic()} is given.
 * <ul>
 * <li>On a method of a bean: what the method returns (or its {@code Uni} or {@code CompletionStage} yields) is
 * published before the caller gets it. On a listener method: before the received message is acknowledged. If the method is
 * declared to return a {@code List}, each element is published as a message; {@code null} and elements that are {@code null}
 * publish nothing. Values may be payloads or {@link OutgoingMessage}s.</li>
 * <li>On a method of an interface: Herald implements the interface at build time as an injectable bean. The method
 * publishes its payload argument, which must not be {@code null}; it may also take {@link Header}, {@link GroupId},
 * {@link DeduplicationId} and {@link RoutingKey} arguments. A method that returns {@code void} or a {@link Receipt} blocks
 * until the broker has confirmed; a {@code Uni} or {@code CompletionStage} completes then. A {@code List} payload is sent in
 * batches, and may return a {@link BatchReceipt}; without one, a message that was not sent fails the call.</li>
 * <li>At an injection point: qualifies the {@link MessagePublisher} to inject.</li>
 * </ul>
 * If publishing fails, the caller gets a {@link PublishException}.
 */
@Qualifier
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.FIELD, ElementType.PARAMETER})
public @interface Publisher {

    /** The queue's logical name. */
    String queue() default "";

    /** The topic's logical name. */
    String topic() default "";

    /**
     * The routing key (RabbitMQ) or channel (Redis Pub/Sub) of messages to a topic that have none; {@code ${property}}
     * expressions are resolved. Default: the topic's physical name.
     */
    String routingKey() default "";

    /**
     * The broker: {@code sqs} or {@code sns} (the same: queues on Amazon SQS, topics on Amazon SNS), {@code rabbitmq},
     * {@code redis} or {@code memory}. Default: that of the destination, otherwise {@code quarkus.herald.broker}.
     */
    String broker() default "";
}
