package dev.herald.runtime.memory;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.herald.Headers;
import dev.herald.OutgoingMessage;
import dev.herald.spi.Body;

/** A topic: copies each message to the queues of the subscriptions whose filter lets it through. Thread-safe. */
final class MemoryTopic {

    private final Map<String, Subscriber> subscribers = new ConcurrentHashMap<>();

    private record Subscriber(FilterPolicy filter, MemoryQueue queue) {
    }

    /** Adds a subscription, or gives an existing one this filter. */
    void subscribe(FilterPolicy filter, MemoryQueue queue) {
        subscribers.put(queue.name(), new Subscriber(filter, queue));
    }

    void unsubscribe(String queue) {
        subscribers.remove(queue);
    }

    void publish(OutgoingMessage<Body> message, Headers headers) {
        for (Subscriber subscriber : subscribers.values()) {
            if (subscriber.filter.matches(headers)) {
                subscriber.queue.send(message, headers);
            }
        }
    }
}
