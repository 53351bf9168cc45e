package dev.herald.runtime.rabbitmq;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.herald.spi.Destination;

/**
 * A queue's binding to an exchange. AMQP has no ids for bindings, so an id consists of all parts of the binding.
 *
 * @param queue the queue
 * @param key the binding key
 * @param attributes the arguments as text, sorted, so that equal bindings have equal ids
 */
record QueueBinding(String queue, String key, TreeMap<String, String> attributes) {

    private static final String KEY = "routing-key";

    /** @param defaultKey used if the attributes have no {@code routing-key} */
    static QueueBinding of(String queue, String defaultKey, Map<String, String> attributes) {
        TreeMap<String, String> others = new TreeMap<>(attributes);
        String key = others.remove(KEY);
        return new QueueBinding(queue, key == null ? defaultKey : key, others);
    }

    /** The binding with an id; empty if it is not an id of a binding. */
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
        } catch (IllegalArgumentException notAnId) {
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

    /** @throws IllegalArgumentException if a part is too long for AMQP */
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
