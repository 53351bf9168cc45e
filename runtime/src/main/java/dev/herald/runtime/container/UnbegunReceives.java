package dev.herald.runtime.container;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.herald.spi.Delivery;

/**
 * How many receives of a message ended here without an attempt because its lease was lost. A broker whose leases end by
 * themselves counts such a receive as an attempt; the container does not. Thread-safe; remembers the latest
 * {@value #MAX_MESSAGES} messages.
 */
final class UnbegunReceives {

    private static final int MAX_MESSAGES = 10_000;

    private final Map<String, Integer> byId = new LinkedHashMap<>(16, 0.75f, true) {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > MAX_MESSAGES;
        }
    };
    /** So that the common case takes no lock. */
    private volatile boolean empty = true;

    void add(String id) {
        synchronized (byId) {
            byId.merge(id, 1, Integer::sum);
            empty = false;
        }
    }

    /** Asks the delivery for its id only if there is any to look for: some brokers' deliveries have to compute it. */
    int of(Delivery delivery) {
        if (empty) {
            return 0;
        }
        String id = delivery.id();
        synchronized (byId) {
            return byId.getOrDefault(id, 0);
        }
    }

    /** The message has left the queue. */
    void forget(Delivery delivery) {
        if (!empty) {
            String id = delivery.id();
            synchronized (byId) {
                byId.remove(id);
                empty = byId.isEmpty();
            }
        }
    }
}
