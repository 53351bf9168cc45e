package dev.herald.runtime.container;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

import dev.herald.DeadLetterException;
import dev.herald.RetryException;
import dev.herald.UnreadableMessageException;

/**
 * The classes of a failure and of its causes, the outermost first, each with its superclasses. An exception by which somebody
 * says what is to be done has no superclasses and causes here: a rule for all exceptions is not meant to overrule it.
 */
final class ThrownClasses {

    /** Causes may form a circle. */
    private static final int MAX_CAUSES = 50;
    private static final Set<String> DECISIONS = Set.of(DeadLetterException.class.getName(), RetryException.class.getName(),
            UnreadableMessageException.class.getName());

    private final List<Thrown> all;
    private final int longest;

    /** @param classes the names of its class and superclasses */
    private record Thrown(Throwable throwable, List<String> classes) {

        boolean decides() {
            return DECISIONS.contains(classes.get(classes.size() - 1));
        }
    }

    private ThrownClasses(List<Thrown> all) {
        this.all = all;
        this.longest = all.stream().mapToInt(thrown -> thrown.classes.size()).max().orElse(0);
    }

    /** Does not throw. */
    static ThrownClasses of(Throwable failure) {
        List<Thrown> all = new ArrayList<>();
        Throwable next = failure;
        while (next != null && all.size() < MAX_CAUSES) {
            Thrown thrown = new Thrown(next, classes(next.getClass()));
            all.add(thrown);
            next = thrown.decides() ? null : cause(next);
        }
        return new ThrownClasses(all);
    }

    private static List<String> classes(Class<?> type) {
        List<String> names = new ArrayList<>();
        for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
            names.add(each.getName());
            if (DECISIONS.contains(each.getName())) {
                break;
            }
        }
        return names;
    }

    private static Throwable cause(Throwable failure) {
        try {
            return failure.getCause();
        } catch (Throwable unreadable) {
            return null;
        }
    }

    /**
     * What follows from the rule for the closest class; of several that are as close, for the outermost exception.
     *
     * @param rules by the name of the class
     * @return {@code null} if there is no rule for any class
     */
    <R, D> D closest(Map<String, R> rules, BiFunction<R, Throwable, D> then) {
        for (int distance = 0; distance < longest && !rules.isEmpty(); distance++) {
            for (Thrown thrown : all) {
                R rule = distance < thrown.classes.size() ? rules.get(thrown.classes.get(distance)) : null;
                if (rule != null) {
                    return then.apply(rule, thrown.throwable);
                }
            }
        }
        return null;
    }
}
