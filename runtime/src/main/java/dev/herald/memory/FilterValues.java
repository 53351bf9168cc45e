package dev.herald.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;

import dev.herald.Headers;
import dev.herald.spi.Body;

/** The values of a message that a filter policy tests. */
@FunctionalInterface
interface FilterValues {

    /** JSON numbers may exceed the range of a double. */
    ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    /**
     * The values under nested keys: none if there is nothing, several where there is a list. A value is a {@code String}, a
     * {@code Number}, a {@code Boolean}, or a JSON null.
     */
    List<Object> at(List<String> path);

    /** Of headers. Binary ones count as absent, as in SNS. */
    static FilterValues of(Headers headers) {
        return path -> {
            Object value = path.size() == 1 ? headers.value(path.get(0)).orElse(null) : null;
            if (value instanceof List<?> several) {
                return several.stream().map(one -> one == null ? NullNode.getInstance() : one).toList();
            }
            return value == null || value instanceof byte[] ? List.of() : List.of(value);
        };
    }

    /** Of a body; empty if it is not a JSON object, which never matches. */
    static Optional<FilterValues> of(Body body) {
        try {
            JsonNode json = JSON.readTree(body.text());
            return json.isObject() ? Optional.of(path -> at(json, path)) : Optional.empty();
        } catch (JsonProcessingException unreadable) {
            return Optional.empty();
        }
    }

    private static List<Object> at(JsonNode json, List<String> path) {
        Stream<JsonNode> nodes = Stream.of(json);
        for (String key : path) {
            nodes = nodes.filter(node -> node.has(key)).map(node -> node.get(key)).flatMap(FilterValues::elements);
        }
        List<Object> values = new ArrayList<>();
        nodes.filter(JsonNode::isValueNode).forEach(node -> values.add(value(node)));
        return values;
    }

    private static Stream<JsonNode> elements(JsonNode node) {
        return node.isArray() ? node.valueStream() : Stream.of(node);
    }

    private static Object value(JsonNode node) {
        if (node.isTextual()) {
            return node.textValue();
        }
        if (node.isNumber()) {
            return node.decimalValue();
        }
        return node.isBoolean() ? (Object) node.booleanValue() : node;
    }
}
