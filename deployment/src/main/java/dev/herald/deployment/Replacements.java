package dev.herald.deployment;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import jakarta.enterprise.inject.AmbiguousResolutionException;

import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;
import org.jboss.jandex.Type;

import io.quarkus.arc.processor.BeanInfo;
import io.quarkus.arc.processor.BeanResolver;

/**
 * Beans that take the place of others: an alternative, such as a {@code @Mock} of a test, or any bean in place of a default
 * one. What CDI injects is what listens.
 */
final class Replacements {

    private static final Set<DotName> NOT_OF_INJECTION_POINTS = Set.of(DotName.createSimple("jakarta.enterprise.inject.Any"),
            DotName.createSimple("jakarta.inject.Named"));

    private final Collection<BeanInfo> beans;
    private final BeanResolver resolver;
    private final IndexView index;

    /** @param beans the discovered beans, which the resolver does not know yet */
    Replacements(Collection<BeanInfo> beans, BeanResolver resolver, IndexView index) {
        this.beans = beans;
        this.resolver = resolver;
        this.index = index;
    }

    /** The bean that an injection point of the bean's class gets: the bean itself unless it is replaced. */
    BeanInfo inPlaceOf(BeanInfo bean) {
        Set<AnnotationInstance> qualifiers = new HashSet<>(bean.getQualifiers());
        qualifiers.removeIf(qualifier -> NOT_OF_INJECTION_POINTS.contains(qualifier.name()));
        Set<BeanInfo> candidates = beans.stream()
                .filter(candidate -> resolver.matches(candidate, bean.getProviderType(), qualifiers))
                .collect(Collectors.toSet());
        if (candidates.size() <= 1) {
            return bean;
        }
        try {
            return Optional.ofNullable(resolver.resolveAmbiguity(candidates)).orElse(bean);
        } catch (AmbiguousResolutionException neitherReplacesTheOther) {
            return bean;
        }
    }

    /** Whether the bean's class has the method anew, with an annotation of its own, and so is a listener by itself. */
    boolean listensItself(BeanInfo bean, MethodInfo method) {
        if (!bean.isClassBean()) {
            return false;
        }
        ClassInfo type = index.getClassByName(bean.getBeanClass());
        while (type != null && !type.name().equals(method.declaringClass().name())) {
            MethodInfo own = type.method(method.name(), method.parameterTypes().toArray(Type.EMPTY_ARRAY));
            if (own != null) {
                return Methods.isListener(own);
            }
            type = type.superName() == null ? null : index.getClassByName(type.superName());
        }
        return false;
    }

    /** The names of the classes that declare listeners. */
    static Set<DotName> declaringClasses(IndexView index) {
        Set<DotName> names = new HashSet<>();
        for (MethodInfo method : Methods.annotated(index, List.copyOf(DotNames.LISTENERS))) {
            names.add(method.declaringClass().name());
        }
        return names;
    }
}
