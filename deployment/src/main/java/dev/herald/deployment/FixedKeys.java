package dev.herald.deployment;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;

import dev.herald.runtime.metadata.BuildFacts.Fixed;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.support.ConfigKeys;

/** The keys that only the build reads, with their values: the running application tells if they have changed since. */
final class FixedKeys {

    private final Config config;
    private final Map<String, Fixed> values = new TreeMap<>();

    private FixedKeys(Config config) {
        this.config = config;
    }

    /** @param names the logical names of the application's queues, or topics */
    static Map<String, Fixed> of(Function<Kind, ? extends Collection<String>> names, Config config) {
        FixedKeys keys = new FixedKeys(config);
        keys.add(ConfigKeys.PREFIX + "broker");
        keys.add(ConfigKeys.PREFIX + "memory.production");
        keys.add(ConfigKeys.PREFIX + "health.enabled");
        keys.add(ConfigKeys.PREFIX + "health.well");
        keys.add(ConfigKeys.PREFIX + "metrics.enabled");
        keys.add(ConfigKeys.PREFIX + "tracing.enabled");
        keys.add(ConfigKeys.PREFIX + "management.enabled");
        for (Kind kind : Kind.values()) {
            keys.addDestination(ConfigKeys.PREFIX + DestinationResolver.noun(kind));
            names.apply(kind).forEach(name -> keys.addDestination(ConfigKeys.of(kind, name)));
        }
        return keys.values;
    }

    private void addDestination(String prefix) {
        add(prefix + ".broker");
        add(prefix + ".client");
    }

    private void add(String key) {
        ConfigValue value = config.getConfigValue(key);
        values.put(key, value.getValue() == null
                ? new Fixed(null, Integer.MIN_VALUE)
                : new Fixed(value.getValue(), value.getSourceOrdinal()));
    }
}
