package dev.herald.runtime.sns;

import java.lang.annotation.Annotation;
import java.util.Iterator;
import java.util.Optional;

import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.util.TypeLiteral;

/** A bean that an application has or has not, without a container. */
record PossibleInstance<T>(Optional<T> bean) implements Instance<T> {

    static <T> PossibleInstance<T> of(T bean) {
        return new PossibleInstance<>(Optional.of(bean));
    }

    static <T> PossibleInstance<T> none() {
        return new PossibleInstance<>(Optional.empty());
    }

    @Override
    public Instance<T> select(Annotation... qualifiers) {
        return this;
    }

    @Override
    public <U extends T> Instance<U> select(Class<U> subtype, Annotation... qualifiers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public <U extends T> Instance<U> select(TypeLiteral<U> subtype, Annotation... qualifiers) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isUnsatisfied() {
        return bean.isEmpty();
    }

    @Override
    public boolean isAmbiguous() {
        return false;
    }

    @Override
    public void destroy(T instance) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Handle<T> getHandle() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Iterable<? extends Handle<T>> handles() {
        throw new UnsupportedOperationException();
    }

    @Override
    public T get() {
        return bean.orElseThrow();
    }

    @Override
    public Iterator<T> iterator() {
        return bean.stream().iterator();
    }
}
