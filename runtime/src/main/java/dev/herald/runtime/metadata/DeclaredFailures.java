package dev.herald.runtime.metadata;

import java.util.ArrayList;
import java.util.List;

import dev.herald.FailureAction;

/**
 * What a listener's code says about failed attempts.
 *
 * @param ofMethod the {@link dev.herald.OnFailure} rules of the method
 * @param ofClass those of its class
 * @param handler the identifier of the bean that is the listener's {@link dev.herald.FailureHandler}, or {@code null}
 * @param commonHandler the identifier of that for all listeners, or {@code null}
 */
public record DeclaredFailures(List<Rule> ofMethod, List<Rule> ofClass, String handler, String commonHandler) {

    /** Nothing. */
    public static final DeclaredFailures NONE = new DeclaredFailures(List.of(), List.of(), null, null);

    /**
     * What becomes of a message on one exception, as written; an attribute that is not set is empty.
     *
     * @param exception the name of its class
     */
    public record Rule(String exception, FailureAction action, String delay, String maxAttempts) {
    }

    /** The names of the exceptions. */
    public List<String> exceptions() {
        List<String> names = new ArrayList<>(ofMethod.size() + ofClass.size());
        for (List<Rule> rules : List.of(ofMethod, ofClass)) {
            for (Rule rule : rules) {
                names.add(rule.exception());
            }
        }
        return names;
    }

    /** Whether the message is tried again, so that a delay and a number of attempts have an effect. */
    public static boolean triesAgain(FailureAction action) {
        return action == FailureAction.RETRY || action == FailureAction.PAUSE;
    }
}
