package dev.herald.spi;

import java.util.HashMap;
import java.util.Map;

/**
 * A queue or topic as configured.
 *
 * @param kind which of the two
 * @param name its logical name
 * @param physicalName the name, URL or ARN the broker knows it by
 * @param client the client's name, or {@code null} for the default one
 * @param declare what to do about its existence
 * @param attributes passed through to the broker when the destination is created
 */
public record Destination(Kind kind, String name, String physicalName, String client, Declare declare,
        Map<String, String> attributes) {

    public enum Kind {
        QUEUE, TOPIC
    }

    /** What to do about a destination's existence when it is first used. */
    public enum Declare {
        /** Create it if it is missing; report attributes that differ, and leave them. */
        CREATE,
        /** Report it if it is missing, and wait for it; report attributes that differ. */
        VERIFY,
        /** Assume it. */
        NONE
    }

    /** A queue known by its physical name alone, such as a reply address. */
    public static Destination existingQueue(String physicalName, String client) {
        return new Destination(Kind.QUEUE, physicalName, physicalName, client, Declare.NONE, Map.of());
    }

    /** With these attributes, which win over its own. */
    public Destination with(Map<String, String> more) {
        Map<String, String> both = new HashMap<>(attributes);
        both.putAll(more);
        return new Destination(kind, name, physicalName, client, declare, Map.copyOf(both));
    }

    @Override
    public String toString() {
        String noun = kind == Kind.QUEUE ? "queue" : "topic";
        return physicalName.equals(name) ? noun + " '" + name + "'" : noun + " '" + name + "' (" + physicalName + ")";
    }
}
