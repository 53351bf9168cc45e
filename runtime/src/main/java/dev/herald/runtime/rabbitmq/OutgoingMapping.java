package dev.herald.runtime.rabbitmq;

import java.time.Duration;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

import com.rabbitmq.client.AMQP.BasicProperties;

import dev.herald.OutgoingMessage;
import dev.herald.spi.Body;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.support.UnsupportedProperty;

/**
 * Maps outgoing messages to AMQP, and checks them against everything the broker would reject.
 *
 * @param destination the queue or topic
 * @param mandatory whether an unroutable message is returned
 */
record OutgoingMapping(Destination destination, boolean mandatory) {

    private static final UnsupportedProperty UNSUPPORTED = new UnsupportedProperty("RabbitMQ");
    private static final int PERSISTENT = 2;
    private static final int TRANSIENT = 1;
    private static final int MAX_PRIORITY = 255;

    /**
     * The AMQP message. One with a delay has to be published through its delay queue.
     *
     * @throws IllegalArgumentException if the broker would reject it; the message follows "queue 'x'", with reason and cure
     */
    RabbitMqMessage message(OutgoingMessage<Body> message) {
        boolean queue = destination.kind() == Kind.QUEUE;
        UNSUPPORTED.rejectIf(message.groupId() != null, "groupId", "for order use a queue with x-single-active-consumer");
        UNSUPPORTED.reject("deduplicationId", message.deduplicationId());
        UNSUPPORTED.rejectIf(message.subject() != null, "subject", "send it as a header");
        UNSUPPORTED.rejectIf(!message.protocolBodies().isEmpty(), "forProtocol", "");
        UNSUPPORTED.rejectIf(queue && message.routingKey() != null, "routingKey", "publish to a topic");
        UNSUPPORTED.rejectIf(!queue && message.delay() != null, "delay", "publish to a queue");
        return new RabbitMqMessage(queue ? "" : destination.physicalName(), routingKey(message), mandatory,
                properties(message), message.payload().bytes());
    }

    private String routingKey(OutgoingMessage<Body> message) {
        String key = message.routingKey() == null ? destination.physicalName() : message.routingKey();
        return RabbitMqHeaders.checkShort("the routing key", key);
    }

    private BasicProperties properties(OutgoingMessage<Body> message) {
        long now = System.currentTimeMillis();
        Map<String, Object> table = new LinkedHashMap<>();
        table.put(RabbitMqHeaders.SENT_AT, now);
        BasicProperties.Builder builder = new BasicProperties.Builder().messageId(UUID.randomUUID().toString())
                .contentType(contentType(message.payload()))
                .timestamp(new Date(now))
                .deliveryMode(Boolean.FALSE.equals(message.persistent()) ? TRANSIENT : PERSISTENT)
                .priority(priority(message.priority()))
                .expiration(expiration(message));
        RabbitMqHeaders.write(message.headers(), builder, table);
        return builder.headers(table).build();
    }

    /** Guessed from the payload, whose serializer is unknown here: text that begins like JSON is JSON. */
    private static String contentType(Body body) {
        if (!body.isText()) {
            return "application/octet-stream";
        }
        String text = body.text();
        char first = text.isEmpty() ? ' ' : text.charAt(0);
        return first == '{' || first == '[' || first == '"' ? "application/json" : "text/plain";
    }

    private static Integer priority(Integer priority) {
        if (priority != null && (priority < 0 || priority > MAX_PRIORITY)) {
            throw new IllegalArgumentException("accepts a priority from 0 to " + MAX_PRIORITY + ", not " + priority);
        }
        return priority;
    }

    private static String expiration(OutgoingMessage<Body> message) {
        Duration delay = message.delay();
        Duration timeToLive = message.timeToLive();
        if (delay != null && delay.compareTo(DelayQueues.MAX_DELAY) > 0) {
            throw new IllegalArgumentException("is on RabbitMQ, which delays a message by at most 49 days, not by " + delay);
        }
        if (timeToLive != null && timeToLive.compareTo(DelayQueues.MAX_DELAY) > 0) {
            throw new IllegalArgumentException("is on RabbitMQ, where a timeToLive is at most 49 days, not " + timeToLive);
        }
        if (timeToLive != null && isDelayed(message)) {
            throw new IllegalArgumentException("is on RabbitMQ, where a message cannot have both delay and timeToLive: "
                    + "remove one of them");
        }
        if (isDelayed(message)) {
            return DelayQueues.expiration(delay);
        }
        return timeToLive == null ? null : DelayQueues.expiration(timeToLive);
    }

    static boolean isDelayed(OutgoingMessage<Body> message) {
        return message.delay() != null && !message.delay().isZero();
    }
}
