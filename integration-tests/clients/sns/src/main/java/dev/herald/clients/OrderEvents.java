package dev.herald.clients;

import jakarta.enterprise.context.ApplicationScoped;

import dev.herald.MessagePublisher;
import dev.herald.Publisher;

/** Publishes to a topic. */
@ApplicationScoped
public class OrderEvents {

    private final MessagePublisher<String> publisher;

    public OrderEvents(@Publisher(topic = "order-events") MessagePublisher<String> publisher) {
        this.publisher = publisher;
    }

    public MessagePublisher<String> publisher() {
        return publisher;
    }
}
