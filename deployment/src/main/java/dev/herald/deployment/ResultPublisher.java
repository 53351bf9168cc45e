package dev.herald.deployment;

import java.lang.reflect.Modifier;
import java.util.Optional;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.Type;

import dev.herald.runtime.metadata.DestinationRef;
import dev.herald.runtime.metadata.ResultTarget;

/**
 * A valid bean method, other than a listener, whose result is published.
 *
 * @param key the key under which it is recorded
 * @param result where its result is published
 * @param payload the result's type
 */
record ResultPublisher(String key, ResultTarget result, Type payload) {

    /** Whether the method is one. The container publishes the results of listeners; methods of interfaces are generated. */
    static boolean matches(MethodInfo method) {
        return publishesResult(method) && !method.isSynthetic() && !Methods.isListener(method);
    }

    /**
     * Whether the result of the method, or of the one that it is the bridge to, is published, rather than a
     * {@code MessagePublisher} produced, as mocks are.
     */
    static boolean publishesResult(MethodInfo method) {
        return method.hasDeclaredAnnotation(DotNames.PUBLISHER) && !method.hasDeclaredAnnotation(DotNames.PRODUCES)
                && !Types.is(method.returnType(), DotNames.MESSAGE_PUBLISHER) && !method.declaringClass().isInterface();
    }

    /** Reads a method; empty if it is invalid, which is reported. */
    static Optional<ResultPublisher> read(MethodInfo method, DestinationResolver destinations, Problems problems) {
        String subject = Methods.describe(method);
        int before = problems.size();
        Methods.suspendProblem(method).ifPresent(problem -> problems.add(subject, problem));
        if (Modifier.isPrivate(method.flags()) || Modifier.isStatic(method.flags())) {
            problems.add(subject, "a @Publisher method cannot be " + (Modifier.isPrivate(method.flags())
                    ? "private"
                    : "static")
                    + ", because calls of it are intercepted; make it an instance method, package-private or public");
        }
        if (Modifier.isAbstract(method.flags())) {
            problems.add(subject, "is abstract, so @Publisher has no effect: methods that override it do not inherit the "
                    + "annotation; move it to them");
        }
        AnnotationInstance annotation = method.declaredAnnotation(DotNames.PUBLISHER);
        Optional<DestinationRef> target = destinations.ofPublisher(annotation, subject, problems);
        Type value = new ReturnReader(subject, problems).read(method.returnType(), false).value();
        if (value == null && Types.isVoid(result(method.returnType()))) {
            problems.add(subject, "has @Publisher but does not return a value to publish; return one, or move @Publisher "
                    + "to an interface method that takes the payload");
        }
        if (value != null && !ListenerReader.carriesGroup(value)) {
            target.filter(destinations::isFifo)
                    .ifPresent(fifo -> problems.add(subject, ListenerReader.missingGroup(fifo, value)));
        }
        return target.isEmpty() || problems.grewSince(before)
                ? Optional.empty()
                : Optional.of(new ResultPublisher(Methods.key(method), resultTarget(target.get(), value), value));
    }

    /** Where values of a type are published. */
    static ResultTarget resultTarget(DestinationRef target, Type value) {
        return new ResultTarget(target.payloadType(Types.canonical(Types.published(value))), Types.is(value, DotNames.LIST));
    }

    private static Type result(Type type) {
        boolean asynchronous = Types.is(type, DotNames.UNI) || Types.is(type, DotNames.STAGE)
                || Types.is(type, DotNames.COMPLETABLE_FUTURE);
        return asynchronous ? Types.argument(type).orElse(type) : type;
    }
}
