package dev.herald.stress;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.inject.Singleton;

/** The gate of each listener. */
@Singleton
public class Gates {

    private static final Gate OPEN = new Gate();

    private final Map<Target, Gate> gates = new ConcurrentHashMap<>();

    static {
        OPEN.open();
    }

    /** A new gate for the listener. */
    public Gate close(Target target) {
        Gate gate = new Gate();
        gates.put(target, gate);
        return gate;
    }

    /** The listener's gate; one that is open if it has none. */
    public Gate of(Target target) {
        return gates.getOrDefault(target, OPEN);
    }
}
