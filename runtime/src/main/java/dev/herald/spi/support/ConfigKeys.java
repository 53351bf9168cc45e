package dev.herald.spi.support;

import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Kind;

/** The keys that configure a listener, a queue or a topic, for messages that name the cure. */
public final class ConfigKeys {

    private static final String PREFIX = "quarkus.herald.";

    private ConfigKeys() {
    }

    /** @param key such as {@code visibility-timeout} */
    public static String ofListener(String id, String key) {
        return PREFIX + "listener.\"" + id + "\"." + key;
    }

    /** @param key such as {@code dead-letter.name} */
    public static String of(Destination destination, String key) {
        String kind = destination.kind() == Kind.QUEUE ? "queue" : "topic";
        return PREFIX + kind + ".\"" + destination.name() + "\"." + key;
    }
}
