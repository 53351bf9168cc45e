package dev.herald.deployment;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import jakarta.enterprise.inject.AmbiguousResolutionException;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget;

import io.quarkus.arc.processor.BeanInfo;
import io.quarkus.arc.processor.BeanResolver;

import dev.herald.runtime.metadata.DeclaredFailures;
import dev.herald.runtime.support.Suggestions;

/** The beans that decide about failures: at most one for each listener, and one for all. */
final class FailureHandlerBeans {

    private static final String FOR_ALL = "";

    private final BeanResolver resolver;
    private final Problems problems;
    private final Map<String, String> identifiers = new LinkedHashMap<>();

    FailureHandlerBeans(Collection<BeanInfo> beans, BeanResolver resolver, List<ListenerDefinition> listeners,
            Problems problems) {
        this.resolver = resolver;
        this.problems = problems;
        Set<String> ids = listeners.stream().map(ListenerDefinition::id).collect(Collectors.toSet());
        Set<String> atMostOnce = listeners.stream().filter(listener -> AtMostOnceTopicRule.appliesTo(listener.source()))
                .map(ListenerDefinition::id).collect(Collectors.toSet());
        Map<String, Set<BeanInfo>> handlers = beans.stream().filter(bean -> bean.hasType(DotNames.FAILURE_HANDLER))
                .collect(Collectors.groupingBy(FailureHandlerBeans::listener, Collectors.toSet()));
        handlers.forEach((id, found) -> {
            if (!id.equals(FOR_ALL) && !ids.contains(id)) {
                found.forEach(bean -> problems.add(describe(bean), "is a FailureHandler of the listener '" + id
                        + "', which does not exist" + Suggestions.hint(id, ids)));
            } else {
                identifiers.put(id, one(id, found));
            }
            if (atMostOnce.contains(id)) {
                found.forEach(bean -> problems.add(describe(bean), "is a FailureHandler of the listener '" + id
                        + "', but " + AtMostOnceTopicRule.NO_RETRIES + "; remove it"));
            }
        });
    }

    private static String listener(BeanInfo bean) {
        return bean.getQualifier(DotNames.IDENTIFIER).map(AnnotationInstance::value).map(value -> value.asString())
                .orElse(FOR_ALL);
    }

    private String one(String id, Set<BeanInfo> found) {
        BeanInfo first = found.iterator().next();
        if (found.size() == 1) {
            return first.getIdentifier();
        }
        try {
            return resolver.resolveAmbiguity(found).getIdentifier();
        } catch (AmbiguousResolutionException ambiguous) {
            List<String> names = new ArrayList<>(new TreeSet<>(found.stream().map(FailureHandlerBeans::describe).toList()));
            problems.add(String.join(", ", names), id.equals(FOR_ALL)
                    ? "are FailureHandlers for all listeners; keep one, or add @Identifier with the id of a listener"
                    : "are FailureHandlers of the listener '" + id + "'; keep one");
            return first.getIdentifier();
        }
    }

    private static String describe(BeanInfo bean) {
        AnnotationTarget target = bean.getTarget().orElse(null);
        if (target != null && target.kind() == AnnotationTarget.Kind.METHOD) {
            return Methods.describe(target.asMethod());
        }
        if (target != null && target.kind() == AnnotationTarget.Kind.FIELD) {
            return target.asField().declaringClass().name() + "#" + target.asField().name();
        }
        return bean.getBeanClass().toString();
    }

    /** What a listener's code says, with the handlers that are asked. */
    DeclaredFailures complete(String id, DeclaredFailures rules) {
        return new DeclaredFailures(rules.ofMethod(), rules.ofClass(), identifiers.get(id), identifiers.get(FOR_ALL));
    }
}
