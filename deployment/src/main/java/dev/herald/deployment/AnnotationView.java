package dev.herald.deployment;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.DotName;

/** The annotations of classes and methods as ArC sees them: with the transformations of other extensions. */
final class AnnotationView {

    private final Function<AnnotationTarget, ? extends Collection<AnnotationInstance>> annotations;

    AnnotationView(Function<AnnotationTarget, ? extends Collection<AnnotationInstance>> annotations) {
        this.annotations = annotations;
    }

    boolean has(AnnotationTarget target, DotName name) {
        return find(target, name).isPresent();
    }

    Optional<AnnotationInstance> find(AnnotationTarget target, DotName name) {
        return own(target).filter(annotation -> annotation.name().equals(name)).findFirst();
    }

    /** The annotations of this name, also those in their container, in source order. */
    List<AnnotationInstance> all(AnnotationTarget target, DotName name, DotName container) {
        return own(target).flatMap(annotation -> {
            if (annotation.name().equals(name)) {
                return Stream.of(annotation);
            }
            return annotation.name().equals(container) ? Stream.of(annotation.value().asNestedArray()) : Stream.empty();
        }).toList();
    }

    /** Leaves out the annotations of a method's parameters and types, which Jandex lists with the method's own. */
    private Stream<AnnotationInstance> own(AnnotationTarget target) {
        return annotations.apply(target).stream()
                .filter(annotation -> annotation.target() == null || annotation.target().kind() == target.kind());
    }
}
