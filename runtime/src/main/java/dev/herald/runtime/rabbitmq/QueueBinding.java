package dev.herald.runtime.rabbitmq;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.herald.spi.Destination;

/**
 * A queue's binding to an exchange. AMQP gives it no name, so its id is all that it is made of.
 *
 * @param queue the queue
 * @param key by which messages are chosen
 * @param attributes its arguments as text, in one order for all times
 */
record QueueBinding(String queue, String key, TreeMap<String, String> attributes) {

    private static final String KEY = "routing-key";

    /** @param usualKey where the attributes have no {@code routing-key} */
    static QueueBinding of(String queue, String usualKey, Map<String, String> attributes) {
        TreeMap<String, String> others = new TreeMap<>(attributes);
        String key = others.remove(KEY);
        return new QueueBinding(queue, key == null ? usualKey : key, others);
    }

    /** By its id; empty if that is none. */
    static Optional<QueueBinding> parse(String id) {
        String[] parts = id.split("[?&]");
        TreeMap<String, String> attributes = new TreeMap<>();
        try {
            for (int i = 1; i < parts.length; i++) {
                int equals = parts[i].indexOf('=');
                attributes.put(decode(parts[i].substring(0, Math.max(0, equals))), decode(parts[i].substring(equals + 1)));
            }
            String key = attributes.remove(KEY);
            return key == null ? Optional.empty() : Optional.of(new QueueBinding(decode(parts[0]), key, attributes));
        } catch (IllegalArgumentException noneOfOurs) {
            return Optional.empty();
        }
    }

    String id() {
        StringBuilder id = new StringBuilder(encode(queue)).append('?').append(KEY).append('=').append(encode(key));
        attributes.forEach((name, value) -> id.append('&').append(encode(name)).append('=').append(encode(value)));
        return id.toString();
    }

    Map<String, Object> arguments() {
        return RabbitMqArguments.typed(attributes);
    }

    /** @throws IllegalArgumentException if AMQP can't tell it to the broker */
    void check(Destination topic) {
        AdminCalls.checkShort(topic, "the queue's name", queue);
        AdminCalls.checkShort(topic, "the routing key", key);
        attributes.keySet().forEach(name -> AdminCalls.checkShort(topic, "the name of an attribute", name));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
