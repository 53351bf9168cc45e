package dev.herald.runtime.metadata;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;

import dev.herald.runtime.metadata.BuildFacts.Fixed;
import dev.herald.spi.support.ConfigKeys;

/** Configuration keys that are set, but have no effect: on their listener, or because the application was built without. */
public final class KeyWarnings {

    private static final String FAILURE = ".failure.";

    private KeyWarnings() {
    }

    /** A warning for each such key. */
    public static Collection<String> of(Config config, BuildFacts facts) {
        List<String> warnings = new ArrayList<>();
        for (String key : config.getPropertyNames()) {
            if (key.startsWith(ConfigKeys.PREFIX)) {
                String reason = facts.ineffective().get(withoutException(key));
                if (reason != null) {
                    warnings.add(key + " has no effect: " + reason);
                }
                Fixed fixed = facts.fixed().get(key);
                if (fixed != null) {
                    addChange(key, fixed, config.getConfigValue(key), warnings);
                }
            }
        }
        warnings.sort(null);
        return warnings;
    }

    /** What is said about the keys of one exception is said about all. */
    private static String withoutException(String key) {
        int exception = key.indexOf(FAILURE);
        return exception < 0 ? key : key.substring(0, exception + FAILURE.length() - 1);
    }

    /** A value of lower ordinal than that of the build is one that the build has overridden. */
    private static void addChange(String key, Fixed fixed, ConfigValue now, List<String> warnings) {
        if (now.getValue() != null && !now.getValue().equals(fixed.value()) && now.getSourceOrdinal() >= fixed.ordinal()) {
            warnings.add(key + " is '" + now.getValue() + "', which has no effect: the application was built with "
                    + (fixed.value() == null ? "no value" : "'" + fixed.value() + "'") + "; build it again to change it");
        }
    }
}
