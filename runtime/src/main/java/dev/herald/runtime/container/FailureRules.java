package dev.herald.runtime.container;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.herald.FailureAction;

/**
 * What becomes of a message on some exceptions, by the names of their classes: rules match by name, so that no class has to be
 * there, or known to a native executable.
 *
 * @param ofListener those configured for the listener
 * @param ofMethod those of its method
 * @param ofClass those of its class
 * @param ofAll those configured for all listeners
 */
public record FailureRules(Map<String, Rule> ofListener, Map<String, Rule> ofMethod, Map<String, Rule> ofClass,
        Map<String, Rule> ofAll) {

    static final FailureRules NONE = new FailureRules(Map.of(), Map.of(), Map.of(), Map.of());

    /**
     * @param delay before the next attempt, or {@code null} for the listener's own
     * @param maxAttempts after how many attempts the message is dead-lettered, or 0 for the listener's own
     */
    record Rule(FailureAction action, Duration delay, int maxAttempts) {

        static Rule of(FailureAction action) {
            return new Rule(action, null, 0);
        }
    }

    /** How many attempts a message may have at most, whatever it fails with. */
    int mostAttempts(int ofListenersOwn) {
        int most = ofListenersOwn;
        for (Map<String, Rule> rules : List.of(ofListener, ofMethod, ofClass, ofAll)) {
            for (Rule rule : rules.values()) {
                most = Math.max(most, rule.maxAttempts());
            }
        }
        return most;
    }
}
