package dev.herald.memory;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import dev.herald.Headers;
import dev.herald.OutgoingMessage;
import dev.herald.spi.Body;

/** A topic: copies each message to the queues of the subscriptions whose filter lets it through. Thread-safe. */
final class MemoryTopic {

    private final Map<String, Subscriber> subscribers = new ConcurrentHashMap<>();

    private record Subscriber(TopicFilter filter, MemoryQueue queue) {
    }

    /** Adds a subscription, or replaces the filter of an existing one. */
    void subscribe(TopicFilter filter, MemoryQueue queue) {
        subscribers.put(queue.name(), new Subscriber(filter, queue));
    }

    /** The names of the subscribers' queues, in order. */
    Stream<String> queues() {
        return subscribers.keySet().stream().sorted();
    }

    void unsubscribe(String queue) {
        subscribers.remove(queue);
    }

    /**
     * @param filtered the headers as filters see them, lists included
     * @param headers as they are delivered
     */
    void publish(OutgoingMessage<Body> message, Headers filtered, Headers headers) {
        for (Subscriber subscriber : subscribers.values()) {
            if (subscriber.filter.passes(message, filtered)) {
                subscriber.queue.send(message, headers);
            }
        }
    }
}
