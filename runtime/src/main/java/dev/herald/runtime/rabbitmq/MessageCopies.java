package dev.herald.runtime.rabbitmq;

import java.time.Duration;
import java.util.Map;

import com.rabbitmq.client.AMQP.BasicProperties;

import dev.herald.runtime.rabbitmq.RabbitMqPublisher.Request;

/**
 * Copies of received messages for another queue: body, properties and headers as received, without what the broker noted
 * in them, and with the id and the time of sending that the first receipt had.
 *
 * @param link what they are sent through
 * @param temporary whether the queue they came from goes with its connection
 */
record MessageCopies(RabbitMqClientLink link, boolean temporary) {

    /**
     * To be delivered again to a queue after a delay, or at once at its end.
     *
     * @param attempts how many attempts handlers began on this delivery
     */
    Request again(RabbitMqDelivery delivery, String queue, Duration delay, int attempts) {
        Map<String, Object> headers = headers(delivery);
        headers.put(RabbitMqHeaders.ATTEMPTS, delivery.attempt() - 1L + attempts);
        if (delay.isZero()) {
            return new Request(link.queues(), DeclarationStep.NONE, copy(delivery, queue, headers,
                    delivery.properties().getExpiration()));
        }
        DelayQueues.Rung rung = DelayQueues.rung(delay, temporary);
        return new Request(link.delays(), rung,
                copy(delivery, queue, headers, DelayQueues.expiration(delay)).via(rung.name()));
    }

    /** For a dead-letter queue, with headers added. */
    Request deadLetter(RabbitMqDelivery delivery, String queue, Map<String, String> added) {
        Map<String, Object> headers = headers(delivery);
        headers.remove(RabbitMqHeaders.ATTEMPTS);
        headers.putAll(added);
        return new Request(link.queues(), DeclarationStep.NONE, copy(delivery, queue, headers, null));
    }

    private static Map<String, Object> headers(RabbitMqDelivery delivery) {
        Map<String, Object> headers = RabbitMqHeaders.copy(delivery.properties());
        headers.put(RabbitMqHeaders.SENT_AT, delivery.sentAt().toEpochMilli());
        return headers;
    }

    /** Without the user id, which the broker compares with our own. */
    private static RabbitMqMessage copy(RabbitMqDelivery delivery, String queue, Map<String, Object> headers,
            String expiration) {
        BasicProperties properties = delivery.properties().builder().messageId(delivery.id()).userId(null)
                .expiration(expiration).headers(headers).build();
        return new RabbitMqMessage("", queue, true, properties, delivery.raw().getBody());
    }
}
