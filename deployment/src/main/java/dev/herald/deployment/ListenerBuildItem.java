package dev.herald.deployment;

import io.quarkus.arc.processor.InvokerInfo;
import io.quarkus.builder.item.MultiBuildItem;

/** A listener of the application. */
final class ListenerBuildItem extends MultiBuildItem {

    private final ListenerDefinition definition;
    private final InvokerInfo invoker;

    ListenerBuildItem(ListenerDefinition definition, InvokerInfo invoker) {
        this.definition = definition;
        this.invoker = invoker;
    }

    ListenerDefinition definition() {
        return definition;
    }

    /** Calls the method on its bean. */
    InvokerInfo invoker() {
        return invoker;
    }
}
