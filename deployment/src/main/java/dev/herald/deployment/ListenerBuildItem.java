package dev.herald.deployment;

import io.quarkus.arc.processor.InvokerInfo;
import io.quarkus.builder.item.MultiBuildItem;

/** A valid listener and the class that invokes its method. */
final class ListenerBuildItem extends MultiBuildItem {

    private final ListenerDefinition definition;
    private final String invoker;
    private final String bean;

    /** @param bean the identifier of the bean, or {@code null} if the invoker looks up an instance for each call */
    ListenerBuildItem(ListenerDefinition definition, InvokerInfo invoker, String bean) {
        this.definition = definition;
        this.bean = bean;
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

    /** The identifier of the bean, or {@code null} if the invoker looks up an instance for each call. */
    String bean() {
        return bean;
    }
}
