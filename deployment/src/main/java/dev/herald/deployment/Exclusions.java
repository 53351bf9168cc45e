package dev.herald.deployment;

import java.util.List;
import java.util.function.Predicate;

import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.MethodInfo;

/** Listeners and publishers that are deliberately not part of the application; the build ignores them silently. */
final class Exclusions {

    private final Predicate<AnnotationTarget> conditions;
    private final AnnotationView annotations;
    private final List<String> types;

    /**
     * @param conditions what {@code @IfBuildProfile} and similar annotations exclude
     * @param types the value of {@code quarkus.arc.exclude-types}
     */
    Exclusions(Predicate<AnnotationTarget> conditions, AnnotationView annotations, List<String> types) {
        this.conditions = conditions;
        this.annotations = annotations;
        this.types = types;
    }

    /** Whether the method of a class that is not a bean is excluded deliberately, rather than by mistake. */
    boolean exclude(MethodInfo method) {
        ClassInfo type = method.declaringClass();
        // A selected alternative is a bean, so this one is not selected.
        return excludeAlways(method) || annotations.has(type, DotNames.VETOED) || annotations.has(type, DotNames.ALTERNATIVE)
                || types.stream().anyMatch(pattern -> matches(type, pattern.strip()));
    }

    /** Whether the method, or class, itself is excluded, even if the method's class is a bean. */
    boolean excludeAlways(AnnotationTarget target) {
        return conditions.test(target);
    }

    /** A pattern is the simple or full name of a class, or a package followed by {@code .*} or {@code .**}. */
    private static boolean matches(ClassInfo type, String pattern) {
        String name = type.name().toString();
        String packageName = type.name().packagePrefix();
        if (pattern.endsWith(".**")) {
            return name.startsWith(pattern.substring(0, pattern.length() - 2));
        }
        if (pattern.endsWith(".*")) {
            return packageName != null && packageName.equals(pattern.substring(0, pattern.length() - 2));
        }
        return name.equals(pattern) || type.simpleName().equals(pattern);
    }
}
