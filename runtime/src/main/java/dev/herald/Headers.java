package dev.herald;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The headers of a received message (Amazon SQS and SNS: message attributes; RabbitMQ: headers and some properties; Redis
 * Streams: the fields beside the payload). Names are case-sensitive. A value is a {@code String}, a {@code Number}, a
 * {@code Boolean} or a {@code byte[]}; which of them depends on the broker. Immutable, as long as no {@code byte[]} is
 * changed.
 */
public final class Headers {

    private static final Headers NONE = new Headers(Map.of());
    /** A few bytes say a number of gigabytes. */
    private static final int MAX_SCALE = 1000;

    private final Map<String, Object> values;

    private Headers(Map<String, Object> values) {
        this.values = values;
    }

    /** No headers. */
    public static Headers none() {
        return NONE;
    }

    /** Headers with a copy of these values. */
    public static Headers of(Map<String, ?> values) {
        return values.isEmpty() ? NONE : new Headers(Collections.unmodifiableMap(new LinkedHashMap<>(values)));
    }

    /** A header as text: numbers in plain notation unless the exponent exceeds ±1000, bytes decoded as UTF-8. */
    public Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name)).map(Headers::text);
    }

    /** A header with the type that the broker gave it. */
    public Optional<Object> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** Whether the message has this header. */
    public boolean contains(String name) {
        return values.containsKey(name);
    }

    /** All headers, unmodifiable, in the broker's order. */
    public Map<String, Object> asMap() {
        return values;
    }

    private static String text(Object value) {
        if (value instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        return value instanceof BigDecimal number && Math.abs((long) number.scale()) <= MAX_SCALE
                ? number.toPlainString()
                : value.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Headers headers && headers.values.equals(values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    /** The names alone: values may be confidential. */
    @Override
    public String toString() {
        return "Headers" + values.keySet();
    }
}
