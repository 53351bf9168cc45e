package dev.herald.runtime.rabbitmq;

import java.time.Duration;
import java.util.Map;

import com.rabbitmq.client.AMQP.BasicProperties;

import dev.herald.HeraldHeaders;
import dev.herald.runtime.rabbitmq.RabbitMqPublisher.Request;
import dev.herald.spi.support.ControlHeaders;

/**
 * Copies of received messages for another queue: body, properties and headers as received, without the headers that the
 * broker added, and with the message id and the time of sending of the original.
 *
 * @param link the client that publishes them
 * @param temporary whether they come from a temporary queue
 */
record MessageCopies(RabbitMqClientLink link, boolean temporary) {

    /**
     * A copy for a later attempt, delivered after a delay, or at once at the end of the queue.
     *
     * @param attempts how many attempts handlers have begun on the message
     */
    Request retry(RabbitMqDelivery delivery, String queue, Duration delay, int attempts) {
        Map<String, Object> headers = headers(delivery, queue);
        headers.put(RabbitMqHeaders.ATTEMPTS, (long) attempts);
        if (delay.isZero()) {
            return new Request(link.queueChannel(), DeclarationStep.NONE, copy(delivery, queue, headers,
                    delivery.properties().getExpiration()));
        }
        DelayQueues.DelayQueue delayQueue = DelayQueues.queueFor(delay, temporary);
        return new Request(link.delayChannel(), delayQueue,
                copy(delivery, queue, headers, DelayQueues.expiration(delay)).via(delayQueue.name()));
    }

    /** A copy for a dead-letter queue, with headers added. */
    Request deadLetter(RabbitMqDelivery delivery, String queue, Map<String, String> added) {
        Map<String, Object> headers = headers(delivery, queue);
        headers.remove(RabbitMqHeaders.ATTEMPTS);
        headers.putAll(added);
        return new Request(link.queueChannel(), DeclarationStep.NONE, copy(delivery, queue, headers, null));
    }

    private static Map<String, Object> headers(RabbitMqDelivery delivery, String queue) {
        Map<String, Object> headers = RabbitMqHeaders.copy(delivery.properties());
        headers.put(HeraldHeaders.BOUND_TO, ControlHeaders.binding(queue, delivery.id()));
        headers.put(RabbitMqHeaders.SENT_AT, delivery.sentAt().toEpochMilli());
        return headers;
    }

    /** Without the user id, which the broker would check against the connection's user. */
    private static RabbitMqMessage copy(RabbitMqDelivery delivery, String queue, Map<String, Object> headers,
            String expiration) {
        BasicProperties properties = delivery.properties().builder().messageId(delivery.id()).userId(null)
                .expiration(expiration).headers(headers).build();
        return new RabbitMqMessage("", queue, true, properties, delivery.raw().getBody());
    }
}
