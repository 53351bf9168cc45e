package dev.herald.runtime.rabbitmq;

import java.util.LinkedHashMap;
import java.util.Map;

/** Converts configured attributes to AMQP arguments, which are typed. */
final class RabbitMqArguments {

    static final String DELIVERY_LIMIT = "x-delivery-limit";

    private static final String ARGUMENT = "x-";
    private static final String QUEUE_TYPE = "x-queue-type";
    private static final String QUORUM = "quorum";

    private RabbitMqArguments() {
    }

    /** Integers and booleans are converted, everything else stays text. */
    static Object typed(String value) {
        if (value.equals("true") || value.equals("false")) {
            return Boolean.valueOf(value);
        }
        try {
            return Long.valueOf(value);
        } catch (NumberFormatException text) {
            return value;
        }
    }

    static Map<String, Object> typed(Map<String, String> attributes) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        attributes.forEach((name, value) -> arguments.put(name, typed(value)));
        return arguments;
    }

    /**
     * The arguments of a durable queue, which is a quorum queue unless {@code x-queue-type} says otherwise.
     *
     * @param key the configuration key of the attributes
     * @param deadLetterQueue where the broker dead-letters messages that it would drop, or {@code null}
     * @param deliveries how often a quorum queue may deliver a message again, or {@code null} for the broker's own limit
     * @throws IllegalArgumentException if an attribute is not an argument of a queue; the message names it
     */
    static Map<String, Object> ofQueue(Map<String, String> attributes, String key, String deadLetterQueue,
            Integer deliveries) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put(QUEUE_TYPE, QUORUM);
        if (deadLetterQueue != null) {
            arguments.put("x-dead-letter-exchange", "");
            arguments.put("x-dead-letter-routing-key", deadLetterQueue);
        }
        arguments.putAll(checked(attributes, key));
        if (deliveries != null && isQuorum(arguments)) {
            arguments.putIfAbsent(DELIVERY_LIMIT, deliveries.longValue());
        }
        return arguments;
    }

    static boolean isQuorum(Map<String, Object> arguments) {
        return QUORUM.equals(arguments.get(QUEUE_TYPE));
    }

    /** How often a queue with these arguments delivers a message again before it drops or dead-letters it. */
    static int deliveryLimit(Map<String, Object> arguments) {
        return arguments.get(DELIVERY_LIMIT) instanceof Long limit && limit >= 0
                ? (int) Math.min(limit, Integer.MAX_VALUE)
                : Integer.MAX_VALUE;
    }

    /** The arguments of a temporary queue, which cannot be a quorum queue. */
    static Map<String, Object> ofTemporaryQueue(Map<String, String> attributes, String key) {
        return checked(attributes, key);
    }

    private static Map<String, Object> checked(Map<String, String> attributes, String key) {
        attributes.forEach((name, value) -> {
            if (!name.startsWith(ARGUMENT)) {
                throw new IllegalArgumentException(key + ".\"" + name + "\": not an argument of a RabbitMQ queue; arguments "
                        + "start with x-, such as x-queue-type or x-max-length");
            }
            if (name.equals(QUEUE_TYPE) && value.equals("stream")) {
                throw new IllegalArgumentException(key + ".\"" + name + "\"=stream is not supported: streams keep "
                        + "acknowledged messages; use quorum or classic");
            }
        });
        return typed(attributes);
    }
}
