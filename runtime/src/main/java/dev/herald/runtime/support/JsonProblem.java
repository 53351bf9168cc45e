package dev.herald.runtime.support;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.PropertyName;
import com.fasterxml.jackson.databind.SerializationConfig;

/**
 * Says why JSON can't be read or written: by the names of exceptions, the names of declared properties, and the position.
 * The JSON may be confidential, and exceptions quote it: Jackson's in their messages and, with the keys of maps and the
 * names of unknown properties, in their paths; those of the application's own types in their messages.
 */
final class JsonProblem {

    private static final String KEY = "[*]";
    private static final String UNKNOWN = "(unknown property)";
    /** A path is as long as the JSON is deep. */
    private static final int MAX_STEPS = 20;
    private static final int MAX_CAUSES = 10;

    private final Function<Class<?>, BeanDescription> types;

    private JsonProblem(Function<Class<?>, BeanDescription> types) {
        this.types = types;
    }

    static JsonProblem reading(DeserializationConfig config) {
        return new JsonProblem(type -> config.introspect(config.constructType(type)));
    }

    static JsonProblem writing(SerializationConfig config) {
        return new JsonProblem(type -> config.introspect(config.constructType(type)));
    }

    /** Such as {@code InvalidFormatException at lines[2].price (line 3, column 17)}. */
    String text(Throwable failure) {
        List<Throwable> chain = chain(failure);
        return names(chain) + path(failure) + position(chain);
    }

    private static List<Throwable> chain(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable cause = failure; cause != null && chain.size() < MAX_CAUSES; cause = cause.getCause()) {
            chain.add(cause);
        }
        return chain;
    }

    private static String names(List<Throwable> chain) {
        Set<String> names = new LinkedHashSet<>();
        chain.forEach(failure -> names.add(name(failure)));
        String first = name(chain.get(0));
        names.remove(first);
        return names.isEmpty() ? first : first + " (" + String.join(", ", names) + ")";
    }

    private static String name(Throwable failure) {
        String name = failure.getClass().getName();
        return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
    }

    private String path(Throwable failure) {
        if (!(failure instanceof JsonMappingException mapping) || mapping.getPath().isEmpty()) {
            return "";
        }
        StringBuilder path = new StringBuilder();
        for (Reference reference : mapping.getPath().subList(0, Math.min(mapping.getPath().size(), MAX_STEPS))) {
            String step = step(reference);
            path.append(path.isEmpty() || step.startsWith("[") ? "" : ".").append(step);
        }
        return " at " + path + (mapping.getPath().size() > MAX_STEPS ? "…" : "");
    }

    private String step(Reference reference) {
        if (reference.getFieldName() == null) {
            return reference.getIndex() < 0 ? KEY : "[" + reference.getIndex() + "]";
        }
        Object from = reference.getFrom();
        if (from == null || from instanceof Map) {
            return KEY;
        }
        Class<?> type = from instanceof Class<?> itself ? itself : from.getClass();
        return Map.class.isAssignableFrom(type) ? KEY : declared(type, reference.getFieldName()).orElse(UNKNOWN);
    }

    /** The name as the type declares it, whatever its case in the JSON. */
    private Optional<String> declared(Class<?> type, String name) {
        try {
            return types.apply(type).findProperties().stream()
                    .flatMap(property -> Stream.concat(Stream.of(property.getName()),
                            property.findAliases().stream().map(PropertyName::getSimpleName)))
                    .filter(name::equalsIgnoreCase).findFirst();
        } catch (RuntimeException noProperties) {
            return Optional.empty();
        }
    }

    private static String position(List<Throwable> chain) {
        for (Throwable failure : chain) {
            JsonLocation location = failure instanceof JacksonException json ? json.getLocation() : null;
            if (location != null && location.getLineNr() > 0) {
                return " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
            }
        }
        return "";
    }
}
