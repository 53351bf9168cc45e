package dev.herald.deployment;

import java.util.Optional;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.MethodParameterInfo;
import org.jboss.jandex.Type;

import dev.herald.Header;
import dev.herald.runtime.metadata.ListenerMethod.Parameter;
import dev.herald.runtime.metadata.ListenerMethod.ParameterKind;
import dev.herald.runtime.support.HeaderConversions;

/** Reads and validates {@code @Header} parameters of listeners and publishers. */
final class HeaderParameterReader {

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
        if (type == null || !HeaderConversions.types().contains(type)) {
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
            Optional.ofNullable(type).map(HeaderConversions::to).ifPresent(conversion -> conversion.apply(text));
        } catch (IllegalArgumentException | ArithmeticException unreadable) {
            problems.add(subject, "the header '" + header + "' has the default value \"" + text
                    + "\", which is not a valid " + type + "; use a valid one");
        }
        return text;
    }
}
