package dev.herald.deployment;

import java.util.List;
import java.util.function.Predicate;

import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.MethodInfo;

/** What someone decided is no part of the application: it is passed over without a word. */
final class Exclusions {

    private final Predicate<AnnotationTarget> conditions;
    private final AnnotationView annotations;
    private final List<String> types;

    /**
     * @param conditions what {@code @IfBuildProfile} and its like exclude
     * @param types the value of {@code quarkus.arc.exclude-types}
     */
    Exclusions(Predicate<AnnotationTarget> conditions, AnnotationView annotations, List<String> types) {
        this.conditions = conditions;
        this.annotations = annotations;
        this.types = types;
    }

    /** Whether the method of a class that is no bean is out, rather than overlooked by its author. */
    boolean exclude(MethodInfo method) {
        ClassInfo type = method.declaringClass();
        // An alternative that is selected is a bean.
        return excludeAlways(method) || annotations.has(type, DotNames.VETOED) || annotations.has(type, DotNames.ALTERNATIVE)
                || types.stream().anyMatch(pattern -> matches(type, pattern.strip()));
    }

    /** Whether the method itself is out, also of a class that is a bean. */
    boolean excludeAlways(MethodInfo method) {
        return conditions.test(method);
    }

    /** A pattern is a class's name, simple or full, or a package's. */
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
