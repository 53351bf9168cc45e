package dev.herald.deployment;

import java.util.List;

import io.quarkus.builder.item.SimpleBuildItem;

import dev.herald.runtime.PublisherTarget;

/** How destinations are resolved, and those the application's annotations name. */
final class DestinationsBuildItem extends SimpleBuildItem {

    private final Destinations resolver;
    private final List<PublisherTarget> used;

    DestinationsBuildItem(Destinations resolver, List<PublisherTarget> used) {
        this.resolver = resolver;
        this.used = List.copyOf(used);
    }

    Destinations resolver() {
        return resolver;
    }

    /** All that could be resolved, in a reproducible order; why others could not is told where they are read. */
    List<PublisherTarget> used() {
        return used;
    }
}
