package dev.herald.memory;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import dev.herald.Headers;
import dev.herald.OutgoingMessage;
import dev.herald.spi.Body;
import dev.herald.spi.Destination;
import dev.herald.spi.Subscription;

/**
 * Filters topics as brokers do whose messages have keys: by exchange type and binding keys on RabbitMQ, by channels and
 * patterns on Redis. A message without a key has the name of its topic as one.
 */
final class KeyFilter {

    private static final TopicFilter ALL = (message, headers) -> true;
    private static final String REDIS_SPECIAL = "*?[]\\";

    private KeyFilter() {
    }

    /** As RabbitMQ filters. */
    static TopicFilter ofRabbitMq(Subscription subscription) {
        Destination topic = subscription.destination();
        return ofRabbitMq(topic.physicalName(), topic.attributes(), subscription.subscriber().filter());
    }

    static TopicFilter ofRabbitMq(String topic, Map<String, String> attributes, String filter) {
        return switch (attributes.getOrDefault("type", "topic")) {
            case "fanout" -> ALL;
            case "headers" -> filter == null ? ALL : headers(filter);
            case "direct" -> keys(topic, filter == null ? topic : filter, key -> key::equals);
            default -> filter == null ? ALL : keys(topic, filter, KeyFilter::words);
        };
    }

    /** As Redis does. */
    static TopicFilter ofRedis(Subscription subscription) {
        return ofRedis(subscription.destination().physicalName(), subscription.subscriber().filter());
    }

    static TopicFilter ofRedis(String topic, String filter) {
        return keys(topic, filter == null ? quoted(topic) : filter, KeyFilter::glob);
    }

    private static TopicFilter keys(String topic, String filter, Function<String, Predicate<String>> reader) {
        List<Predicate<String>> any = Arrays.stream(filter.split(",")).map(String::strip).filter(key -> !key.isEmpty())
                .map(reader).toList();
        return (message, headers) -> any.stream().anyMatch(key -> key.test(key(message, topic)));
    }

    private static String key(OutgoingMessage<Body> message, String topic) {
        return message.routingKey() == null ? topic : message.routingKey();
    }

    /** {@code *} is one word, and {@code #} any number of words, between dots. */
    private static Predicate<String> words(String binding) {
        List<String> pattern = List.of(binding.split("\\.", -1));
        return key -> words(pattern, List.of(key.split("\\.", -1)));
    }

    private static boolean words(List<String> pattern, List<String> key) {
        if (pattern.isEmpty()) {
            return key.isEmpty();
        }
        List<String> rest = pattern.subList(1, pattern.size());
        String first = pattern.get(0);
        if (first.equals("#")) {
            return words(rest, key) || !key.isEmpty() && words(pattern, key.subList(1, key.size()));
        }
        return !key.isEmpty() && (first.equals("*") || first.equals(key.get(0))) && words(rest, key.subList(1, key.size()));
    }

    /** {@code *} is any text, {@code ?} any character, and {@code [ab]} one of these; a backslash takes away a meaning. */
    private static Predicate<String> glob(String channel) {
        StringBuilder pattern = new StringBuilder();
        for (int i = 0; i < channel.length(); i++) {
            char character = channel.charAt(i);
            int end = channel.indexOf(']', i);
            if (character == '*') {
                pattern.append(".*");
            } else if (character == '?') {
                pattern.append('.');
            } else if (character == '[' && end > i + 1) {
                pattern.append('[').append(channel.substring(i + 1, end).replace("\\", "\\\\").replace("[", "\\["))
                        .append(']');
                i = end;
            } else {
                boolean escaped = character == '\\' && i + 1 < channel.length();
                pattern.append(Pattern.quote(String.valueOf(escaped ? channel.charAt(++i) : character)));
            }
        }
        return Pattern.compile(pattern.toString(), Pattern.DOTALL).asMatchPredicate();
    }

    private static String quoted(String channel) {
        StringBuilder quoted = new StringBuilder();
        channel.chars().forEach(character -> quoted.append(REDIS_SPECIAL.indexOf(character) < 0 ? "" : "\\")
                .append((char) character));
        return quoted.toString();
    }

    /** All of these headers have these values. */
    private static TopicFilter headers(String filter) {
        Map<String, String> wanted = new HashMap<>();
        for (String pair : filter.split(",")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                wanted.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
            }
        }
        return (message, headers) -> wanted.entrySet().stream().allMatch(pair -> has(headers, pair.getKey(), pair.getValue()));
    }

    private static boolean has(Headers headers, String name, String value) {
        return value.equals(String.valueOf(headers.asMap().get(name)));
    }
}
