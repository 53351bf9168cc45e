package dev.herald.runtime.rabbitmq;

import java.util.LinkedHashMap;
import java.util.Map;

/** Converts configured attributes to AMQP arguments, which are typed. */
final class RabbitMqArguments {

    private static final String ARGUMENT = "x-";

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
     * @throws IllegalArgumentException if an attribute is not an argument of a queue; the message names it
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
            if (name.equals("x-queue-type") && value.equals("stream")) {
                throw new IllegalArgumentException(key + ".\"" + name + "\"=stream is not supported: streams keep "
                        + "acknowledged messages; use quorum or classic");
            }
        });
        return typed(attributes);
    }
}
