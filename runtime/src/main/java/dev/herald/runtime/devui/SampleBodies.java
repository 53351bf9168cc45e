package dev.herald.runtime.devui;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.herald.runtime.support.Payloads;
import dev.herald.spi.Body;
import dev.herald.spi.support.FailureText;

/** Makes bodies that listeners can read, by the types of their payloads. */
final class SampleBodies {

    private static final int MAX_DEPTH = 4;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    /** What the application's mapper may write in ways of its own. */
    private static final List<Object> VALUES = List.of(Instant.EPOCH, LocalDate.EPOCH,
            LocalDateTime.of(1970, 1, 1, 12, 0), LocalTime.NOON,
            OffsetDateTime.parse("1970-01-01T12:00:00Z"), ZonedDateTime.parse("1970-01-01T12:00:00Z"),
            new Date(0), Duration.ofMinutes(1), new UUID(0, 1), URI.create("https://example.com"),
            Currency.getInstance("EUR"), Locale.ENGLISH);

    private final ObjectMapper mapper;
    private final Payloads payloads;
    private final ClassLoader classes = Thread.currentThread().getContextClassLoader();

    SampleBodies(ObjectMapper mapper, Payloads payloads) {
        this.mapper = mapper;
        this.payloads = payloads;
    }

    /** @param payloadType as {@link dev.herald.ListenerDescription#payloadType()} has it */
    SampleView of(String payloadType) {
        String body = body(payloadType);
        return new SampleView(payloadType, body, problem(payloadType, body));
    }

    private String body(String payloadType) {
        switch (payloadType) {
            case "java.lang.String", "java.lang.Object", "byte[]" :
                return "text";
            case "io.vertx.core.json.JsonObject" :
                return "{}";
            default :
                return sample(mapper.getTypeFactory().withClassLoader(classes).constructFromCanonical(payloadType), "text",
                        new HashSet<>()).toPrettyString();
        }
    }

    /** The application may read its types in ways that nobody can guess. */
    private String problem(String payloadType, String body) {
        try {
            payloads.reader(payloadType).apply(Body.of(body));
            return null;
        } catch (RuntimeException failure) {
            return FailureText.message(failure);
        }
    }

    /**
     * @param name of the property, which text says
     * @param within the types that it is within
     */
    private JsonNode sample(JavaType type, String name, Set<JavaType> within) {
        Class<?> raw = type.getRawClass();
        if (CharSequence.class.isAssignableFrom(raw)) {
            return JSON.textNode(name);
        }
        if (type.isReferenceType()) {
            return sample(type.getContentType(), name, within);
        }
        if (raw == boolean.class || raw == Boolean.class) {
            return JSON.booleanNode(true);
        }
        if (raw == char.class || raw == Character.class) {
            return JSON.textNode("a");
        }
        if (raw == float.class || raw == double.class || raw == Float.class || raw == Double.class
                || raw == BigDecimal.class) {
            return JSON.numberNode(1.5);
        }
        if (raw.isPrimitive() || Number.class.isAssignableFrom(raw)) {
            return JSON.numberNode(1);
        }
        return composed(type, raw, name, within);
    }

    private JsonNode composed(JavaType type, Class<?> raw, String name, Set<JavaType> within) {
        if (raw == Object.class || JsonNode.class.isAssignableFrom(raw)) {
            return JSON.objectNode();
        }
        if (raw == byte[].class) {
            return JSON.textNode("dGV4dA==");
        }
        if (type.isEnumType()) {
            return raw.getEnumConstants().length == 0 ? JSON.nullNode() : mapper.valueToTree(raw.getEnumConstants()[0]);
        }
        if (type.isCollectionLikeType() || type.isArrayType()) {
            return JSON.arrayNode().add(sample(type.getContentType(), name, within));
        }
        if (type.isMapLikeType()) {
            return JSON.objectNode().set(sample(type.getKeyType(), "key", within).asText(),
                    sample(type.getContentType(), name, within));
        }
        for (Object value : VALUES) {
            if (raw.isInstance(value)) {
                return mapper.valueToTree(value);
            }
        }
        return bean(type, within);
    }

    private JsonNode bean(JavaType type, Set<JavaType> within) {
        if (within.size() == MAX_DEPTH || within.contains(type)) {
            return JSON.nullNode();
        }
        Set<JavaType> deeper = new HashSet<>(within);
        deeper.add(type);
        BeanDescription description = mapper.getDeserializationConfig().introspect(type);
        ObjectNode object = JSON.objectNode();
        for (BeanPropertyDefinition property : description.findProperties()) {
            if (property.couldDeserialize()) {
                object.set(property.getName(), sample(property.getPrimaryType(), property.getName(), deeper));
            }
        }
        return object;
    }
}
