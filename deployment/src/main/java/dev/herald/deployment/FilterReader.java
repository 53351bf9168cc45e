package dev.herald.deployment;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.DotName;

import io.quarkus.arc.processor.BeanInfo;

import dev.herald.runtime.metadata.FilterRef;
import dev.herald.runtime.support.Suggestions;

/** Reads the beans that are filters, and reports those for names that there are not. */
final class FilterReader {

    /** {@code Interceptor.Priority.APPLICATION}. */
    private static final int USUAL_PRIORITY = 2000;

    private final Collection<BeanInfo> beans;
    private final Problems problems;

    FilterReader(Collection<BeanInfo> beans, Problems problems) {
        this.beans = beans;
        this.problems = problems;
    }

    static boolean isFilter(BeanInfo bean) {
        return bean.hasType(DotNames.INCOMING_FILTER) || bean.hasType(DotNames.OUTGOING_FILTER);
    }

    /**
     * The filters of a type, by ascending priority.
     *
     * @param what a filter may be for
     * @param names what there is of that; {@code null} if it is not known
     */
    List<FilterRef> read(DotName type, String what, Set<String> names) {
        return beans.stream().filter(bean -> bean.hasType(type))
                .sorted(Comparator.comparingInt(FilterReader::priority).thenComparing(FilterReader::name))
                .map(bean -> read(bean, what, names)).toList();
    }

    private FilterRef read(BeanInfo bean, String what, Set<String> names) {
        String identifier = bean.getQualifier(DotNames.IDENTIFIER).map(AnnotationInstance::value)
                .map(value -> value.asString()).orElse(null);
        if (identifier != null && names != null && !names.contains(identifier)) {
            problems.add(name(bean), "is a filter for '" + identifier + "', but there is no such " + what
                    + Suggestions.hint(identifier, names) + "; name one in @Identifier, or remove it to filter all messages");
        }
        return new FilterRef(bean.getIdentifier(), name(bean), identifier);
    }

    private static int priority(BeanInfo bean) {
        return bean.getPriority() == null ? USUAL_PRIORITY : bean.getPriority();
    }

    private static String name(BeanInfo bean) {
        return bean.getImplClazz() != null && bean.isClassBean()
                ? bean.getImplClazz().name().toString()
                : bean.getTarget().map(Object::toString).orElse(bean.toString());
    }
}
