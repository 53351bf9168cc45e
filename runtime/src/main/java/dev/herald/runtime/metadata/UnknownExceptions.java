package dev.herald.runtime.metadata;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.quarkus.runtime.ImageMode;

import dev.herald.runtime.config.HeraldConfig;
import dev.herald.runtime.config.HeraldConfig.ListenerConfig;
import dev.herald.runtime.support.Suggestions;
import dev.herald.spi.support.ConfigKeys;

/** Configuration keys for exceptions that the application does not have: a policy that would never have an effect. */
public final class UnknownExceptions {

    private UnknownExceptions() {
    }

    /** A problem for each. A native executable does not know all of its classes by name, and reports none. */
    public static List<String> problems(HeraldConfig config, List<ListenerMethod> methods) {
        List<String> problems = new ArrayList<>();
        for (Map.Entry<String, ListenerConfig> listener : config.listener().entrySet()) {
            for (String exception : listener.getValue().failure().keySet()) {
                if (!ImageMode.current().isNativeImage() && !isThrowable(exception)) {
                    problems.add(ConfigKeys.ofFailure(prefix(listener.getKey()), exception)
                            + " names no exception of the application" + Suggestions.hint(exception, known(methods)));
                }
            }
        }
        return problems;
    }

    private static String prefix(String id) {
        return id.equals(HeraldConfig.ALL) ? ConfigKeys.PREFIX + "listener" : ConfigKeys.of("listener", id);
    }

    private static boolean isThrowable(String name) {
        try {
            return Throwable.class
                    .isAssignableFrom(Class.forName(name, false, Thread.currentThread().getContextClassLoader()));
        } catch (ClassNotFoundException | LinkageError absent) {
            return false;
        }
    }

    private static Set<String> known(List<ListenerMethod> methods) {
        Set<String> names = new TreeSet<>();
        methods.forEach(method -> names.addAll(method.failures().exceptions()));
        return names;
    }
}
