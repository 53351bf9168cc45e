package dev.herald.runtime.rabbitmq;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.LongString;

import dev.herald.Headers;
import dev.herald.HeraldHeaders;
import dev.herald.spi.support.ControlHeaders;
import dev.herald.spi.support.PlainNumber;

/** Converts between headers and AMQP, which has a header table and some separate properties. */
final class RabbitMqHeaders {

    /** How many attempts counted when the message was republished. */
    static final String ATTEMPTS = HeraldHeaders.ATTEMPT;
    /** How many had begun, if that is more, because some were cut short and do not count. */
    static final String ATTEMPTS_BEGUN = HeraldHeaders.ATTEMPTS_BEGUN;
    /** Present if no further attempt begins. */
    static final String ATTEMPTS_USED_UP = HeraldHeaders.ATTEMPTS_USED_UP;
    /** When the message was first sent, in milliseconds since 1970: AMQP's own timestamp counts seconds. */
    static final String SENT_AT = HeraldHeaders.SENT_AT;
    /** When the time to live of a message ends, of a copy for a later attempt: AMQP's own counts anew in each queue. */
    static final String EXPIRES_AT = HeraldHeaders.EXPIRES_AT;
    /** How often a quorum queue has delivered the message before; since RabbitMQ 4.3, only failed deliveries. */
    static final String DELIVERY_COUNT = "x-delivery-count";
    /** How often a quorum queue has delivered the message before, since RabbitMQ 4.3. */
    static final String ACQUIRED_COUNT = "x-acquired-count";
    /** The length limit of AMQP's short strings (names, properties) in bytes. */
    static final int MAX_SHORT_STRING = 255;

    private static final int MAX_NUMBER_LENGTH = 30;
    /** Nesting that is still looked into. The client reads thousands of levels, for which stacks may not last. */
    private static final int MAX_DEPTH = 30;
    private static final int NUMBER_LENGTH = 8;

    /** Headers that the broker added, and those that would make it route a copy elsewhere as well. */
    private static final Set<String> NOT_COPIED = Set.of(DELIVERY_COUNT, ACQUIRED_COUNT, "x-death",
            "x-first-death-exchange", "x-first-death-queue", "x-first-death-reason", "x-last-death-exchange",
            "x-last-death-queue", "x-last-death-reason", "CC", "BCC");

    private static final Set<String> COUNTED_BY_BROKER = Set.of(DELIVERY_COUNT, ACQUIRED_COUNT);

    private static final Map<String, Property> PROPERTIES = properties();

    private RabbitMqHeaders() {
    }

    private record Property(Function<BasicProperties, String> read, BiConsumer<BasicProperties.Builder, String> write) {
    }

    private static Map<String, Property> properties() {
        Map<String, Property> properties = new LinkedHashMap<>();
        properties.put(HeraldHeaders.MESSAGE_ID,
                new Property(BasicProperties::getMessageId, BasicProperties.Builder::messageId));
        properties.put(HeraldHeaders.CORRELATION_ID,
                new Property(BasicProperties::getCorrelationId, BasicProperties.Builder::correlationId));
        properties.put(HeraldHeaders.REPLY_TO, new Property(BasicProperties::getReplyTo, BasicProperties.Builder::replyTo));
        properties.put(HeraldHeaders.CONTENT_TYPE,
                new Property(BasicProperties::getContentType, BasicProperties.Builder::contentType));
        properties.put(HeraldHeaders.TYPE, new Property(BasicProperties::getType, BasicProperties.Builder::type));
        properties.put(HeraldHeaders.APP_ID, new Property(BasicProperties::getAppId, BasicProperties.Builder::appId));
        return properties;
    }

