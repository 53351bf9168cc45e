package dev.herald.runtime.metadata;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import dev.herald.runtime.config.HeraldConfig;
import dev.herald.runtime.support.Suggestions;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.support.ConfigKeys;

/** Configuration keys of listeners, queues and topics that the application does not have: most are misspelled. */
public final class UnknownKeys {

    private UnknownKeys() {
    }

    /**
     * A warning for each such key, with the nearest known name.
     *
     * @param targets see {@link BuildFacts#destinations}
     * @param adminApi see {@link BuildFacts#adminApi}
     */
    public static List<String> warnings(HeraldConfig config, List<ListenerMethod> methods, Collection<DestinationRef> targets,
            boolean adminApi) {
        Set<String> ids = new TreeSet<>();
        Set<String> queues = new TreeSet<>();
        Set<String> topics = new TreeSet<>();
        for (ListenerMethod method : methods) {
            ids.add(method.id());
            (method.kind() == Kind.QUEUE ? queues : topics).add(method.destination());
        }
        for (DestinationRef target : targets) {
            (target.kind() == Kind.QUEUE ? queues : topics).add(target.destination());
        }
        List<String> unknown = new ArrayList<>();
        collect("listener", config.listener().keySet(), ids, unknown);
        if (!adminApi) {
            collect("queue", config.queue().keySet(), queues, unknown);
            collect("topic", config.topic().keySet(), topics, unknown);
        }
        return unknown;
    }

    private static void collect(String noun, Collection<String> configured, Set<String> known, List<String> unknown) {
        for (String name : configured) {
            if (!known.contains(name) && !name.equals(HeraldConfig.ALL)) {
                unknown.add(ConfigKeys.of(noun, name) + " has no effect: the application has no such "
                        + noun + Suggestions.hint(name, known));
            }
        }
    }
}
