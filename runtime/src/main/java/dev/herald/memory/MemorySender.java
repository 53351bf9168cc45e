package dev.herald.memory;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.vertx.core.json.JsonArray;

import dev.herald.Headers;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.Receipt;
import dev.herald.spi.Body;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.support.CheckedMessages;
import dev.herald.spi.support.FifoNaming;
import dev.herald.spi.support.UnsupportedProperty;

/**
 * Checks and sends one message to a queue or topic of a name, as Amazon SQS and SNS would. Thread-safe.
 *
 * @param strict whether messages with properties that they do not have are rejected
 */
record MemorySender(MemoryQueues queues, Kind kind, String name, boolean strict) {

    private static final UnsupportedProperty UNSUPPORTED = new UnsupportedProperty("the memory broker");

    static MemorySender strict(MemoryQueues queues, Kind kind, String name) {
        return new MemorySender(queues, kind, name, true);
    }

    /** @throws PublishException if the message is not accepted */
    Receipt send(OutgoingMessage<Body> message) {
        try {
            check(message);
        } catch (IllegalArgumentException rejection) {
            throw new PublishException(this + " " + rejection.getMessage(), false, rejection);
        }
        if (queues.failsPublish(name)) {
            throw new PublishException(this + " rejected: a failure was injected by failNextPublishes", true, null);
        }
        Headers headers = Headers.of(message.headers());
        if (kind == Kind.QUEUE) {
            return queues.queue(name).send(message, headers);
        }
        Receipt receipt = Receipt.of(queues.nextTopicMessageId(name));
        queues.topic(name).publish(message, headers, listsAsText(headers));
        return receipt;
    }

    boolean accepts(OutgoingMessage<Body> message) {
        try {
            check(message);
            return true;
        } catch (IllegalArgumentException rejection) {
            return false;
        }
    }

    /** Lists arrive as JSON text, as those of SNS do (data type {@code String.Array}). */
    private static Headers listsAsText(Headers headers) {
        if (headers.asMap().values().stream().noneMatch(List.class::isInstance)) {
            return headers;
        }
        Map<String, Object> delivered = new LinkedHashMap<>(headers.asMap());
        delivered.replaceAll((header, value) -> value instanceof List<?> list ? new JsonArray(list).encode() : value);
        return Headers.of(delivered);
    }

    private void check(OutgoingMessage<Body> message) {
        if (FifoNaming.isFifo(name)) {
            CheckedMessages.rejectIf(message.groupId() == null, "is FIFO, and the message has no group id: give it one");
            CheckedMessages.rejectIf(message.delay() != null,
                    "is FIFO, where single messages cannot be delayed: remove the delay");
        }
        if (strict) {
            rejectUnsupported(message);
        }
        if (!message.headers().isEmpty()) {
            message.headers().forEach(this::check);
        }
    }

    private void rejectUnsupported(OutgoingMessage<Body> message) {
        UNSUPPORTED.rejectIf(kind == Kind.TOPIC && message.delay() != null, "delay", "publish to a queue");
        UNSUPPORTED.rejectIf(kind == Kind.QUEUE && message.subject() != null, "subject", "send it as a header");
        UNSUPPORTED.rejectIf(kind == Kind.QUEUE && !message.protocolBodies().isEmpty(), "forProtocol", "");
        UNSUPPORTED.reject("routingKey", message.routingKey());
        UNSUPPORTED.reject("priority", message.priority());
        UNSUPPORTED.reject("timeToLive", message.timeToLive());
    }

    private void check(String header, Object value) {
        if (!isScalar(value) && !(value instanceof byte[]) && !(kind == Kind.TOPIC && isListOfScalars(value))) {
            throw new IllegalArgumentException("does not accept the header '" + header + "': a header is a String, a Number, "
                    + "a Boolean or a byte[], to a topic also a List of strings, numbers and booleans");
        }
    }

    private static boolean isScalar(Object value) {
        return value instanceof String || value instanceof Number || value instanceof Boolean;
    }

    private static boolean isListOfScalars(Object value) {
        return value instanceof List<?> list && list.stream().allMatch(one -> one == null || isScalar(one));
    }

    @Override
    public String toString() {
        return (kind == Kind.QUEUE ? "queue '" : "topic '") + name + "'";
    }

    /** A copy of the message for another queue, with headers added. */
    static OutgoingMessage<Body> copy(MemoryDelivery delivery, Map<String, String> added) {
        return OutgoingMessage.of(delivery.body()).headers(delivery.headers().asMap()).headers(added)
                .groupId(delivery.groupId()).deduplicationId(delivery.id());
    }
}
