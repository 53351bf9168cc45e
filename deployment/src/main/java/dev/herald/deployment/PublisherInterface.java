package dev.herald.deployment;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.Type;

import dev.herald.runtime.metadata.DestinationRef;
import dev.herald.runtime.metadata.PublisherMethod;

/**
 * A {@code @Publisher} interface to implement.
 *
 * @param type the interface
 * @param methods the valid methods to implement, in a reproducible order
 */
record PublisherInterface(ClassInfo type, List<Method> methods) {

    /**
     * A method to implement.
     *
     * @param method the method
     * @param metadata what is recorded for the running application
     * @param payload the payload's type
     */
    record Method(MethodInfo method, PublisherMethod metadata, Type payload) {
    }

    /** Reads an interface and reports what is invalid; invalid methods are left out. */
    static PublisherInterface read(ClassInfo type, IndexView index, DestinationResolver destinations, Problems problems) {
        if (!type.typeParameters().isEmpty()) {
            problems.add(type.name().toString(), "a @Publisher interface cannot be generic, because its method signatures "
                    + "define the payload types; use concrete types");
        }
        if (Modifier.isPrivate(type.flags())) {
            problems.add(type.name().toString(), "a @Publisher interface cannot be private, because a generated class "
                    + "implements it; make it package-private or public");
        }
        type.methods().stream().filter(PublisherInterface::isIgnored)
                .forEach(method -> problems.add(Methods.describe(method),
                        "has a body, so @Publisher has no effect: only abstract "
                                + "methods of an interface are implemented; remove the body, or remove @Publisher"));
        List<Method> methods = new ArrayList<>();
        for (MethodInfo method : abstractMethods(type, index)) {
            implemented(method, destinations, problems).ifPresent(methods::add);
        }
        return new PublisherInterface(type, methods);
    }

    private static boolean isIgnored(MethodInfo method) {
        return method.hasDeclaredAnnotation(DotNames.PUBLISHER) && !Modifier.isAbstract(method.flags())
                && !method.isSynthetic();
    }

    private static Optional<Method> implemented(MethodInfo method, DestinationResolver destinations, Problems problems) {
        String subject = Methods.describe(method);
        AnnotationInstance annotation = method.declaredAnnotation(DotNames.PUBLISHER);
        if (annotation == null) {
            problems.add(subject, "is an abstract method without @Publisher in a @Publisher interface; add "
                    + "@Publisher(queue = \"…\") or @Publisher(topic = \"…\"), or make it a default method");
            return Optional.empty();
        }
        Optional<DestinationRef> target = destinations.ofPublisher(annotation, subject, problems);
        boolean fifo = target.filter(destinations::isFifo).isPresent();
        return PublisherSignatureReader.read(method, target, fifo, problems)
                .map(valid -> new Method(method, valid.method(), valid.payload()));
    }

    /** Includes those of super-interfaces, unless a default method or another declaration overrides them. */
    private static List<MethodInfo> abstractMethods(ClassInfo type, IndexView index) {
        List<MethodInfo> methods = new ArrayList<>();
        collect(type, index, methods, new HashSet<>());
        methods.sort(Comparator.comparing(Methods::key));
        return methods;
    }

    private static void collect(ClassInfo type, IndexView index, List<MethodInfo> methods, Set<String> seen) {
        for (MethodInfo method : type.methods()) {
            boolean instance = !Modifier.isStatic(method.flags());
            // A bridge implements the generic method of a super-interface.
            if (instance && seen.add(erased(method)) && Modifier.isAbstract(method.flags()) && !isOfObject(method)) {
                methods.add(method);
            }
        }
        for (DotName superInterface : type.interfaceNames()) {
            ClassInfo found = index.getClassByName(superInterface);
            if (found != null) {
                collect(found, index, methods, seen);
            }
        }
    }

    private static String erased(MethodInfo method) {
        return Methods.key(method).substring(method.declaringClass().name().toString().length());
    }

    /** Whether every class inherits an implementation from {@code Object}. */
    private static boolean isOfObject(MethodInfo method) {
        return switch (method.name()) {
            case "hashCode", "toString" -> method.parametersCount() == 0;
            case "equals" -> method.parametersCount() == 1
                    && method.parameterType(0).name().equals(DotName.OBJECT_NAME);
            default -> false;
        };
    }
}
