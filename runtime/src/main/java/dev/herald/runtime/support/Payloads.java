package dev.herald.runtime.support;

import java.nio.charset.CharacterCodingException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

import jakarta.inject.Singleton;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.type.TypeFactory;

import io.vertx.core.json.JsonObject;

import dev.herald.PublishException;
import dev.herald.UnreadableMessageException;
import dev.herald.spi.Body;
import dev.herald.spi.PayloadReader;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.PrintableThrowable;
import dev.herald.spi.support.TextSanitizer;

/**
 * Payloads and bodies: text, bytes and JSON objects as they are, everything else as JSON by the application's
 * {@code ObjectMapper}. The type comes from a signature, never from a message. Text is UTF-8, and a body is one JSON value
 * and nothing else, whatever type it is read as. No exception holds anything of a payload or a body.
 */
@Singleton
public class Payloads implements PayloadReader {

    private static final String BYTES = "byte[]";
    private static final String JSON_OBJECT = "io.vertx.core.json.JsonObject";
    private static final String JSON_NODE = "com.fasterxml.jackson.databind.JsonNode";
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final ObjectMapper mapper;
    private final ObjectWriter writer;
    /** The application's: the thread that publishes first may have another one. */
    private final ClassLoader classes = Thread.currentThread().getContextClassLoader();

    public Payloads(ObjectMapper mapper) {
        this.mapper = mapper;
        this.writer = mapper.writer();
    }

    /**
     * How to read bodies as this type.
     *
     * @param type as the metadata of a listener has it
     */
    public Function<Body, Object> reader(String type) {
        return switch (type) {
            case "java.lang.String", "java.lang.Object" -> body -> text(body, type);
            case BYTES -> Payloads::bytes;
            case JSON_OBJECT -> notNull(type, jsonObjectReader());
            default -> notNull(type,
                    takesAnyJson(type) ? jsonReader(type, typeOf(type)) : ownFormat(type, jsonReader(type, typeOf(type))));
        };
    }

    private JavaType typeOf(String canonical) {
        TypeFactory types = mapper.getTypeFactory().withClassLoader(classes);
        return modified(types, types.constructFromCanonical(canonical));
    }

    /** With what modules make of types, such as an {@code Optional} that refers to another one: parsing leaves it out. */
    private static JavaType modified(TypeFactory types, JavaType type) {
        if (type.isArrayType()) {
            return types.constructArrayType(modified(types, type.getContentType()));
        }
        JavaType[] parameters = type.getBindings().getTypeParameters().stream()
                .map(parameter -> modified(types, parameter)).toArray(JavaType[]::new);
        return parameters.length == 0
                ? types.constructType(type.getRawClass())
                : types.constructParametricType(type.getRawClass(), parameters);
    }

    private Function<Body, Object> jsonObjectReader() {
        Function<Body, Object> reader = jsonReader(JSON_OBJECT,
                mapper.getTypeFactory().constructMapType(LinkedHashMap.class, String.class, Object.class));
        return body -> {
            @SuppressWarnings("unchecked")
            Map<String, Object> values = (Map<String, Object>) reader.apply(body);
            return values == null ? null : new JsonObject(values);
        };
    }

    private static boolean takesAnyJson(String type) {
        return type.startsWith("java.util.Map<") || type.equals("java.util.Map") || type.equals(JSON_NODE);
    }

    /** Most mappers ignore the properties that they do not know: without this, another format would be an empty object. */
    private static Function<Body, Object> ownFormat(String type, Function<Body, Object> reader) {
        return body -> {
            String reason = body.foreignFormat();
            if (reason != null) {
                throw unreadable(type, reason, null);
            }
            return reader.apply(body);
        };
    }

    /** @param name what to call the type */
    private Function<Body, Object> jsonReader(String name, JavaType type) {
        ObjectReader reader = mapper.readerFor(type).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        JsonProblem problem = JsonProblem.reading(reader.getConfig());
        return body -> {
            String text = text(body, name);
            try {
                return reader.readValue(withoutMark(text));
            } catch (Throwable failure) {
                rethrowFatal(failure);
                throw unreadable(name, withoutMark(text).isBlank() ? "it is empty" : problem.text(failure), failure);
            }
        };
    }

    /** Errors of the virtual machine are not the payload's, and do not quote it. */
    private static void rethrowFatal(Throwable failure) {
        if (failure instanceof LinkageError
                || failure instanceof VirtualMachineError && !(failure instanceof StackOverflowError)) {
            throw (Error) failure;
        }
    }

    /** The application's own, as it may change them: a retry and a dead letter have the bytes that were received. */
    private static byte[] bytes(Body body) {
        return body.isText() ? body.bytes() : body.bytes().clone();
    }

