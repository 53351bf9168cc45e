package dev.herald.deployment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;
import org.jboss.jandex.AnnotationTarget.Kind;
import org.jboss.jandex.AnnotationValue;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.Type;

import dev.herald.FailureAction;
import dev.herald.runtime.metadata.DeclaredFailures;
import dev.herald.runtime.metadata.DeclaredFailures.Rule;

/** Reads the {@code @OnFailure} rules of listeners, and reports everything that is invalid. */
final class OnFailureReader {

    private final AnnotationView annotations;
    private final Problems problems;

    OnFailureReader(AnnotationView annotations, Problems problems) {
        this.annotations = annotations;
        this.problems = problems;
    }

    /** What a method and its class say. */
    DeclaredFailures read(MethodInfo method) {
        return new DeclaredFailures(rules(method, Methods.describe(method)),
                rules(method.declaringClass(), method.declaringClass().name().toString()), null, null);
    }

    private List<Rule> rules(AnnotationTarget target, String subject) {
        List<Rule> rules = new ArrayList<>();
        Set<String> exceptions = new HashSet<>();
        for (AnnotationInstance annotation : annotations.all(target, DotNames.ON_FAILURE, DotNames.ON_FAILURES)) {
            for (Rule rule : rules(annotation, subject)) {
                if (exceptions.add(rule.exception())) {
                    rules.add(rule);
                } else {
                    problems.add(subject, "has two @OnFailure rules for " + rule.exception() + "; remove one");
                }
            }
        }
        return rules;
    }

    private List<Rule> rules(AnnotationInstance annotation, String subject) {
        AttributeRules attributes = new AttributeRules(annotation, Optional.empty(), subject, problems);
        String delay = attributes.duration("delay", Duration.ZERO);
        String maxAttempts = attributes.number("maxAttempts", 1);
        FailureAction action = action(annotation);
        if (!DeclaredFailures.triesAgain(action)) {
            List.of("delay", "maxAttempts").forEach(attribute -> checkUnset(annotation, attribute, action, subject));
        }
        Type[] exceptions = annotation.value("exceptions").asClassArray();
        if (exceptions.length == 0) {
            problems.add(subject, "has an @OnFailure without exceptions; name some, or remove it");
        }
        List<Rule> rules = new ArrayList<>();
        for (Type exception : exceptions) {
            rules.add(new Rule(exception.name().toString(), action, delay, maxAttempts));
        }
        return rules;
    }

    private static FailureAction action(AnnotationInstance annotation) {
        AnnotationValue written = annotation.value("action");
        return written == null ? FailureAction.RETRY : FailureAction.valueOf(written.asEnum());
    }

    private void checkUnset(AnnotationInstance annotation, String attribute, FailureAction action, String subject) {
        if (!Annotations.text(annotation, attribute).isEmpty()) {
            problems.add(subject, Annotations.describe(annotation) + " has action = " + action + " and " + attribute + " = \""
                    + Annotations.text(annotation, attribute) + "\", but a message is not tried again with that action; remove "
                    + attribute + ", or use RETRY");
        }
    }

    /** Reports rules on methods and classes without a listener. */
    static void checkPlace(AnnotationTarget target, Problems problems) {
        if (target.kind() == Kind.METHOD) {
            MethodInfo method = target.asMethod();
            if (!method.isSynthetic() && !Methods.isListener(method)) {
                problems.add(Methods.describe(method), "has @OnFailure but is not a listener, so that it has no effect; add "
                        + "@QueueListener or @TopicSubscriber, or remove it");
            }
        } else if (target.asClass().methods().stream().noneMatch(Methods::isListener)) {
            problems.add(target.asClass().name().toString(), "has @OnFailure but declares no listener, so that it has no "
                    + "effect; move it to the class or the method that does, or remove it");
        }
    }
}