    /** The header table, and the properties by name. Lists, tables and times become text. */
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
        if (value instanceof Number || value instanceof Boolean || value instanceof byte[]) {
            return value;
        }
        return value instanceof LongString text ? textOrBytes(text) : FieldText.of(value);
    }

    /** AMQP's long strings have no encoding: one that is not UTF-8 stays binary. */
    private static Object textOrBytes(LongString text) {
        String decoded = text.toString();
        boolean exact = decoded.indexOf('\uFFFD') < 0
                || Arrays.equals(decoded.getBytes(StandardCharsets.UTF_8), text.getBytes());
        return exact ? decoded : text.getBytes();
    }

    /** About how many bytes a table, or another value of a header, has. */
    static long length(Object value) {
        return length(value, 0);
    }

    private static long length(Object value, int depth) {
        if (value == null || depth > MAX_DEPTH) {
            return 0;
        }
        if (value instanceof Map<?, ?> table) {
            long length = 0;
            for (Map.Entry<?, ?> entry : table.entrySet()) {
                length += length(entry.getKey(), depth) + length(entry.getValue(), depth + 1);
            }
            return length;
        }
        if (value instanceof Collection<?> list) {
            long length = 0;
            for (Object item : list) {
                length += length(item, depth + 1);
            }
            return length;
        }
        if (value instanceof LongString text) {
            return text.length();
        }
        if (value instanceof byte[] bytes) {
            return bytes.length;
        }
        return value instanceof String text ? text.length() : NUMBER_LENGTH;
    }

    /** Whether the control headers are those that Herald gave this message for this queue. */
    static boolean areOf(BasicProperties properties, String queue) {
        Object boundTo = properties.getHeaders() == null ? null : properties.getHeaders().get(HeraldHeaders.BOUND_TO);
        return ControlHeaders.areOf(boundTo, queue, properties.getMessageId());
    }

    /** The integer in a header; 0 if it is negative or not an integer. */
    static int count(BasicProperties properties, String name) {
        long number = number(properties, name);
        return number < 0 ? 0 : (int) Math.min(number, Integer.MAX_VALUE / 4);
    }

    /** The integer in a header; -1 if it is not an integer. */
    static long number(BasicProperties properties, String name) {
        Object value = properties.getHeaders() == null ? null : properties.getHeaders().get(name);
        if (value instanceof Number number) {
            return number.longValue();
        }
        if (!(value instanceof LongString text) || text.length() > MAX_NUMBER_LENGTH) {
            return -1;
        }
        try {
            return Long.parseLong(text.toString().strip());
        } catch (NumberFormatException notANumber) {
            return -1;
        }
    }

    /**
     * Writes headers: those that are AMQP properties into {@code builder}, the others into {@code table}.
     *
     * @throws IllegalArgumentException if AMQP cannot carry one; the message names it
     */
    static void write(Map<String, Object> headers, BasicProperties.Builder builder, Map<String, Object> table) {
        headers.forEach((name, value) -> {
            Property property = PROPERTIES.get(name);
            if (COUNTED_BY_BROKER.contains(name)) {
                // Counted for the message that it was copied from.
                return;
            }
            if (property == null) {
                table.put(checkShort("the header name", name), PublishLimits.header(name, value));
            } else {
                property.write.accept(builder, checkShort("the header '" + name + "'", text(name, value)));
            }
        });
    }

    /** Properties of AMQP are text. */
    private static String text(String name, Object value) {
        if (value instanceof byte[]) {
            throw new IllegalArgumentException("does not accept bytes for the header '" + name
                    + "', which is a text property of AMQP: send a String, or use another header");
        }
        return value instanceof BigDecimal number ? PlainNumber.of(number) : value.toString();
    }

    static String checkShort(String what, String text) {
        if (text.length() > MAX_SHORT_STRING || text.getBytes(StandardCharsets.UTF_8).length > MAX_SHORT_STRING) {
            throw new IllegalArgumentException("accepts at most " + MAX_SHORT_STRING + " bytes for " + what + ", not "
                    + text.getBytes(StandardCharsets.UTF_8).length + ": shorten it");
        }
        return text;
    }

    /** A property of a received message for its copy: one that was not UTF-8 may have become longer than AMQP allows. */
    static String fit(String text) {
        return text == null ? null : cut(text, MAX_SHORT_STRING);
    }

    /** As much of a text as fits into so many bytes. */
    static String cut(String text, long bytes) {
        if (text.length() * 3L <= bytes || text.getBytes(StandardCharsets.UTF_8).length <= bytes) {
            return text;
        }
        ByteBuffer cut = ByteBuffer.allocate((int) bytes);
        CharBuffer rest = CharBuffer.wrap(text);
        StandardCharsets.UTF_8.newEncoder().onMalformedInput(CodingErrorAction.REPLACE).encode(rest, cut, true);
        return text.substring(0, rest.position());
    }

    /** The header table for a copy of a message. */
    static Map<String, Object> copy(BasicProperties properties) {
        Map<String, Object> table = new LinkedHashMap<>();
        if (properties.getHeaders() != null) {
            properties.getHeaders().forEach((name, value) -> {
                if (!NOT_COPIED.contains(name)) {
                    table.put(fit(name), copy(value, 0));
                }
            });
        }
        return table;
    }

    /** Names in tables may have become longer than AMQP allows, too. What is nested too deep becomes text. */
    private static Object copy(Object value, int depth) {
        if (!(value instanceof Map) && !(value instanceof Collection)) {
            return value;
        }
        if (depth == MAX_DEPTH) {
            return FieldText.of(value);
        }
        if (value instanceof Collection<?> list) {
            return list.stream().map(item -> copy(item, depth + 1)).toList();
        }
        Map<String, Object> table = new LinkedHashMap<>();
        ((Map<?, ?>) value).forEach((name, field) -> table.put(fit(String.valueOf(name)), copy(field, depth + 1)));
        return table;
    }
}
