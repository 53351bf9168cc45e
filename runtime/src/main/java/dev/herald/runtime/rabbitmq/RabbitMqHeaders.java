package dev.herald.runtime.rabbitmq;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.LongString;

import dev.herald.Headers;
import dev.herald.spi.Body;

/** Headers as AMQP has them: a table, and some properties of their own. */
final class RabbitMqHeaders {

    /** How many attempts have ended before the message was sent again. */
    static final String ATTEMPTS = "herald-attempt";
    /** When the message was first sent, in milliseconds since 1970: AMQP's own timestamp counts seconds. */
    static final String SENT_AT = "herald-sent-at";
    /** How often a quorum queue has delivered the message before. */
    static final String DELIVERY_COUNT = "x-delivery-count";
    /** The longest name, and the longest text of a property, in bytes. */
    static final int SHORT = 255;

    /** What the broker added on the way, and what would have it send a copy elsewhere as well. */
    private static final Set<String> NOT_COPIED = Set.of(DELIVERY_COUNT, "x-acquired-count", "x-death",
            "x-first-death-exchange", "x-first-death-queue", "x-first-death-reason", "x-last-death-exchange",
            "x-last-death-queue", "x-last-death-reason", "CC", "BCC");

    private static final Map<String, Property> PROPERTIES = properties();

    private RabbitMqHeaders() {
    }

    private record Property(Function<BasicProperties, String> read, BiConsumer<BasicProperties.Builder, String> write) {
    }

    private static Map<String, Property> properties() {
        Map<String, Property> properties = new LinkedHashMap<>();
        properties.put("message-id", new Property(BasicProperties::getMessageId, BasicProperties.Builder::messageId));
        properties.put("correlation-id",
                new Property(BasicProperties::getCorrelationId, BasicProperties.Builder::correlationId));
        properties.put("reply-to", new Property(BasicProperties::getReplyTo, BasicProperties.Builder::replyTo));
        properties.put("content-type",
                new Property(BasicProperties::getContentType, BasicProperties.Builder::contentType));
        properties.put("type", new Property(BasicProperties::getType, BasicProperties.Builder::type));
        properties.put("app-id", new Property(BasicProperties::getAppId, BasicProperties.Builder::appId));
        return properties;
    }

    /** The table, and the properties under their names. What no header may be (a list, a table, a time) is text. */
    static Headers read(BasicProperties properties) {
        Map<String, Object> values = new LinkedHashMap<>();
        if (properties.getHeaders() != null) {
            properties.getHeaders().forEach((name, value) -> {
                if (value != null) {
                    values.put(name, read(value));
                }
            });
        }
        PROPERTIES.forEach((name, property) -> {
            String value = property.read.apply(properties);
            if (value != null) {
                values.put(name, value);
            }
        });
        return Headers.of(values);
    }

    private static Object read(Object value) {
        if (value instanceof LongString text) {
            return textOrBytes(text.getBytes());
        }
        if (value instanceof Number || value instanceof Boolean || value instanceof byte[]) {
            return value;
        }
        return value instanceof Collection<?> list
                ? list.stream().map(RabbitMqHeaders::read).toList().toString()
                : value.toString();
    }

    /** AMQP has one type for both. */
    private static Object textOrBytes(byte[] bytes) {
        try {
            return Body.of(bytes).utf8();
        } catch (CharacterCodingException e) {
            return bytes;
        }
    }

    /** A header's whole number, whatever a foreign producer put there; 0 if it is none, or negative. */
    static int count(BasicProperties properties, String name) {
        long number = number(properties, name);
        return number < 0 ? 0 : (int) Math.min(number, Integer.MAX_VALUE / 4);
    }

    /** A header's whole number; -1 if it is none. */
    static long number(BasicProperties properties, String name) {
        Object value = properties.getHeaders() == null ? null : properties.getHeaders().get(name);
        if (value instanceof Number number) {
            return number.longValue();
        }
        try {
            return value == null ? -1 : Long.parseLong(value.toString().strip());
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /**
     * Puts headers where they belong: into the builder as properties, the rest into {@code table}.
     *
     * @throws IllegalArgumentException if AMQP would refuse one; the text names it
     */
    static void write(Map<String, Object> headers, BasicProperties.Builder builder, Map<String, Object> table) {
        headers.forEach((name, value) -> {
            Property property = PROPERTIES.get(name);
            if (property == null) {
                table.put(checkShort("the header name", name), write(name, value));
            } else {
                property.write.accept(builder, checkShort("the header '" + name + "'", value.toString()));
            }
        });
    }

    private static Object write(String name, Object value) {
        if (value instanceof BigDecimal || value instanceof BigInteger) {
            // AMQP's decimals have 32 bits.
            return value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
        }
        if (value instanceof String || value instanceof Number || value instanceof Boolean || value instanceof byte[]) {
            return value;
        }
        throw new IllegalArgumentException("does not take the header '" + name
                + "': a header is a String, a Number, a Boolean or a byte[]");
    }

    static String checkShort(String what, String text) {
        if (text.length() > SHORT || text.getBytes(StandardCharsets.UTF_8).length > SHORT) {
            throw new IllegalArgumentException("takes at most " + SHORT + " bytes for " + what + ", and this has "
                    + text.getBytes(StandardCharsets.UTF_8).length + ": shorten it");
        }
        return text;
    }

    /** The table for a copy of a message. */
    static Map<String, Object> copy(BasicProperties properties) {
        Map<String, Object> table = new LinkedHashMap<>();
        if (properties.getHeaders() != null) {
            table.putAll(properties.getHeaders());
            table.keySet().removeAll(NOT_COPIED);
        }
        return table;
    }
}
