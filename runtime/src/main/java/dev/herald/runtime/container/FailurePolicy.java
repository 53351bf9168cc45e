package dev.herald.runtime.container;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.herald.FailureAction;
import dev.herald.FailureDecision;
import dev.herald.FailureHandler;
import dev.herald.Message;
import dev.herald.RetryException;
import dev.herald.runtime.container.FailureRules.Rule;
import dev.herald.runtime.metadata.ListenerMethod;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.GuardedCallback;
import dev.herald.spi.support.RateLimitedLog;

/**
 * What is to become of a message whose attempt failed with an exception. Who has precedence is asked first: the rules
 * configured for the listener, those of its method, those of its class, its {@link FailureHandler}, the rules configured for
 * all listeners, the {@link FailureHandler} for all, and the built-in rules. The first that has something to say decides.
 */
final class FailurePolicy {

    private final ListenerMethod method;
    private final FailureRules rules;
    private final int maxAttempts;
    private final FailureHandler own;
    private final FailureHandler common;
    private final Decision usual;

    /**
     * @param delay before the next attempt, or {@code null} for the listener's own
     * @param maxAttempts the last attempt
     * @param reason of the dead letter, or {@code null} for the text of the failure
     */
    record Decision(FailureAction action, Duration delay, int maxAttempts, String reason) {
    }

    private interface Level {

        /** @return {@code null} to leave it to the next one */
        Decision decide(Attempt attempt, Throwable failure, ThrownClasses thrown);
    }

    /**
     * @param own the listener's, or {@code null}
     * @param common for all listeners, or {@code null}
     */
    FailurePolicy(ListenerMethod method, FailureRules rules, int maxAttempts, FailureHandler own, FailureHandler common) {
        this.method = method;
        this.rules = rules;
        this.maxAttempts = maxAttempts;
        this.own = own;
        this.common = common;
        this.usual = new Decision(FailureAction.RETRY, null, maxAttempts, null);
    }

    static FailurePolicy of(ListenerMethod method, ListenerSettings settings) {
        return new FailurePolicy(method, settings.failures(), settings.maxAttempts(),
                FailureHandlerBean.of(method.failures().handler()), FailureHandlerBean.of(method.failures().commonHandler()));
    }

    /** Whether a decision may run code of the application. */
    boolean asksApplication() {
        return own != null || common != null;
    }

    /** Where nothing else is said. */
    Decision usual() {
        return usual;
    }

    /** Does not throw. */
    Decision decide(Attempt attempt, Throwable failure) {
        ThrownClasses thrown = ThrownClasses.of(failure);
        for (Level level : levels()) {
            Decision decision = level.decide(attempt, failure, thrown);
            if (decision != null) {
                return decision;
            }
        }
        return usual;
    }

    /** In the order of precedence. Made for each failure: whoever has none needs no levels. */
    private List<Level> levels() {
        return List.of(by(rules.ofListener()), by(rules.ofMethod()), by(rules.ofClass()), by(own), by(rules.ofAll()),
                by(common),
                by(BuiltInRules.ALL));
    }

    private Level by(Map<String, Rule> ofOneLevel) {
        return (attempt, failure, thrown) -> thrown.closest(ofOneLevel, this::decision);
    }

    private Level by(FailureHandler handler) {
        return (attempt, failure, thrown) -> handler == null ? null : ask(handler, attempt, failure);
    }

    private Decision decision(Rule rule, Throwable thrown) {
        Duration delay = rule.delay() == null && thrown instanceof RetryException retry ? retry.delay() : rule.delay();
        return new Decision(rule.action(), delay, rule.maxAttempts() == 0 ? maxAttempts : rule.maxAttempts(), null);
    }

    private Decision ask(FailureHandler handler, Attempt attempt, Throwable failure) {
        FailureDecision decision;
        try {
            decision = handler.decide(message(attempt, failure), failure);
        } catch (Throwable thrown) {
            GuardedCallback.run("Logging", () -> RateLimitedLog.failure(method.id() + " failure handler", "Listener '"
                    + method.id() + "': its FailureHandler failed on message " + attempt.message().id()
                    + ", and decides nothing: " + FailureText.withCause(thrown), thrown));
            return null;
        }
        return decision == null
                ? null
                : new Decision(decision.action(), decision.delay().orElse(null), maxAttempts, decision.reason().orElse(null));
    }

    private Message<?> message(Attempt attempt, Throwable failure) {
        return attempt.received() != null
                ? attempt.received()
                : new UnreadMessage(new ReceivedMessage<>(null, attempt.message().delivery, attempt.number(),
                        method.destination()), failure);
    }
}
