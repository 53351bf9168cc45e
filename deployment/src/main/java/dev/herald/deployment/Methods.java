package dev.herald.deployment;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.Type;

/** Reads methods. */
final class Methods {

    private Methods() {
    }

    /** Why a suspending function of Kotlin is invalid, and the cure; empty if it is none: calling it needs coroutines. */
    static Optional<String> suspendProblem(MethodInfo method) {
        int last = method.parametersCount() - 1;
        return last >= 0 && method.parameterType(last).name().equals(DotNames.CONTINUATION)
                ? Optional.of("is a suspend function, which is not supported; remove suspend, and return Uni or "
                        + "CompletionStage if it is asynchronous")
                : Optional.empty();
    }

    /** {@code Class#method}, for error messages. */
    static String describe(MethodInfo method) {
        return method.declaringClass().name() + "#" + method.name();
    }

    /** Like {@link #describe}, but unique among overloaded methods. */
    static String key(MethodInfo method) {
        List<String> types = method.parameterTypes().stream().map(Type::name).map(DotName::toString).toList();
        return describe(method) + "(" + String.join(",", types) + ")";
    }

    /**
     * The methods that have one of the annotations themselves, not on a parameter, in a reproducible order. Without the bridges
     * to methods that override generic ones: compilers copy the annotations to them.
     */
    static List<MethodInfo> annotated(IndexView index, Collection<DotName> annotations) {
        Set<MethodInfo> methods = new LinkedHashSet<>();
        for (DotName name : annotations) {
            for (AnnotationInstance annotation : index.getAnnotations(name)) {
                AnnotationTarget target = annotation.target();
                if (target != null && target.kind() == AnnotationTarget.Kind.METHOD && !target.asMethod().isSynthetic()) {
                    methods.add(target.asMethod());
                }
            }
        }
        List<MethodInfo> sorted = new ArrayList<>(methods);
        sorted.sort(Comparator.comparing(Methods::key));
        return sorted;
    }

    static boolean isListener(MethodInfo method) {
        return !method.isSynthetic() && isListenerOrBridge(method);
    }

    /** Whether the method has the annotation of a listener, be it as the bridge to one. */
    static boolean isListenerOrBridge(MethodInfo method) {
        return DotNames.LISTENERS.stream().anyMatch(method::hasDeclaredAnnotation);
    }
}
