package dev.herald.runtime.rabbitmq;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;

/**
 * Text for header values of any AMQP type, as foreign producers may send them: lists and tables as Java prints them, times
 * in ISO 8601, bytes decoded as UTF-8. Never fails.
 */
final class FieldText {

    /** Deeper nesting is cut off. */
    private static final int MAX_DEPTH = 10;

    private final StringBuilder text = new StringBuilder();

    private FieldText() {
    }

    static String of(Object value) {
        FieldText field = new FieldText();
        field.append(value, 0);
        return field.text.toString();
    }

    private void append(Object value, int depth) {
        if (value instanceof Map<?, ?> table) {
            appendTable(table, depth);
        } else if (value instanceof Collection<?> list) {
            appendList(list, depth);
        } else if (value instanceof Date time) {
            text.append(time.toInstant());
        } else if (value instanceof byte[] bytes) {
            text.append(new String(bytes, StandardCharsets.UTF_8));
        } else {
            text.append(value);
        }
    }

    private void appendTable(Map<?, ?> table, int depth) {
        text.append('{');
        String separator = "";
        for (Map.Entry<?, ?> field : contents(table.entrySet(), depth)) {
            text.append(separator).append(field.getKey()).append('=');
            append(field.getValue(), depth + 1);
            separator = ", ";
        }
        text.append('}');
    }

    private void appendList(Collection<?> list, int depth) {
        text.append('[');
        String separator = "";
        for (Object item : contents(list, depth)) {
            text.append(separator);
            append(item, depth + 1);
            separator = ", ";
        }
        text.append(']');
    }

    private <T> Collection<T> contents(Collection<T> contents, int depth) {
        if (depth < MAX_DEPTH) {
            return contents;
        }
        text.append('…');
        return List.of();
    }
}
