package dev.herald.deployment;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.MethodParameterInfo;
import org.jboss.jandex.Type;

import dev.herald.Header;
import dev.herald.runtime.metadata.ListenerMethod.Parameter;
import dev.herald.runtime.metadata.ListenerMethod.ParameterKind;

/** Reads and validates {@code @Header} parameters of listeners and publishers. */
final class HeaderParameterReader {

    /** The types of header parameters, and how each parses a default value. */
    private static final Map<String, Function<String, ?>> READERS = Map.ofEntries(
            Map.entry("java.lang.String", text -> text), Map.entry(Types.BYTES, text -> text),
            Map.entry("boolean", HeaderParameterReader::readBoolean), Map.entry("byte", Byte::valueOf),
            Map.entry("short", Short::valueOf), Map.entry("int", Integer::valueOf), Map.entry("long", Long::valueOf),
            Map.entry("float", Float::valueOf), Map.entry("double", Double::valueOf),
            Map.entry("java.lang.Boolean", HeaderParameterReader::readBoolean), Map.entry("java.lang.Byte", Byte::valueOf),
            Map.entry("java.lang.Short", Short::valueOf), Map.entry("java.lang.Integer", Integer::valueOf),
            Map.entry("java.lang.Long", Long::valueOf), Map.entry("java.lang.Float", Float::valueOf),
            Map.entry("java.lang.Double", Double::valueOf), Map.entry("java.math.BigDecimal", BigDecimal::new),
            Map.entry("java.math.BigInteger", BigInteger::new));

    private final String subject;
    private final Problems problems;

    HeaderParameterReader(String subject, Problems problems) {
        this.subject = subject;
        this.problems = problems;
    }

    /** Reads a parameter and reports what is invalid. */
    Parameter read(MethodParameterInfo parameter) {
        AnnotationInstance annotation = parameter.annotation(DotNames.HEADER);
        String name = Annotations.text(annotation, "value");
        if (name.isBlank()) {
            problems.add(subject, "a @Header parameter has no header name; set one: @Header(\"name\")");
        }
        boolean optional = Types.is(parameter.type(), DotNames.OPTIONAL);
        Type element = optional ? Types.argument(parameter.type()).orElse(null) : parameter.type();
        String type = element == null || !Types.isConcrete(element) ? null : typeName(element);
        if (type == null || !READERS.containsKey(type)) {
            problems.add(subject, "the header '" + name + "' cannot be of type " + Types.display(parameter.type())
                    + "; use String, byte[], a number or boolean (primitive or boxed), or an Optional of one of these");
        }
        return new Parameter(ParameterKind.HEADER, name, type, optional, defaultValue(annotation, name, type));
    }

    private static String typeName(Type type) {
        return Types.isBytes(type) ? Types.BYTES : type.name().toString();
    }

    private String defaultValue(AnnotationInstance annotation, String header, String type) {
        String text = Optional.ofNullable(annotation.value("defaultValue")).map(value -> value.asString())
                .orElse(Header.UNSET);
        if (text.equals(Header.UNSET)) {
            return null;
        }
        try {
            Optional.ofNullable(type).map(READERS::get).ifPresent(reader -> reader.apply(text));
        } catch (IllegalArgumentException unreadable) {
            problems.add(subject, "the header '" + header + "' has the default value \"" + text
                    + "\", which is not a valid " + type + "; use a valid one");
        }
        return text;
    }

    private static Boolean readBoolean(String text) {
        if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
            return Boolean.valueOf(text);
        }
        throw new IllegalArgumentException(text);
    }
}
