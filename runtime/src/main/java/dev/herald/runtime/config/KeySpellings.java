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
import io.smallrye.config.common.utils.StringUtil;

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
    private static final String OF_ALL = VARIABLES + "LISTENER_";
    private static final String FAILURE = "FAILURE_";
    private static final String KNOWN = "dev.herald.known.";
    private static final String SEPARATOR = "\n";

    /** What {@link #known} calls the exceptions. */
    public static final String FAILURES = "failure";

    /** The active profiles, the strongest last; complete once the configuration is. */
    private final List<String> profiles;
    /** Keys of which a conflict was logged. */
    private final Set<String> conflicts = ConcurrentHashMap.newKeySet();

    KeySpellings(List<String> profiles) {
        this.profiles = profiles;
    }

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
        return key == null ? context.proceed(name) : named(name, value(context, key));
    }

    private static ConfigValue named(String name, ConfigValue value) {
        return value == null ? null : value.withName(name);
    }

    /** The strongest of the values of all spellings. */
    private ConfigValue value(ConfigSourceInterceptorContext context, ElementKey key) {
        ConfigValue strongest = null;
        for (String spelling : key.spellings()) {
            ConfigValue value = context.proceed(spelling);
            if (strongest == null) {
                strongest = named(spelling, value);
            } else if (value != null) {
                strongest = stronger(strongest, value.withName(spelling));
            }
        }
        return strongest;
    }

    private ConfigValue stronger(ConfigValue one, ConfigValue other) {
        int order = order(one, other);
        if (order == 0 && !Objects.equals(one.getRawValue(), other.getRawValue())) {
            reportConflict(one, other.getName());
        }
        return order < 0 ? other : one;
    }

    /**
     * As SmallRye Config orders the values of one name: by the source, then a profile wins over none. Of two profiles, the
     * stronger wins, whatever the sources.
     */
    private int order(ConfigValue one, ConfigValue other) {
        if (one.getProfile() != null && other.getProfile() != null && !one.getProfile().equals(other.getProfile())) {
            return Integer.compare(profiles.indexOf(one.getProfile()), profiles.indexOf(other.getProfile()));
        }
        int order = ConfigValue.CONFIG_SOURCE_COMPARATOR.compare(one, other);
        return order == 0 ? Boolean.compare(one.getProfile() != null, other.getProfile() != null) : order;
    }

    private void reportConflict(ConfigValue effective, String other) {
        if (conflicts.add(effective.getName())) {
            RateLimitedLog.LOG
                    .warn(effective.getName() + " and " + other + " are the same key with different values, both in "
                            + effective.getConfigSourceName() + "; the first one has effect: remove the other");
        }
    }

    @Override
    public Iterator<String> iterateNames(ConfigSourceInterceptorContext context) {
        List<String> all = new ArrayList<>();
        for (Iterator<String> found = context.iterateNames(); found.hasNext();) {
            all.add(found.next());
        }
        Set<String> names = new HashSet<>(all.size() * 2);
        Set<String> guesses = addVariables(all, names, context);
        for (String name : all) {
            ElementKey key = ElementKey.read(name);
            if (!guesses.contains(name.replace('-', '.'))) {
                names.add(key == null ? name : key.quoted());
            }
        }
        return names.iterator();
    }

    /**
     * Adds the keys that environment variables mean.
     *
     * @return names that the source has guessed for them, with dots instead of hyphens; those that are right are added
     */
    private Set<String> addVariables(List<String> all, Set<String> names, ConfigSourceInterceptorContext context) {
        Set<String> guesses = new HashSet<>();
        for (String name : all) {
            int start = name.indexOf(VARIABLES);
            // A profile may precede, between underscores.
            if ((start == 0 || start > 1 && name.charAt(0) == '_')
                    && addVariable(name.substring(start), all, names, context)) {
                guesses.add(StringUtil.toLowerCaseAndDotted(name));
                guesses.add(StringUtil.toLowerCaseAndDotted(name.substring(start)));
            }
        }
        return guesses;
    }

    private boolean addVariable(String variable, List<String> all, Set<String> names, ConfigSourceInterceptorContext context) {
        boolean understood = false;
        for (Noun noun : Noun.ALL) {
            ConfigValue known = context.proceed(known(noun.text));
            if (known != null && known.getValue() != null) {
                for (String name : known.getValue().split(SEPARATOR)) {
                    String setting = ElementKey.settingIn(variable, noun, name);
                    if (setting != null) {
                        understood |= addKey(ElementKey.ofVariable(noun, name, setting), names, context)
                                || noun == Noun.LISTENER && addFailure(name, setting, all, names, context)
                                || addAttribute(ElementKey.ofAttribute(noun, name, setting), variable, all, names, context);
                    }
                }
            }
        }
        return understood || variable.startsWith(OF_ALL + FAILURE)
                && addFailure("", variable.substring(OF_ALL.length()), all, names, context);
    }

    /** Of an exception that the application names: an environment variable cannot spell a class. */
    private boolean addFailure(String name, String setting, List<String> all, Set<String> names,
            ConfigSourceInterceptorContext context) {
        boolean found = false;
        for (String exception : setting.startsWith(FAILURE) ? exceptions(all, context) : Set.<String>of()) {
            found |= addKey(ElementKey.ofFailure(name, exception, setting), names, context);
        }
        return found;
    }

    /** Those in the code, and in the keys of other sources. */
    private static Set<String> exceptions(List<String> all, ConfigSourceInterceptorContext context) {
        Set<String> exceptions = new HashSet<>();
        ConfigValue known = context.proceed(known(FAILURES));
        if (known != null && known.getValue() != null) {
            exceptions.addAll(List.of(known.getValue().split(SEPARATOR)));
        }
        Set<String> guesses = new HashSet<>();
        for (String name : all) {
            if (name.contains(OF_ALL)) {
                guesses.add(StringUtil.toLowerCaseAndDotted(name));
            }
        }
        for (String name : all) {
            ElementKey key = guesses.contains(name) ? null : ElementKey.read(name);
            if (key != null && key.exception() != null) {
                exceptions.add(key.exception());
            }
        }
        return exceptions;
    }

    /** The variable may be of a profile that is not active: the key is one only with a value. */
    private boolean addKey(ElementKey key, Set<String> names, ConfigSourceInterceptorContext context) {
        if (key == null || value(context, key) == null) {
            return false;
        }
        names.add(key.quoted());
        return true;
    }

    /** The attribute as another source spells it, such as {@code MessageRetentionPeriod}, or else as most are spelled. */
    private boolean addAttribute(ElementKey usual, String variable, List<String> all, Set<String> names,
            ConfigSourceInterceptorContext context) {
        if (usual == null) {
            return false;
        }
        String guess = StringUtil.toLowerCaseAndDotted(variable);
        boolean found = false;
        for (String name : all) {
            ElementKey key = name.equals(guess) ? null : ElementKey.read(name);
            if (key != null && key.isSpelledAs(usual)) {
                found |= addKey(key, names, context);
            }
        }
        return found || addKey(usual, names, context);
    }
}
