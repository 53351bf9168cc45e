package dev.herald.deployment;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationValue;

/** Reads annotations. */
final class Annotations {

    private Annotations() {
    }

    /** The attribute as written; empty if it is not set. */
    static String text(AnnotationInstance annotation, String attribute) {
        AnnotationValue value = annotation.value(attribute);
        return value == null ? "" : value.asString();
    }

    /** The annotation as the user wrote it, shortened to its name and value, or exceptions. */
    static String describe(AnnotationInstance annotation) {
        String simpleName = "@" + annotation.name().withoutPackagePrefix();
        AnnotationValue value = annotation.value();
        AnnotationValue exceptions = annotation.value("exceptions");
        if (exceptions != null) {
            return simpleName + "(" + Stream.of(exceptions.asClassArray()).map(Types::display).collect(Collectors.joining(", "))
                    + ")";
        }
        return value == null ? simpleName : simpleName + "(\"" + value.asString() + "\")";
    }

    /** Whether a boolean attribute is set to {@code true}. */
    static boolean isTrue(AnnotationInstance annotation, String attribute) {
        return is(annotation, attribute, true);
    }

    /** Whether a boolean attribute is set to {@code false}. */
    static boolean isFalse(AnnotationInstance annotation, String attribute) {
        return is(annotation, attribute, false);
    }

    private static boolean is(AnnotationInstance annotation, String attribute, boolean expected) {
        AnnotationValue value = annotation.value(attribute);
        return value != null && value.asBoolean() == expected;
    }

    /** The annotations of a repeatable annotation's container, or the annotation itself. */
    static List<AnnotationInstance> unwrap(AnnotationInstance annotation) {
        boolean container = annotation.name().equals(DotNames.QUEUE_LISTENERS)
                || annotation.name().equals(DotNames.TOPIC_SUBSCRIBERS);
        return container ? List.of(annotation.value().asNestedArray()) : List.of(annotation);
    }
}
