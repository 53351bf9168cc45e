package dev.herald.runtime.filters;

import io.quarkus.arc.Arc;
import io.quarkus.arc.ArcContainer;

import dev.herald.runtime.metadata.FilterRef;

/** A filter, looked up when it is first needed: creating beans runs their code. */
final class FilterBean<T> {

    private final FilterRef filter;
    private volatile T instance;

    FilterBean(FilterRef filter) {
        this.filter = filter;
    }

    @SuppressWarnings("unchecked")
    T get() {
        if (instance == null) {
            ArcContainer arc = Arc.container();
            instance = (T) arc.instance(arc.bean(filter.bean())).get();
        }
        return instance;
    }

    /** Whether it is for all, or for one of these names. */
    boolean isFor(String... names) {
        if (filter.identifier() == null) {
            return true;
        }
        for (String name : names) {
            if (filter.identifier().equals(name)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return "the filter " + filter.name();
    }
}
