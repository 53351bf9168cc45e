package dev.herald.runtime.rabbitmq;

import java.util.LinkedHashMap;
import java.util.Map;

/** Configured attributes as arguments of AMQP, which have types. */
final class RabbitMqArguments {

    private static final String ARGUMENT = "x-";

    private RabbitMqArguments() {
    }

    /** A whole number as such, {@code true} and {@code false} as such, everything else as text. */
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
     * Arguments of a durable queue: a quorum queue, unless they say otherwise.
     *
     * @param key where the attributes are configured
     * @param deadLetterQueue where the broker itself is to put what it would drop, or {@code null}
     * @throws IllegalArgumentException naming the attribute that is no argument of a queue
     */
    static Map<String, Object> ofQueue(Map<String, String> attributes, String key, String deadLetterQueue) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("x-queue-type", "quorum");
        if (deadLetterQueue != null) {
            arguments.put("x-dead-letter-exchange", "");
            arguments.put("x-dead-letter-routing-key", deadLetterQueue);
        }
        arguments.putAll(checked(attributes, key));
        return arguments;
    }

    /** Those of a queue that goes with its connection, which no quorum queue does. */
    static Map<String, Object> ofTemporaryQueue(Map<String, String> attributes, String key) {
        return checked(attributes, key);
    }

    private static Map<String, Object> checked(Map<String, String> attributes, String key) {
        attributes.forEach((name, value) -> {
            if (!name.startsWith(ARGUMENT)) {
                throw new IllegalArgumentException(key + ".\"" + name + "\": RabbitMQ does not know this argument of a queue; "
                        + "their names start with x-, such as x-queue-type or x-max-length");
            }
            if (name.equals("x-queue-type") && value.equals("stream")) {
                throw new IllegalArgumentException(key + ".\"" + name + "\"=stream: a stream keeps what was acknowledged, and "
                        + "is no queue; use quorum or classic");
            }
        });
        return typed(attributes);
    }
}
