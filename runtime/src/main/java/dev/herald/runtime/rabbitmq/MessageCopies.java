package dev.herald.runtime.rabbitmq;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import com.rabbitmq.client.AMQP.BasicProperties;

import dev.herald.HeraldHeaders;
import dev.herald.runtime.rabbitmq.RabbitMqPublisher.Request;
import dev.herald.spi.Attempts;
import dev.herald.spi.support.ControlHeaders;

/**
 * Copies of received messages for another queue: body, properties and headers as received, without the headers that the
 * broker added, and with the message id and the time of sending of the original. Headers that Herald adds are shortened or
 * left out where the original leaves too little room.
 *
 * @param link the client that publishes them
 * @param temporary whether they come from a temporary queue
 */
record MessageCopies(RabbitMqClientLink link, boolean temporary) {

    /** The lengths and the type of a header with a text. */
    private static final int TEXT_HEADER_BYTES = 6;
    private static final Set<String> OF_ATTEMPTS = Set.of(RabbitMqHeaders.ATTEMPTS, RabbitMqHeaders.ATTEMPTS_BEGUN,
            RabbitMqHeaders.ATTEMPTS_USED_UP, RabbitMqHeaders.EXPIRES_AT);
    /** A shorter rest of a reason says nothing. */
    private static final int SHORTEST_REASON = 16;

    /**
     * A copy for a later attempt, delivered after a delay, or at once at the end of the queue.
     *
     * @param attempts the attempts at the message so far
     */
    Request retry(RabbitMqDelivery delivery, String queue, Duration delay, Attempts attempts) {
        Instant end = delivery.expiresAt();
        Map<String, Object> headers = withoutAttempts(delivery);
        putAttempts(attempts, delivery, headers);
        if (end != null) {
            headers.put(RabbitMqHeaders.EXPIRES_AT, end.toEpochMilli());
        }
        if (delay.isZero()) {
            Duration rest = end == null ? null : Duration.between(Instant.now(), end);
            BasicProperties properties = properties(delivery, queue, headers,
                    rest == null ? null : DelayQueues.expiration(rest));
            return new Request(link.queueChannel(), DeclarationStep.NONE, copy(delivery, queue, properties));
        }
        DelayQueues.DelayQueue delayQueue = DelayQueues.queueFor(delay, temporary);
        BasicProperties properties = properties(delivery, queue, headers, DelayQueues.expiration(delay));
        return new Request(link.delayChannel(), delayQueue, copy(delivery, queue, properties).via(delayQueue.name()));
    }

    private static Map<String, Object> withoutAttempts(RabbitMqDelivery delivery) {
        Map<String, Object> headers = RabbitMqHeaders.copy(delivery.properties());
        headers.keySet().removeAll(OF_ATTEMPTS);
        return headers;
    }

    /** Deliveries of the same copy are not known to be attempts, and the broker counts those of the next one anew. */
    private static void putAttempts(Attempts attempts, RabbitMqDelivery delivery, Map<String, Object> headers) {
        headers.put(RabbitMqHeaders.ATTEMPTS, (long) attempts.counted());
        long begun = attempts.begun() - (long) delivery.deliveriesBefore();
        if (begun > attempts.counted()) {
            headers.put(RabbitMqHeaders.ATTEMPTS_BEGUN, begun);
        }
        if (attempts.usedUp()) {
            headers.put(RabbitMqHeaders.ATTEMPTS_USED_UP, true);
        }
    }

    /** A copy for a dead-letter queue, with headers added. */
    Request deadLetter(RabbitMqDelivery delivery, String queue, Map<String, String> added) {
        Map<String, Object> headers = withoutAttempts(delivery);
        BasicProperties properties = properties(delivery, queue, headers, null);
        if (room(delivery, properties) < 0) {
            // The dead letter has no attempts, for which it would have to hold.
            headers.remove(HeraldHeaders.BOUND_TO);
            properties = properties.builder().headers(headers).build();
        }
        headers = fitting(added, properties.getHeaders(), room(delivery, properties));
        return new Request(link.queueChannel(), DeclarationStep.NONE,
                copy(delivery, queue, properties.builder().headers(headers).build()));
    }

