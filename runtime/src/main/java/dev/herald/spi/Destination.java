package dev.herald.spi;

import java.util.HashMap;
import java.util.Map;

/**
 * A queue or topic as configured.
 *
 * @param kind which of the two
 * @param name its logical name
 * @param physicalName the broker's name of it: a name, URL or ARN
 * @param client the client's name, or {@code null} for the default one
 * @param declare what to do about its existence
 * @param attributes passed to the broker when it creates the destination
 */
public record Destination(Kind kind, String name, String physicalName, String client, Declare declare,
        Map<String, String> attributes) {

    public enum Kind {
        QUEUE, TOPIC
    }

    /** What to do about a destination's existence when it is first used. */
    public enum Declare {
        /** Create it if it is missing; log attributes that differ, without changing them. */
        CREATE,
        /** Log a warning if it is missing, and wait for it; log attributes that differ. */
        VERIFY,
        /** Assume that it exists. */
        NONE
    }

    /** A queue of which only the physical name is known, such as a reply address. */
    public static Destination existingQueue(String physicalName, String client) {
        return new Destination(Kind.QUEUE, physicalName, physicalName, client, Declare.NONE, Map.of());
    }

    /** A copy with these attributes added, which take precedence. */
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
