package dev.herald;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The headers of a received message (Amazon SQS and SNS: message attributes; RabbitMQ: headers and some properties; Redis
 * Streams: the fields beside the payload). Names are case-sensitive. A value is a {@code String}, a {@code Number}, a
 * {@code Boolean} or a {@code byte[]}; which of them depends on the broker. Immutable: a {@code byte[]} is copied whenever
 * it is passed in or out.
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
        return values.isEmpty() ? NONE : new Headers(copy(values));
    }

    private static Map<String, Object> copy(Map<String, ?> values) {
        Map<String, Object> copy = new LinkedHashMap<>(values);
        copy.replaceAll((name, value) -> own(value));
        return Collections.unmodifiableMap(copy);
    }

    private static Object own(Object value) {
        return value instanceof byte[] bytes ? bytes.clone() : value;
    }

    /** A header as text: numbers in plain notation unless the exponent exceeds ±1000, bytes decoded as UTF-8. */
    public Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name)).map(Headers::text);
    }

    /** A header with the type that the broker gave it. */
    public Optional<Object> value(String name) {
        return Optional.ofNullable(values.get(name)).map(Headers::own);
    }

    /** Whether the message has this header. */
    public boolean contains(String name) {
        return values.containsKey(name);
    }

    /** All headers, unmodifiable, in the broker's order. */
    public Map<String, Object> asMap() {
        return values.values().stream().anyMatch(byte[].class::isInstance) ? copy(values) : values;
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
        return other instanceof Headers headers && headers.values.size() == values.size()
                && values.entrySet().stream().allMatch(entry -> headers.values.containsKey(entry.getKey())
                        && Objects.deepEquals(entry.getValue(), headers.values.get(entry.getKey())));
    }

    @Override
    public int hashCode() {
        return values.entrySet().stream()
                .mapToInt(entry -> entry.getKey().hashCode() ^ Arrays.deepHashCode(new Object[]{entry.getValue()})).sum();
    }

    /** The names alone: values may be confidential. */
    @Override
    public String toString() {
        return "Headers" + values.keySet();
    }
}