    /** With the time of sending and an id, which the original may lack, unless there is no room for them. */
    private static BasicProperties properties(RabbitMqDelivery delivery, String queue, Map<String, Object> headers,
            String expiration) {
        BasicProperties.Builder builder = received(delivery.properties()).expiration(expiration).headers(headers);
        headers.put(RabbitMqHeaders.SENT_AT, delivery.sentAt().toEpochMilli());
        BasicProperties properties = identified(builder, delivery.id(), queue, headers);
        if (room(delivery, properties) >= 0) {
            return properties;
        }
        if (!had(delivery, RabbitMqHeaders.SENT_AT)) {
            headers.remove(RabbitMqHeaders.SENT_AT);
        }
        return identified(builder, delivery.properties().getMessageId(), queue, headers);
    }

    /** With an id, or {@code null} for none, for which the control headers hold. */
    private static BasicProperties identified(BasicProperties.Builder builder, String id, String queue,
            Map<String, Object> headers) {
        String fitting = RabbitMqHeaders.fit(id);
        headers.put(HeraldHeaders.BOUND_TO, ControlHeaders.binding(queue, fitting));
        return builder.messageId(fitting).build();
    }

    private static boolean had(RabbitMqDelivery delivery, String header) {
        Map<String, Object> received = delivery.properties().getHeaders();
        return received != null && received.containsKey(header);
    }

    /** Without what the broker would check: the user id, and the address of replies to a channel of our own. */
    private static BasicProperties.Builder received(BasicProperties original) {
        String replyTo = original.getReplyTo();
        return original.builder().userId(null)
                .replyTo(ReplyReceiver.ADDRESS.equals(replyTo) ? null : RabbitMqHeaders.fit(replyTo))
                .correlationId(RabbitMqHeaders.fit(original.getCorrelationId()))
                .contentType(RabbitMqHeaders.fit(original.getContentType()))
                .contentEncoding(RabbitMqHeaders.fit(original.getContentEncoding()))
                .type(RabbitMqHeaders.fit(original.getType()))
                .appId(RabbitMqHeaders.fit(original.getAppId()))
                .clusterId(RabbitMqHeaders.fit(original.getClusterId()));
    }

    /** How many bytes of headers may be added: those of the frame that the original came in, too, are limited. */
    private static long room(RabbitMqDelivery delivery, BasicProperties properties) {
        int frameMax = delivery.channel().frameMax();
        return frameMax == 0 ? Long.MAX_VALUE : PublishLimits.room(properties, frameMax);
    }

    /** Headers with as many others as there is room for. The reason comes last, and is shortened if necessary. */
    private static Map<String, Object> fitting(Map<String, String> added, Map<String, Object> headers, long room) {
        Map<String, Object> all = new LinkedHashMap<>(headers);
        long left = room;
        for (Map.Entry<String, String> header : added.entrySet()) {
            long size = TEXT_HEADER_BYTES + bytes(header.getKey()).length + (long) bytes(header.getValue()).length;
            if (size <= left && !header.getKey().equals(HeraldHeaders.DEAD_LETTER_REASON)) {
                all.put(header.getKey(), header.getValue());
                left -= size;
            }
        }
        String reason = added.get(HeraldHeaders.DEAD_LETTER_REASON);
        long forReason = left - TEXT_HEADER_BYTES - bytes(HeraldHeaders.DEAD_LETTER_REASON).length;
        if (reason != null && forReason >= Math.min(SHORTEST_REASON, bytes(reason).length)) {
            all.put(HeraldHeaders.DEAD_LETTER_REASON, RabbitMqHeaders.cut(reason, forReason));
        }
        return all;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static RabbitMqMessage copy(RabbitMqDelivery delivery, String queue, BasicProperties properties) {
        return new RabbitMqMessage("", queue, true, properties, delivery.raw().getBody());
    }
}
