package dev.herald.runtime.rabbitmq;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Connection;

import dev.herald.spi.support.PlainNumber;

/**
 * What the client or the broker is known to refuse. It is checked before a message is sent: the broker answers such a
 * message by closing the channel, and with it disturbs all others that publish there. Thread-safe.
 */
final class PublishLimits {

    private static final Pattern TOLD = Pattern.compile("message size \\d+ is larger than (?:configured )?max size (\\d+)");
    /** Its ten text properties at their longest, the other properties, and the frame around them. */
    private static final int MOST_BYTES_OF_PROPERTIES = 3000;
    private static final int MOST_BYTES_OF_A_CHARACTER = 3;
    /** The types and lengths of its name and value. */
    private static final int MOST_BYTES_OF_A_FIELD = 6;

    private static final int USUAL_ROOM = 64 * 1024;
    private static final int BYTES_OF_A_HEADER = 1024;

    private final int readable;
    private volatile Told told = new Told(null, Long.MAX_VALUE);

    /** What the broker said on a connection; another one may be to a broker with other limits. */
    private record Told(Connection connection, long bytes) {
    }

    /** @param readable {@code max-inbound-message-body-size}: from this size on, the client reads no message */
    PublishLimits(int readable) {
        this.readable = readable;
    }

    /** The broker has said why it closed a channel, which may tell the largest body it accepts. */
    void learn(Connection connection, String reason) {
        Matcher limit = TOLD.matcher(reason);
        if (limit.find()) {
            told = new Told(connection, Long.parseLong(limit.group(1)));
        }
    }

    /** Why a message would be refused on a connection, with the cure; {@code null} if nothing is known against it. */
    String refusal(RabbitMqMessage message, Connection connection) {
        int size = message.body().length;
        if (size >= readable) {
            return tooLarge(message, "no consumer with this configuration could read more than " + (readable - 1)
                    + " (quarkus.rabbitmqclient.max-inbound-message-body-size)", "raise that for all consumers");
        }
        Told limit = told;
        if (size > limit.bytes() && connection == limit.connection()) {
            return tooLarge(message, "the broker accepts at most " + limit.bytes() + " (max_message_size)", "raise that");
        }
        return headersRefusal(message, connection.getFrameMax());
    }

    private static String tooLarge(RabbitMqMessage message, String limit, String cure) {
        return "message " + message.id() + " has a body of " + message.body().length + " bytes, and " + limit
                + ": send less, such as a reference to the content, or " + cure;
    }

    private static String headersRefusal(RabbitMqMessage message, int frameMax) {
        if (frameMax <= 0 || mostHeaderBytes(message.properties()) <= frameMax) {
            return null;
        }
        try {
            int size = headerBytes(message.properties());
            return size <= frameMax
                    ? null
                    : "message " + message.id() + " has headers and properties of " + size + " bytes, and AMQP allows "
                            + frameMax + " (frame_max): shorten them, move content into the body, or raise "
                            + "quarkus.rabbitmqclient.requested-frame-max and the broker's frame_max";
        } catch (IllegalArgumentException notEncodable) {
            return notEncodable(message, notEncodable);
        }
    }

    /** What AMQP cannot express. */
    static String notEncodable(RabbitMqMessage message, IllegalArgumentException reason) {
        return "message " + message.id() + " has a header or property that AMQP cannot carry (" + reason.getMessage()
                + "): change or remove it";
    }

    /** Cheaper than encoding them: at least their size. */
    private static long mostHeaderBytes(BasicProperties properties) {
        long bytes = MOST_BYTES_OF_PROPERTIES;
        if (properties.getHeaders() != null) {
            for (Map.Entry<String, Object> header : properties.getHeaders().entrySet()) {
                if (header.getValue() instanceof Map || header.getValue() instanceof Collection) {
                    return Long.MAX_VALUE;
                }
                bytes += MOST_BYTES_OF_A_FIELD + MOST_BYTES_OF_A_CHARACTER
                        * (header.getKey().length() + RabbitMqHeaders.length(header.getValue()));
            }
        }
        return bytes;
    }

    /**
     * How many headers of up to 1 KiB may be added, whatever the connection's {@code frame_max}: there may be none yet, and
     * the broker may grant less than was asked for. Frames of less than half the usual 128 KiB are rare.
     */
    static int headersLeft(Map<String, Object> headers) {
        long bytes = MOST_BYTES_OF_PROPERTIES;
        for (Map.Entry<String, Object> header : headers.entrySet()) {
            bytes += MOST_BYTES_OF_A_CHARACTER * (header.getKey().length() + RabbitMqHeaders.length(header.getValue()));
        }
        return (int) Math.max(0, (USUAL_ROOM - bytes) / BYTES_OF_A_HEADER);
    }

    /** How many bytes of headers may be added before they exceed a frame; negative if they do already. */
    static long room(BasicProperties properties, int frameMax) {
        try {
            return (long) frameMax - headerBytes(properties);
        } catch (IllegalArgumentException notEncodable) {
            return -1;
        }
    }

    /** The size of the frame that holds headers and properties. */
    private static int headerBytes(BasicProperties properties) {
        try {
            return properties.toFrame(0, 0).size();
        } catch (IOException inMemory) {
            throw new IllegalArgumentException(inMemory.getMessage(), inMemory);
        }
    }

    /**
     * The value of a header as AMQP carries it.
     *
     * @throws IllegalArgumentException if the broker would refuse it; the message follows "queue 'x'"
     */
    static Object header(String name, Object value) {
        if (name.equals("CC") || name.equals("BCC")) {
            throw new IllegalArgumentException("does not accept the header '" + name + "', which RabbitMQ takes for a list of "
                    + "further routing keys: rename it, or publish the message to each destination");
        }
        if (value instanceof BigDecimal decimal) {
            // AMQP's decimals have only 32 bits.
            return PlainNumber.of(decimal);
        }
        if (value instanceof Double || value instanceof Float) {
            return finite(name, (Number) value);
        }
        if (isFieldValue(value)) {
            return value;
        }
        if (value instanceof Number number) {
            return number.toString();
        }
        throw new IllegalArgumentException("does not accept the header '" + name
                + "': a header is a String, a Number, a Boolean or a byte[]");
    }

    /** The broker closes the connection on a message with one that is not. */
    private static Number finite(String name, Number number) {
        if (!Double.isFinite(number.doubleValue())) {
            throw new IllegalArgumentException("does not accept the header '" + name + "': RabbitMQ cannot read " + number
                    + "; send it as a String");
        }
        return number;
    }

    private static boolean isFieldValue(Object value) {
        return value instanceof String || value instanceof Boolean || value instanceof byte[] || value instanceof Long
                || value instanceof Integer || value instanceof Short
                || value instanceof Byte;
    }
}
