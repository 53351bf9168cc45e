package dev.herald.runtime;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import dev.herald.runtime.config.HeraldConfig;
import dev.herald.spi.Destination.Kind;

/** Tells of configuration keys that name nothing the application has: a typing error would otherwise go unnoticed. */
final class ConfigurationKeys {

    private ConfigurationKeys() {
    }

    static void warnOfUnknown(HeraldConfig config, List<ListenerMethod> methods, Collection<PublisherTarget> targets) {
        Set<String> ids = new TreeSet<>();
        Set<String> queues = new TreeSet<>();
        Set<String> topics = new TreeSet<>();
        for (ListenerMethod method : methods) {
            ids.add(method.id());
            (method.kind() == Kind.QUEUE ? queues : topics).add(method.destination());
        }
        for (PublisherTarget target : targets) {
            (target.kind() == Kind.QUEUE ? queues : topics).add(target.destination());
        }
        Set<String> configuredIds = new TreeSet<>(config.listener().keySet());
        configuredIds.remove(HeraldConfig.ALL);
        warn("listener", configuredIds, ids);
        warn("queue", config.queue().keySet(), queues);
        warn("topic", config.topic().keySet(), topics);
    }

    private static void warn(String noun, Collection<String> configured, Set<String> known) {
        for (String name : configured) {
            if (!known.contains(name)) {
                HeraldLog.LOG.warnf("quarkus.herald.%s.\"%s\" has no effect: the application has no such %s%s", noun, name,
                        noun, Nearest.hint(name, known));
            }
        }
    }
}
