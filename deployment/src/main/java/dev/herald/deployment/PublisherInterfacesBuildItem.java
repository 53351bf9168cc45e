package dev.herald.deployment;

import java.util.List;

import io.quarkus.builder.item.SimpleBuildItem;

import dev.herald.runtime.metadata.PublisherMethod;

/** The methods of all {@code @Publisher} interfaces; generated code calls them by index. */
final class PublisherInterfacesBuildItem extends SimpleBuildItem {

    private final List<PublisherMethod> methods;

    PublisherInterfacesBuildItem(List<PublisherMethod> methods) {
        this.methods = List.copyOf(methods);
    }

    List<PublisherMethod> methods() {
        return methods;
    }
}
