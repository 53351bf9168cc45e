package dev.herald.stress;

import java.util.List;

/**
 * An invariant that did not hold.
 *
 * @param target where, or {@code null} if it concerns the whole application
 * @param message the message's id, or {@code null}
 * @param text what was seen
 * @param events the last events of the message, or whatever else explains it
 */
public record Violation(Invariant invariant, Target target, String message, String text, List<String> events) {

    public static Violation of(Invariant invariant, Target target, String text) {
        return new Violation(invariant, target, null, text, List.of());
    }

    @Override
    public String toString() {
        StringBuilder all = new StringBuilder(invariant.name());
        if (target != null) {
            all.append(" at '").append(target).append('\'');
        }
        if (message != null) {
            all.append(", message ").append(message);
        }
        all.append(": ").append(text);
        events.forEach(event -> all.append("\n      ").append(event));
        return all.toString();
    }
}
