package dev.herald.runtime.admin;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

import jakarta.inject.Singleton;

import dev.herald.runtime.support.Suggestions;

/** The queues of the application's listeners, by the listener's id. */
@Singleton
public class ListenerQueues {

    private volatile Map<String, ListenerQueue> byListener = Map.of();

    /** The listeners are made. */
    public void set(Collection<ListenerQueue> queues) {
        Map<String, ListenerQueue> known = new TreeMap<>();
        for (ListenerQueue queue : queues) {
            known.put(queue.listener(), queue);
        }
        byListener = known;
    }

    /** @throws IllegalArgumentException if there is no such listener; the text suggests the nearest id */
    ListenerQueue of(String listener) {
        ListenerQueue queue = listener == null ? null : byListener.get(listener);
        if (queue == null) {
            throw new IllegalArgumentException("there is no listener '" + listener + "'"
                    + (listener == null ? "" : Suggestions.hint(listener, byListener.keySet())));
        }
        return queue;
    }

    /** The queues of all listeners, ordered by the listener's id. */
    public Collection<ListenerQueue> all() {
        return byListener.values();
    }

    /** @return {@code null} if there is no such listener, or it is still being made */
    public ListenerQueue find(String listener) {
        return byListener.get(listener);
    }
}
