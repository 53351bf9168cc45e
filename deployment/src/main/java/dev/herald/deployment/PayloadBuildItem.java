package dev.herald.deployment;

import org.jboss.jandex.Type;

import io.quarkus.builder.item.MultiBuildItem;

/** A type that is deserialized or serialized as JSON. */
final class PayloadBuildItem extends MultiBuildItem {

    private final Type type;
    private final String source;

    /** @param source the method or injection point that uses it */
    PayloadBuildItem(Type type, String source) {
        this.type = type;
        this.source = source;
    }

    Type type() {
        return type;
    }

    String source() {
        return source;
    }
}
