package dev.herald.deployment;

import java.util.List;
import java.util.function.Predicate;

import org.jboss.jandex.DotName;
import org.jboss.jandex.MethodInfo;

import dev.herald.runtime.metadata.ListenerMethod.ReturnKind;
import dev.herald.runtime.metadata.ListenerMethod.ThreadModel;

/**
 * Determines the kind of thread a listener method runs on: by its annotations, else by those of its class, else a worker
 * thread if it is transactional, else the event loop if it is asynchronous, else a worker thread.
 */
final class ThreadRule {

    private final AnnotationView annotations;
    private final Problems problems;

    ThreadRule(AnnotationView annotations, Problems problems) {
        this.annotations = annotations;
        this.problems = problems;
    }

    ThreadModel of(MethodInfo method, ReturnKind returns) {
        String subject = Methods.describe(method);
        Predicate<DotName> onMethod = name -> annotations.has(method, name);
        Predicate<DotName> onClass = name -> annotations.has(method.declaringClass(), name);
        boolean transactional = onMethod.or(onClass).test(DotNames.TRANSACTIONAL);
        for (Predicate<DotName> place : List.of(onMethod, onClass)) {
            checkContradiction(place, subject);
            if (place.test(DotNames.RUN_ON_VIRTUAL_THREAD)) {
                return ThreadModel.VIRTUAL_THREAD;
            }
            if (place.test(DotNames.BLOCKING)) {
                return ThreadModel.WORKER;
            }
            if (place.test(DotNames.NON_BLOCKING)) {
                checkTransaction(transactional, subject);
                return ThreadModel.EVENT_LOOP;
            }
        }
        boolean asynchronous = returns.isUni() || returns.isStage();
        return asynchronous && !transactional ? ThreadModel.EVENT_LOOP : ThreadModel.WORKER;
    }

    private void checkContradiction(Predicate<DotName> place, String subject) {
        for (DotName blocking : List.of(DotNames.BLOCKING, DotNames.RUN_ON_VIRTUAL_THREAD)) {
            if (place.test(DotNames.NON_BLOCKING) && place.test(blocking)) {
                problems.add(subject, "@NonBlocking and @" + blocking.withoutPackagePrefix()
                        + " contradict each other; keep one of them");
            }
        }
    }

    private void checkTransaction(boolean transactional, String subject) {
        if (transactional) {
            problems.add(subject, "@NonBlocking and @Transactional contradict each other, because transactions block; "
                    + "remove @NonBlocking");
        }
    }
}
