package dev.herald.deployment;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.herald.deployment.BrokerKind.Capability;
import dev.herald.runtime.metadata.DestinationRef;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.support.ConfigKeys;

/** The keys that a listener has like any other, but that have no effect on it; and those that need a name. */
final class IneffectiveKeys {

    private static final List<String> OF_BATCHES = List.of("batch.size", "batch.linger");
    private static final List<String> OF_SUBSCRIBERS = List.of("filter", "filter-scope", "queue", "durable");
    private static final List<String> OF_SETTLEMENT = List.of("visibility-timeout", "retry.max-attempts", "retry.delay",
            "retry.multiplier", "retry.max-delay", "retry.jitter", "acknowledgement.batch-size", "acknowledgement.linger",
            "queue");
    private static final List<String> OF_BUFFERS = List.of("buffer.size", "buffer.overflow");
    private static final List<String> OF_POLLING = List.of("poll.wait-time", "poll.max-concurrent");
    private static final List<String> OF_PARALLEL_POLLING = List.of("poll.max-concurrent");

    private final Map<String, String> reasons = new TreeMap<>();
    private final String id;

    private IneffectiveKeys(String id) {
        this.id = id;
    }

    /** Why a key has no effect, and the cure, by key. */
    static Map<String, String> of(Collection<ListenerDefinition> listeners) {
        Map<String, String> all = new TreeMap<>();
        for (String noun : List.of("queue", "topic")) {
            all.put(ConfigKeys.PREFIX + noun + ".name", "a physical name belongs to one " + noun + "; set "
                    + ConfigKeys.of(noun, "…") + ".name instead");
        }
        OF_SUBSCRIBERS.forEach(key -> all.put(ConfigKeys.PREFIX + "listener." + key, "it belongs to one subscriber; set "
                + ConfigKeys.ofListener("…", key) + " instead"));
        listeners.forEach(listener -> all.putAll(of(listener)));
        return all;
    }

    private static Map<String, String> of(ListenerDefinition listener) {
        IneffectiveKeys keys = new IneffectiveKeys(listener.id());
        if (!listener.signature().batch()) {
            keys.add(OF_BATCHES, Methods.describe(listener.method())
                    + " takes one message at a time; take List<T>, or remove the key");
        }
        if (listener.source().kind() == Kind.QUEUE) {
            keys.add(OF_SUBSCRIBERS, "the listener receives all messages of a queue; remove the key, or subscribe to a topic");
        }
        keys.addOfBroker(listener.source(), listener.attributes().push());
        return keys.reasons;
    }

    private void addOfBroker(DestinationRef source, boolean push) {
        String on = "on the broker '" + source.broker() + "' ";
        if (AtMostOnceTopicRule.appliesTo(source)) {
            add(OF_SETTLEMENT, on + "messages of a topic are neither settled nor retried, and subscribers have no queue;"
                    + " remove the key, or listen to a queue");
            add(OF_POLLING, on + "topics are not polled; remove the key");
            add(List.of("failure"), AtMostOnceTopicRule.NO_RETRIES + "; remove the key");
        } else {
            add(OF_BUFFERS, on + "messages wait in their queue, not in a buffer; remove the key");
            addOfPolling(BrokerKind.named(source.broker()).forKind(Kind.QUEUE, BrokerKind.ALL), on, push);
        }
        if (source.kind() == Kind.TOPIC && BrokerKind.named(source.broker()).has(Capability.KEYED_TOPICS)) {
            add(List.of("filter-scope"), on + "a filter is a list of keys; remove the key");
        }
    }

    private void addOfPolling(BrokerKind queues, String on, boolean push) {
        if (push || !queues.has(Capability.POLLED)) {
            add(OF_POLLING, (push ? "the topic pushes its messages" : on + "queues are not polled") + "; remove the key");
        } else if (!queues.has(Capability.PARALLEL_POLLS)) {
            add(OF_PARALLEL_POLLING, on + "one call at a time receives; remove the key");
        }
    }

    private void add(List<String> keys, String reason) {
        keys.forEach(key -> reasons.put(ConfigKeys.ofListener(id, key), reason));
    }
}
