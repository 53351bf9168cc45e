package dev.herald.runtime.management;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/** The JSON object of a request. What is not as it must be is rejected, naming the property. */
final class JsonBody {

    private final JsonObject json;

    private JsonBody(JsonObject json) {
        this.json = json;
    }

    /** An empty body is an empty object. */
    static JsonBody of(Buffer content) {
        if (content.toString().isBlank()) {
            return new JsonBody(new JsonObject());
        }
        try {
            return new JsonBody(new JsonObject(content));
        } catch (DecodeException | ClassCastException notAnObject) {
            throw Rejection.malformed("the body is not a JSON object");
        }
    }

    /** @throws Rejection if there are other properties: one that is misspelled must not widen what is done */
    JsonBody only(String... names) {
        Set<String> unknown = new TreeSet<>(json.fieldNames());
        unknown.removeAll(Arrays.asList(names));
        if (!unknown.isEmpty()) {
            throw Rejection.malformed("unknown properties " + unknown + "; "
                    + (names.length == 0 ? "this takes none: send {}" : "known: " + String.join(", ", names)));
        }
        return this;
    }

    boolean has(String name) {
        return json.containsKey(name);
    }

    Optional<String> text(String name) {
        Object value = json.getValue(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof String text) {
            return Optional.of(text);
        }
        throw Rejection.malformed("'" + name + "' must be a string");
    }

    String requiredText(String name) {
        return text(name).filter(text -> !text.isEmpty())
                .orElseThrow(() -> Rejection.malformed("'" + name + "' is missing"));
    }

    Optional<Instant> time(String name) {
        return text(name).map(text -> {
            try {
                return Instant.parse(text);
            } catch (DateTimeException notATime) {
                throw Rejection.malformed("'" + name + "' must be a time such as 2026-01-31T08:30:00Z");
            }
        });
    }

    /** A whole number of 1 or more. */
    Optional<Integer> count(String name) {
        Object value = json.getValue(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Integer number && number >= 1) {
            return Optional.of(number);
        }
        throw Rejection.malformed("'" + name + "' must be a whole number from 1 to " + Integer.MAX_VALUE);
    }

    boolean isTrue(String name) {
        Object value = json.getValue(name);
        if (value == null || value instanceof Boolean) {
            return Boolean.TRUE.equals(value);
        }
        throw Rejection.malformed("'" + name + "' must be true or false");
    }

    /** An object; empty if it is missing. */
    JsonObject object(String name) {
        Object value = json.getValue(name);
        if (value == null) {
            return new JsonObject();
        }
        if (value instanceof JsonObject object) {
            return object;
        }
        throw Rejection.malformed("'" + name + "' must be an object");
    }

    @Override
    public String toString() {
        return json.encode();
    }
}
