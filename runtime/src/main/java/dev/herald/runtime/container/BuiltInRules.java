package dev.herald.runtime.container;

import java.util.Map;

import dev.herald.DeadLetterException;
import dev.herald.FailureAction;
import dev.herald.RetryException;
import dev.herald.UnreadableMessageException;
import dev.herald.runtime.container.FailureRules.Rule;

/** What becomes of a message where the application says nothing about the exception, by the name of its class. */
final class BuiltInRules {

    static final Map<String, Rule> ALL = Map.of(
            DeadLetterException.class.getName(), Rule.of(FailureAction.DEAD_LETTER),
            UnreadableMessageException.class.getName(), Rule.of(FailureAction.DEAD_LETTER),
            RetryException.class.getName(), Rule.of(FailureAction.RETRY),
            "jakarta.validation.ConstraintViolationException", Rule.of(FailureAction.DEAD_LETTER));

    private BuiltInRules() {
    }
}
