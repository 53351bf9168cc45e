package dev.herald.runtime.container;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.quarkus.runtime.configuration.DurationConverter;

import dev.herald.FailureAction;
import dev.herald.runtime.config.HeraldConfig.FailureConfig;
import dev.herald.runtime.config.HeraldConfig.ListenerConfig;
import dev.herald.runtime.container.FailureRules.Rule;
import dev.herald.runtime.metadata.DeclaredFailures;
import dev.herald.runtime.metadata.ListenerMethod;
import dev.herald.runtime.support.Expressions;
import dev.herald.spi.support.ConfigKeys;
import dev.herald.spi.support.Durations;
import dev.herald.spi.support.FailureText;

/**
 * Reads what becomes of a listener's messages on some exceptions. Of a rule that is configured for the listener, what is not
 * set is that of the annotation for the same exception.
 */
final class FailureRulesReader {

    private final ListenerMethod method;
    private final ListenerConfig own;
    private final ListenerConfig all;
    private final List<String> problems;

    FailureRulesReader(ListenerMethod method, ListenerConfig own, ListenerConfig all, List<String> problems) {
        this.method = method;
        this.own = own;
        this.all = all;
        this.problems = problems;
    }

    FailureRules read() {
        if (own.failure().isEmpty() && all.failure().isEmpty() && method.failures().exceptions().isEmpty()) {
            return FailureRules.NONE;
        }
        Map<String, Rule> ofMethod = declared(method.failures().ofMethod());
        Map<String, Rule> ofClass = declared(method.failures().ofClass());
        Map<String, Rule> annotated = new HashMap<>(ofClass);
        annotated.putAll(ofMethod);
        return new FailureRules(configured(own, ConfigKeys.of("listener", method.id()), annotated), ofMethod, ofClass,
                configured(all, ConfigKeys.PREFIX + "listener", Map.of()));
    }

    private Map<String, Rule> configured(ListenerConfig config, String prefix, Map<String, Rule> annotated) {
        Map<String, Rule> rules = new HashMap<>();
        for (String exception : config.pause().on().orElse(List.of())) {
            check(!config.failure().containsKey(exception), prefix + ".pause.on names " + exception + ", and "
                    + ConfigKeys.ofFailure(prefix, exception)
                    + " says what becomes of it, too: set its action to pause instead");
            rules.put(exception, Rule.of(FailureAction.PAUSE));
        }
        config.failure().forEach((exception, key) -> rules.put(exception,
                configured(key, ConfigKeys.ofFailure(prefix, exception), annotated.get(exception))));
        return Map.copyOf(rules);
    }

    private Rule configured(FailureConfig key, String name, Rule annotated) {
        FailureAction action = key.action().orElse(annotated == null ? FailureAction.RETRY : annotated.action());
        Rule rest = annotated != null && annotated.action() == action ? annotated : Rule.of(action);
        key.delay().ifPresent(delay -> check(!delay.isNegative(), name + ".delay is " + delay + "; it must be zero or more"));
        key.maxAttempts().ifPresent(attempts -> check(attempts > 0, name + ".max-attempts is " + attempts
                + "; it must be 1 or more"));
        check(DeclaredFailures.triesAgain(action) || key.delay().isEmpty() && key.maxAttempts().isEmpty(), name
                + " has a delay or max-attempts, which have no effect: with the action " + text(action)
                + " a message is not tried again; remove them, or set action=retry");
        return new Rule(action, key.delay().map(Durations::bounded).orElse(rest.delay()),
                key.maxAttempts().orElse(rest.maxAttempts()));
    }

    private static String text(FailureAction action) {
        return action.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private Map<String, Rule> declared(List<DeclaredFailures.Rule> rules) {
        Map<String, Rule> declared = new HashMap<>();
        rules.forEach(rule -> declared.put(rule.exception(), declared(rule)));
        return Map.copyOf(declared);
    }

    private Rule declared(DeclaredFailures.Rule rule) {
        try {
            String delay = Expressions.resolve(rule.delay()).strip();
            String attempts = Expressions.resolve(rule.maxAttempts()).strip();
            return new Rule(rule.action(), delay.isEmpty() ? null : delay(delay), attempts.isEmpty() ? 0 : attempts(attempts));
        } catch (IllegalArgumentException invalid) {
            problems.add(method.description() + ": @OnFailure for " + rule.exception() + " is not valid: "
                    + FailureText.message(invalid));
            return Rule.of(rule.action());
        }
    }

    private static Duration delay(String text) {
        return Durations.zeroOrMore("delay", DurationConverter.parseDuration(text));
    }

    private static int attempts(String text) {
        int attempts = Integer.parseInt(text);
        if (attempts < 1) {
            throw new IllegalArgumentException("maxAttempts is " + attempts + "; it must be 1 or more");
        }
        return attempts;
    }

    private void check(boolean valid, String problem) {
        if (!valid) {
            problems.add(problem);
        }
    }
}
