package dev.herald.deployment;

import io.quarkus.arc.processor.InvokerInfo;
import io.quarkus.builder.item.MultiBuildItem;

/** A valid listener and the class that invokes its method. */
final class ListenerBuildItem extends MultiBuildItem {

    private final ListenerDefinition definition;
    private final String invoker;

    ListenerBuildItem(ListenerDefinition definition, InvokerInfo invoker) {
        this.definition = definition;
        String descriptor = invoker.getClassDesc().descriptorString();
        this.invoker = descriptor.substring(1, descriptor.length() - 1).replace('/', '.');
    }

    ListenerDefinition definition() {
        return definition;
    }

    /** The name of the generated class that calls the method on its bean. */
    String invoker() {
        return invoker;
    }
}
