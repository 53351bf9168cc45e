package dev.herald.runtime.redis;

import java.math.BigDecimal;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.vertx.redis.client.Response;

import dev.herald.Headers;
import dev.herald.HeraldHeaders;
import dev.herald.OutgoingMessage;
import dev.herald.spi.Body;

/** A message as the fields of a stream entry: one field is the payload, every other one a header. */
record StreamFields(String bodyField) {

    /** The most headers: those of a delayed message pass through a script, which takes only so many values. */
    private static final int MOST_HEADERS = 1000;

    /** The id of a message that waited outside of the stream, where it got another one. */
    static final String ID = HeraldHeaders.ID;

    /**
     * Fields and values in turn, each {@code byte[]} or text.
     *
     * @throws IllegalArgumentException saying what is wrong with the message, to follow "queue 'x'"
     */
    List<Object> write(OutgoingMessage<Body> message) {
        if (message.headers().size() > MOST_HEADERS) {
            throw new IllegalArgumentException("takes at most " + MOST_HEADERS + " headers, and the message has "
                    + message.headers().size() + ": put them into the payload");
        }
        List<Object> fields = new ArrayList<>(2 + 2 * message.headers().size());
        fields.add(bodyField);
        fields.add(message.payload().bytes());
        message.headers().forEach((name, value) -> {
            if (name == null || name.isEmpty()) {
                throw new IllegalArgumentException("can't take a header without a name: give it one");
            }
            if (name.equals(bodyField)) {
                throw new IllegalArgumentException("can't take the header '" + name + "': its field holds the payload; "
                        + "name the header otherwise, or set the queue's attribute body-field");
            }
            fields.add(name);
            fields.add(value(name, value));
        });
        return fields;
    }

    private static Object value(String name, Object value) {
        if (value instanceof byte[]) {
            return value;
        }
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        }
        if (value instanceof String || value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        throw new IllegalArgumentException("can't take the header '" + name
                + "': a header is a String, a Number, a Boolean or a byte[]");
    }

    /** The payload, or {@code null} if there is none. */
    Body body(Response fields) {
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            if (fields.get(i).toString().equals(bodyField)) {
                return Body.of(fields.get(i + 1).toBytes());
            }
        }
        return null;
    }

    Headers headers(Response fields) {
        if (fields.size() <= 2) {
            return fields.size() == 2 && !fields.get(0).toString().equals(bodyField)
                    ? Headers.of(Map.of(fields.get(0).toString(), read(fields.get(1).toBytes())))
                    : Headers.none();
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            String name = fields.get(i).toString();
            if (!name.equals(bodyField)) {
                values.put(name, read(fields.get(i + 1).toBytes()));
            }
        }
        return Headers.of(values);
    }

    /** Text where it is text: Redis has only bytes. */
    private static Object read(byte[] bytes) {
        try {
            return Body.of(bytes).utf8();
        } catch (CharacterCodingException e) {
            return bytes;
        }
    }
}
