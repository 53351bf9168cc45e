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
 * published before the caller gets it. On a listener method: before the received message is acknowledged. {@code null}
 * publishes nothing.</li>
 * <li>On a method of an interface: Herald implements the interface at build time as an injectable bean. The method
 * publishes its payload argument; it may also take {@link Header}, {@link GroupId}, {@link DeduplicationId}
 * and {@link RoutingKey} arguments. {@code void} and {@link Receipt} return when the broker has confirmed, {@code Uni} and
 * {@code CompletionStage} complete then, a {@code List} payload is sent in batches and may return a
 * {@link BatchReceipt}.</li>
 * <li>At an injection point: qualifies the {@link MessagePublisher} to inject.</li>
 * </ul>
 * A failure to publish is a {@link PublishException} at the caller.
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
     * The routing key (RabbitMQ) or channel (Redis Pub/Sub) of messages to a topic that say none of their own; takes
     * {@code ${property}} expressions. Default: the topic's own, which is its physical name.
     */
    String routingKey() default "";

    /**
     * The broker: {@code sqs} (a topic on it is on Amazon SNS, which {@code sns} names, too), {@code rabbitmq}, {@code redis} or {@code memory}. Default: that of the destination, else
     * {@code quarkus.herald.broker}.
     */
    String broker() default "";
}
