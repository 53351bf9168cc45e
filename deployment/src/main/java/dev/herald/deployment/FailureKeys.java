package dev.herald.deployment;

import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.quarkus.runtime.configuration.DurationConverter;

import dev.herald.FailureAction;
import dev.herald.runtime.metadata.DeclaredFailures;
import dev.herald.runtime.metadata.DeclaredFailures.Rule;

/** Validates the keys about failures that are known at build time; what is set only at run time is validated at the start. */
final class FailureKeys {

    /** In the spelling that all others are turned into. */
    private static final Pattern KEY = Pattern.compile("(?<profile>%[^.]*\\.)?(?<rule>quarkus\\.herald\\.listener\\."
            + "(?:\"(?<listener>[^\"]+)\"\\.)?failure\\.\"(?<exception>[^\"]+)\")\\.(?<setting>action|delay|max-attempts)");

    private final Function<String, Optional<String>> properties;
    private final Problems problems;
    /** The names of exceptions, by what their keys begin with, also in profiles that are not active. */
    private final Map<String, String> exceptions = new TreeMap<>();
    /** The listener, or "" for all, and the exception of each rule, by what its keys begin with. */
    private final Map<String, Scope> rules = new TreeMap<>();

    private record Scope(String listener, String exception) {
    }

    /**
     * @param names of all configuration properties
     * @param properties configuration properties by key; throws if a value has an expression that can't be resolved yet
     */
    FailureKeys(Iterable<String> names, Function<String, Optional<String>> properties, Problems problems) {
        this.properties = properties;
        this.problems = problems;
        for (String name : names) {
            Matcher key = KEY.matcher(name);
            if (key.matches()) {
                String profile = key.group("profile");
                exceptions.put((profile == null ? "" : profile) + key.group("rule"), key.group("exception"));
                if (profile == null) {
                    String listener = key.group("listener");
                    rules.put(key.group("rule"), new Scope(listener == null ? "" : listener, key.group("exception")));
                }
            }
        }
    }

    void check(ThrowableNames throwables, Collection<ListenerDefinition> listeners) {
        exceptions.forEach((prefix, exception) -> throwables.problem(exception)
                .ifPresent(problem -> problems.add(prefix, problem)));
        rules.forEach((prefix, scope) -> check(prefix, scope, listeners));
    }

    private void check(String prefix, Scope scope, Collection<ListenerDefinition> listeners) {
        Optional<ListenerDefinition> listener = listeners.stream().filter(each -> each.id().equals(scope.listener)).findFirst();
        Optional<String> action = value(prefix + ".action");
        Optional<String> delay = value(prefix + ".delay");
        Optional<String> maxAttempts = value(prefix + ".max-attempts");
        delay.ifPresent(text -> checkDelay(prefix + ".delay", text));
        maxAttempts.ifPresent(text -> checkNumber(prefix + ".max-attempts", text));
        Optional<FailureAction> chosen = action.isPresent()
                ? action.flatMap(text -> action(prefix + ".action", text))
                : Optional.of(annotated(listener, scope.exception));
        if (chosen.filter(DeclaredFailures::triesAgain).isEmpty() && chosen.isPresent()
                && (delay.isPresent() || maxAttempts.isPresent())) {
            problems.add(prefix, "has a delay or max-attempts, which have no effect: with the action " + text(chosen.get())
                    + " a message is not tried again; remove them, or set action=retry");
        }
        if (chosen.filter(found -> found != FailureAction.DROP).isPresent()
                && listener.filter(found -> AtMostOnceTopicRule.appliesTo(found.source())).isPresent()) {
            problems.add(prefix, "has the action " + text(chosen.get()) + ", but " + AtMostOnceTopicRule.NO_RETRIES
                    + "; remove the keys");
        }
    }

    private static FailureAction annotated(Optional<ListenerDefinition> listener, String exception) {
        return listener.map(ListenerDefinition::failures).flatMap(failures -> rule(failures.ofMethod(), exception)
                .or(() -> rule(failures.ofClass(), exception))).map(Rule::action).orElse(FailureAction.RETRY);
    }

    private static Optional<Rule> rule(Collection<Rule> rules, String exception) {
        return rules.stream().filter(rule -> rule.exception().equals(exception)).findFirst();
    }

    private static String text(FailureAction action) {
        return action.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A property that an expression needs may be set at run time only. */
    private Optional<String> value(String key) {
        try {
            return properties.apply(key).map(String::strip).filter(text -> !text.isEmpty());
        } catch (RuntimeException unresolved) {
            return Optional.empty();
        }
    }

    private void checkDelay(String key, String text) {
        try {
            Duration delay = DurationConverter.parseDuration(text);
            if (delay.isNegative()) {
                problems.add(key, "is " + text + "; it must be zero or more");
            }
        } catch (IllegalArgumentException unreadable) {
            problems.add(key, "is '" + text + "', which is not a duration; use a value such as 30s, 500ms, 15m or PT1M");
        }
    }

    private void checkNumber(String key, String text) {
        try {
            if (Integer.parseInt(text) < 1) {
                problems.add(key, "is " + text + "; it must be 1 or more");
            }
        } catch (NumberFormatException unreadable) {
            problems.add(key, "is '" + text + "', which is not a number; use an integer, 1 or more");
        }
    }

    private Optional<FailureAction> action(String key, String text) {
        try {
            return Optional.of(FailureAction.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_')));
        } catch (IllegalArgumentException unknown) {
            problems.add(key, "is '" + text + "'; use retry, dead-letter, drop or pause");
            return Optional.empty();
        }
    }
}
