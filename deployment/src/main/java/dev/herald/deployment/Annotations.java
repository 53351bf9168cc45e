package dev.herald.deployment;

import java.util.List;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationValue;

/** Reads annotations. */
final class Annotations {

    private Annotations() {
    }

    /** An attribute as written; empty where it is not. */
    static String text(AnnotationInstance annotation, String attribute) {
        AnnotationValue value = annotation.value(attribute);
        return value == null ? "" : value.asString();
    }

    /** How the user wrote the annotation, as far as it tells it from others. */
    static String describe(AnnotationInstance annotation) {
        String simpleName = "@" + annotation.name().withoutPackagePrefix();
        AnnotationValue value = annotation.value();
        return value == null ? simpleName : simpleName + "(\"" + value.asString() + "\")";
    }

    /** The annotations of a container, or the annotation itself. */
    static List<AnnotationInstance> unwrap(AnnotationInstance annotation) {
        boolean container = annotation.name().equals(DotNames.QUEUE_LISTENERS)
                || annotation.name().equals(DotNames.TOPIC_SUBSCRIBERS);
        return container ? List.of(annotation.value().asNestedArray()) : List.of(annotation);
    }
}
