package dev.herald.runtime.container;

import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Destroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Default;

import io.quarkus.arc.Components;
import io.quarkus.arc.ComponentsProvider;
import io.quarkus.arc.CurrentContextFactory;

/** An application without beans: where a test starts ArC, there are request scopes and nothing else. */
public final class EmptyComponents implements ComponentsProvider {

    @Override
    public Components getComponents(CurrentContextFactory currentContexts) {
        Set<String> qualifiers = Stream.<Class<? extends Annotation>>of(Any.class, Default.class, Initialized.class,
                BeforeDestroyed.class, Destroyed.class).map(Class::getName)
                .collect(Collectors.toSet());
        return new Components(List.of(), List.of(), List.of(), Set.of(), Map.of(), List::of, Map.of(), qualifiers, Map.of());
    }
}
