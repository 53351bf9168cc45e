package dev.herald.runtime.redis;

import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

import io.quarkus.runtime.configuration.DurationConverter;

import dev.herald.spi.Destination;
import dev.herald.spi.support.ConfigKeys;
import dev.herald.spi.support.Durations;

/**
 * The options of a stream, from the attributes of its queue.
 *
 * @param group {@code group}: the consumer group
 * @param bodyField {@code body-field}: the field that holds the payload; all others are headers
 * @param delete {@code delete}: whether handled entries are deleted from the stream
 * @param maxLength {@code max-length}: how many handled entries a stream keeps at least, or -1 for all
 * @param maxAge {@code max-age}: how long a stream keeps handled entries at least, or {@code null} for no limit
 */
record StreamOptions(String group, String bodyField, boolean delete, long maxLength, Duration maxAge) {

    private static final Set<String> KNOWN = new TreeSet<>(Set.of("group", "body-field", "delete", "max-length", "max-age"));

    /** @throws IllegalArgumentException if an attribute is unknown or invalid; the message names it */
    static StreamOptions of(Destination queue) {
        for (String name : new TreeSet<>(queue.attributes().keySet())) {
            if (!KNOWN.contains(name)) {
                throw new IllegalArgumentException(
                        ConfigKeys.attribute(queue, name) + " is unknown on Redis: a queue has the attributes "
                                + String.join(", ", KNOWN));
            }
        }
        return new StreamOptions(text(queue, "group", "herald"), text(queue, "body-field", "body"),
                flag(queue, "delete", true), length(queue), age(queue));
    }

    boolean trims() {
        return maxLength >= 0 || maxAge != null;
    }

    private static String text(Destination queue, String name, String byDefault) {
        String value = queue.attributes().getOrDefault(name, byDefault);
        if (value.isBlank()) {
            throw wrong(queue, name, value, "not be empty");
        }
        return value;
    }

    private static boolean flag(Destination queue, String name, boolean byDefault) {
        String value = queue.attributes().getOrDefault(name, String.valueOf(byDefault));
        if (!value.equals("true") && !value.equals("false")) {
            throw wrong(queue, name, value, "be true or false");
        }
        return Boolean.parseBoolean(value);
    }

    private static long length(Destination queue) {
        String value = queue.attributes().get("max-length");
        if (value != null && !value.matches("\\d{1,15}")) {
            throw wrong(queue, "max-length", value, "be a number of entries");
        }
        return value == null ? -1 : Long.parseLong(value);
    }

    private static Duration age(Destination queue) {
        String value = queue.attributes().get("max-age");
        if (value == null) {
            return null;
        }
        try {
            Duration age = DurationConverter.parseDuration(value);
            if (age != null && !age.isNegative()) {
                return Durations.bounded(age);
            }
        } catch (IllegalArgumentException unreadable) {
            // Reported below, like other invalid values.
        }
        throw wrong(queue, "max-age", value, "be a duration such as 24h");
    }

    private static IllegalArgumentException wrong(Destination queue, String name, String value, String right) {
        return new IllegalArgumentException(ConfigKeys.attribute(queue, name) + " is '" + value + "'; it must " + right);
    }
}