    private static String text(Body body, String type) {
        try {
            return body.utf8();
        } catch (CharacterCodingException e) {
            throw unreadable(type, "its bytes are not UTF-8", null);
        }
    }

    /** Some producers mark text as UTF-8 by this character; JSON does not begin with it, and may not. */
    private static String withoutMark(String text) {
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    private static Function<Body, Object> notNull(String type, Function<Body, Object> reader) {
        return body -> {
            Object payload = reader.apply(body);
            if (payload == null) {
                throw unreadable(type, "it is the JSON value null", null);
            }
            return payload;
        };
    }

    private static UnreadableMessageException unreadable(String type, String reason, Throwable cause) {
        return new UnreadableMessageException("the body cannot be read as " + type + ": " + reason,
                PrintableThrowable.withoutMessages(cause));
    }

    /** Reads a reply; {@code null} if it is the JSON value null, and the type is read as JSON. */
    @Override
    public <R> R read(Body body, Class<R> type) {
        if (type == String.class) {
            return type.cast(text(body, type.getName()));
        }
        if (type == byte[].class) {
            return type.cast(bytes(body));
        }
        Function<Body, Object> reader = type == JsonObject.class
                ? jsonObjectReader()
                : ownJsonReader(type);
        return type.cast(reader.apply(body));
    }

    private Function<Body, Object> ownJsonReader(Class<?> type) {
        Function<Body, Object> reader = jsonReader(type.getName(), mapper.constructType(type));
        return takesAnyJson(type.getName()) ? reader : ownFormat(type.getName(), reader);
    }

    /**
     * How to write payloads that a signature declares as this type.
     *
     * @param declared as the metadata of a listener has it, or {@code null} where nothing declares it
     */
    public Function<Object, Body> writer(String declared) {
        boolean generic = declared != null && declared.indexOf('<') > 0;
        return generic ? new GenericWriter(typeOf(declared)) : this::write;
    }

    /**
     * Writes a payload by its class; one that is a {@link Body} is written already.
     *
     * @throws PublishException if the {@code ObjectMapper} can't
     */
    public Body write(Object payload) {
        Body plain = plain(payload);
        return plain != null ? plain : write(payload, writer);
    }

    private Body plain(Object payload) {
        if (payload instanceof String text) {
            return Body.of(text);
        }
        if (payload instanceof byte[] bytes) {
            // The caller may reuse its array while the message is on its way, or, in memory, in its queue.
            return Body.of(bytes.clone());
        }
        if (payload instanceof Body body) {
            return body;
        }
        return payload instanceof JsonObject json ? write(json, writer) : null;
    }

    private static Body write(Object payload, ObjectWriter writer) {
        try {
            return Body.of(payload instanceof JsonObject json ? json.encode() : writer.writeValueAsString(payload));
        } catch (Throwable failure) {
            rethrowFatal(failure);
            throw new PublishException("the payload of type " + payload.getClass().getName()
                    + " cannot be written as JSON: " + problem(failure, writer), false,
                    PrintableThrowable.withoutMessages(failure));
        }
    }

    private static String problem(Throwable failure, ObjectWriter writer) {
        // It speaks of classes, and of what to do about them.
        return failure instanceof InvalidDefinitionException definition
                ? TextSanitizer.of(definition.getOriginalMessage(), FailureText.MAX_LENGTH)
                : JsonProblem.writing(writer.getConfig()).text(failure);
    }

    /**
     * Writes payloads of a generic type. Their classes don't say what they are made of, which Jackson has to know where the
     * elements' types are written with them.
     */
    private final class GenericWriter implements Function<Object, Body> {

        private final JavaType declared;
        private volatile Known last;

        /** How payloads of a class are written; nearly always they are of the same. */
        private record Known(Class<?> type, ObjectWriter writer) {
        }

        GenericWriter(JavaType declared) {
            this.declared = declared;
        }

        @Override
        public Body apply(Object payload) {
            Body plain = plain(payload);
            return plain != null ? plain : write(payload, writerOf(payload.getClass()));
        }

        private ObjectWriter writerOf(Class<?> type) {
            Known known = last;
            if (known == null || known.type != type) {
                known = new Known(type, newWriter(type));
                last = known;
            }
            return known.writer;
        }

        /** Of the payload's class, not the declared one, whose subclasses may have properties of their own. */
        private ObjectWriter newWriter(Class<?> type) {
            if (!declared.getRawClass().isAssignableFrom(type)) {
                return writer;
            }
            try {
                return mapper.writerFor(mapper.getTypeFactory().constructSpecializedType(declared, type));
            } catch (IllegalArgumentException unrelatedParameters) {
                return mapper.writerFor(declared);
            }
        }
    }
}
