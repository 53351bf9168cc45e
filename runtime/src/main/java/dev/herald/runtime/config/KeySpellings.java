package dev.herald.runtime.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.annotation.Priority;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.Priorities;

import dev.herald.runtime.config.ElementKey.Noun;
import dev.herald.spi.support.RateLimitedLog;

/**
 * All spellings of a key of a listener, queue or topic mean the same: its name with and without quotes, as a property, in
 * YAML, and as an environment variable. The source with the highest ordinal wins, whatever its spelling. Configuration
 * mappings see one spelling only, the quoted one.
 */
@Priority(Priorities.LIBRARY + 600)
public final class KeySpellings implements ConfigSourceInterceptor {

    private static final String VARIABLES = "QUARKUS_HERALD_";
    private static final String KNOWN = "dev.herald.known.";
    private static final String SEPARATOR = "\n";

    /** Keys of which a conflict was logged. */
    private final Set<String> conflicts = ConcurrentHashMap.newKeySet();

    /** The key of a default value by which the build tells the names that the application has. */
    public static String known(String noun) {
        return KNOWN + noun;
    }

    /** The value of {@link #known}: an environment variable says which name it means only if the names are known. */
    public static String known(Iterable<String> names) {
        return String.join(SEPARATOR, names);
    }

    @Override
    public ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        ElementKey key = ElementKey.read(name);
        if (key == null) {
            return context.proceed(name);
        }
        ConfigValue quoted = context.proceed(key.quoted());
        ConfigValue unquoted = context.proceed(key.unquoted());
        if (quoted == null || unquoted == null) {
            return named(name, quoted == null ? unquoted : quoted);
        }
        int order = order(quoted, unquoted);
        if (order == 0 && !Objects.equals(quoted.getRawValue(), unquoted.getRawValue())) {
            reportConflict(key, quoted);
        }
        return named(name, order >= 0 ? quoted : unquoted);
    }

    private static ConfigValue named(String name, ConfigValue value) {
        return value == null ? null : value.withName(name);
    }

    /** As SmallRye Config orders the values of one name: by ordinal, profile, and position of the source. */
    private static int order(ConfigValue one, ConfigValue other) {
        int order = Integer.compare(one.getConfigSourceOrdinal(), other.getConfigSourceOrdinal());
        if (order == 0) {
            order = Boolean.compare(one.getProfile() != null, other.getProfile() != null);
        }
        return order == 0 ? Integer.compare(other.getConfigSourcePosition(), one.getConfigSourcePosition()) : order;
    }

    private void reportConflict(ElementKey key, ConfigValue source) {
        if (conflicts.add(key.quoted())) {
            RateLimitedLog.LOG
                    .warn(key.quoted() + " and " + key.unquoted() + " are the same key with different values, both in "
                            + source.getConfigSourceName() + "; the first one has effect: remove the other");
        }
    }

    @Override
    public Iterator<String> iterateNames(ConfigSourceInterceptorContext context) {
        List<String> all = new ArrayList<>();
        for (Iterator<String> found = context.iterateNames(); found.hasNext();) {
            all.add(found.next());
        }
        Set<String> names = new HashSet<>(all.size() * 2);
        Set<String> understood = addVariables(all, names, context);
        for (String name : all) {
            ElementKey key = ElementKey.read(name);
            if (understood.isEmpty() || !name.contains(ElementKey.PREFIX)
                    || !understood.contains(ElementKey.variable(name))) {
                names.add(key == null ? name : key.quoted());
            }
        }
        return names.iterator();
    }

    /**
     * Adds the keys that environment variables mean.
     *
     * @return the variables, which the source has guessed wrong names for
     */
    private static Set<String> addVariables(List<String> all, Set<String> names, ConfigSourceInterceptorContext context) {
        Set<String> understood = new HashSet<>();
        for (String name : all) {
            int start = name.indexOf(VARIABLES);
            // A profile may precede, between underscores.
            if (start >= 0 && addVariable(name.substring(start), names, context)) {
                understood.add(name);
                understood.add(name.substring(start));
            }
        }
        return understood;
    }

    private static boolean addVariable(String variable, Set<String> names, ConfigSourceInterceptorContext context) {
        boolean understood = false;
        for (Noun noun : Noun.ALL) {
            ConfigValue known = context.proceed(known(noun.text));
            if (known != null && known.getValue() != null) {
                for (String name : known.getValue().split(SEPARATOR)) {
                    ElementKey key = ElementKey.ofVariable(variable, noun, name);
                    if (key != null) {
                        names.add(key.quoted());
                        understood = true;
                    }
                }
            }
        }
        return understood;
    }
}
