package dev.herald.runtime.support;

import java.io.IOException;
import java.util.function.Function;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;

import io.vertx.core.json.JsonObject;

import dev.herald.PublishException;
import dev.herald.UnreadableMessageException;
import dev.herald.spi.Body;

/**
 * Payloads and bodies: text, bytes and JSON objects as they are, everything else as JSON by the application's
 * {@code ObjectMapper}. The type comes from a signature, never from a message.
 */
@Singleton
public class Payloads {

    private final ObjectMapper mapper;

    public Payloads(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /**
     * How to read bodies as this type.
     *
     * @param type as the metadata of a listener has it
     */
    public Function<Body, Object> reader(String type) {
        return switch (type) {
            case "java.lang.String", "java.lang.Object" -> Body::text;
            case "byte[]" -> Body::bytes;
            case "io.vertx.core.json.JsonObject" -> Payloads::readJsonObject;
            default -> notNull(typeOf(type), jsonReader(typeOf(type)));
        };
    }

    private JavaType typeOf(String canonical) {
        return mapper.getTypeFactory().withClassLoader(Thread.currentThread().getContextClassLoader())
                .constructFromCanonical(canonical);
    }

    private Function<Body, Object> jsonReader(JavaType type) {
        ObjectReader reader = mapper.readerFor(type);
        return body -> {
            try {
                return body.isText() ? reader.readValue(body.text()) : reader.readValue(body.bytes());
            } catch (IOException e) {
                throw unreadable(type.toCanonical(), problem(e), e);
            }
        };
    }

    private static Function<Body, Object> notNull(JavaType type, Function<Body, Object> reader) {
        return body -> {
            Object payload = reader.apply(body);
            if (payload == null) {
                throw unreadable(type.toCanonical(), "it is the JSON value null", null);
            }
            return payload;
        };
    }

    private static JsonObject readJsonObject(Body body) {
        try {
            return new JsonObject(body.text());
        } catch (RuntimeException e) {
            throw unreadable("JsonObject", problem(e.getCause()), e);
        }
    }

    /** What is wrong and where, without the parser's own words: they quote the body, which may be confidential. */
    private static String problem(Throwable failure) {
        String where = "";
        if (failure instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            where = " at " + mapping.getPathReference();
        } else if (failure instanceof JsonProcessingException json && json.getLocation() != null) {
            where = " in line " + json.getLocation().getLineNr() + ", column " + json.getLocation().getColumnNr();
        }
        return (failure == null ? "malformed JSON" : failure.getClass().getSimpleName()) + where;
    }

    private static UnreadableMessageException unreadable(String type, String reason, Exception cause) {
        return new UnreadableMessageException("the body is no " + type + ": " + reason, cause);
    }

    /** Reads a reply; {@code null} if it is the JSON value null, and the type is read as JSON. */
    public <R> R read(Body body, Class<R> type) {
        if (type == String.class) {
            return type.cast(body.text());
        }
        if (type == byte[].class) {
            return type.cast(body.bytes());
        }
        if (type == JsonObject.class) {
            return body.text().strip().equals("null") ? null : type.cast(readJsonObject(body));
        }
        return type.cast(jsonReader(mapper.constructType(type)).apply(body));
    }

    /**
     * Writes a payload.
     *
     * @throws PublishException if the {@code ObjectMapper} can't
     */
    public Body write(Object payload) {
        if (payload instanceof String text) {
            return Body.of(text);
        }
        if (payload instanceof byte[] bytes) {
            return Body.of(bytes);
        }
        if (payload instanceof JsonObject json) {
            return Body.of(json.encode());
        }
        try {
            return Body.of(mapper.writeValueAsString(payload));
        } catch (JsonProcessingException e) {
            throw new PublishException("the payload of type " + payload.getClass().getName()
                    + " can't be written as JSON: " + e.getOriginalMessage(), false, e);
        }
    }
}
