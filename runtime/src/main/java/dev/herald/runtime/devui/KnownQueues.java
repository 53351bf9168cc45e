package dev.herald.runtime.devui;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import dev.herald.Listeners;
import dev.herald.runtime.admin.ListenerQueue;
import dev.herald.runtime.admin.ListenerQueues;
import dev.herald.runtime.metadata.DestinationIndex;
import dev.herald.runtime.support.Brokers;
import dev.herald.runtime.support.Destinations;
import dev.herald.runtime.support.Suggestions;
import dev.herald.spi.Broker;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Kind;

/** The queues of the application: those of its listeners, their dead-letter queues, and those that it publishes to. */
final class KnownQueues {

    private final Listeners listeners;
    private final ListenerQueues listenerQueues;
    private final DestinationIndex index;
    private final Brokers brokers;
    private final Destinations destinations;

    KnownQueues(Listeners listeners, ListenerQueues listenerQueues, DestinationIndex index, Brokers brokers,
            Destinations destinations) {
        this.listeners = listeners;
        this.listenerQueues = listenerQueues;
        this.index = index;
        this.brokers = brokers;
        this.destinations = destinations;
    }

    /**
     * A queue.
     *
     * @param key finds it
     * @param broker its broker
     * @param destination the queue
     * @param origin where its messages come from: of a dead-letter queue the listener's queue, otherwise the queue itself
     * @param listeners the ids of the listeners that receive from it
     * @param deadLettersOf the id of the listener whose dead letters it holds, or {@code null}
     */
    record KnownQueue(String key, Broker broker, Destination destination, Destination origin, List<String> listeners,
            String deadLettersOf) {

        private boolean is(Broker otherBroker, Destination other) {
            return broker == otherBroker && Objects.equals(destination.client(), other.client())
                    && broker.naming().same(destination.physicalName(), other.physicalName());
        }

        private KnownQueue heardBy(String listener) {
            List<String> all = new ArrayList<>(listeners);
            all.add(listener);
            return new KnownQueue(key, broker, destination, origin, List.copyOf(all), deadLettersOf);
        }
    }

    /** All of them: each queue, then its dead-letter queue. */
    Collection<KnownQueue> all() {
        Map<String, KnownQueue> found = new LinkedHashMap<>();
        for (ListenerQueue listener : listenerQueues.all()) {
            if (listeners.get(listener.listener()).description().queue().isPresent()) {
                addHeard(found, listener);
            }
        }
        for (ListenerQueue listener : listenerQueues.all()) {
            if (listener.deadLetterQueue() != null) {
                add(found, listener.broker(), listener.deadLetterQueue(), listener.queue(), listener.listener());
            }
        }
        new TreeMap<>(index.queues().named()).forEach((name, where) -> {
            Broker broker = brokers.get(where.broker());
            Destination queue = destinations.named(broker, Kind.QUEUE, name, where.client());
            add(found, broker, queue, queue, null);
        });
        return found.values();
    }

    private static void addHeard(Map<String, KnownQueue> found, ListenerQueue listener) {
        for (KnownQueue known : found.values()) {
            if (known.is(listener.broker(), listener.queue())) {
                found.put(known.key(), known.heardBy(listener.listener()));
                return;
            }
        }
        String key = key(found, listener.broker(), listener.queue());
        found.put(key, new KnownQueue(key, listener.broker(), listener.queue(), listener.queue(),
                List.of(listener.listener()), null));
    }

    private static void add(Map<String, KnownQueue> found, Broker broker, Destination queue, Destination origin,
            String deadLettersOf) {
        if (found.values().stream().noneMatch(known -> known.is(broker, queue))) {
            String key = key(found, broker, queue);
            found.put(key, new KnownQueue(key, broker, queue, origin, List.of(), deadLettersOf));
        }
    }

    private static String key(Map<String, KnownQueue> found, Broker broker, Destination queue) {
        String name = queue.physicalName();
        if (found.containsKey(name)) {
            name = broker.name() + ":" + name;
        }
        return found.containsKey(name) ? queue.client() + ":" + name : name;
    }

    /**
     * A queue, by its key or its logical name.
     *
     * @throws IllegalArgumentException if there is none; the text suggests the nearest name
     */
    KnownQueue of(String name) {
        Map<String, KnownQueue> byName = new TreeMap<>();
        for (KnownQueue queue : all()) {
            byName.putIfAbsent(queue.key(), queue);
            byName.putIfAbsent(queue.destination().name(), queue);
        }
        KnownQueue queue = name == null ? null : byName.get(name);
        if (queue == null) {
            throw new IllegalArgumentException("this application has no queue '" + name + "'"
                    + (name == null ? "" : Suggestions.hint(name, byName.keySet())));
        }
        return queue;
    }
}
