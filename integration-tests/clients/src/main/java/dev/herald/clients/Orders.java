package dev.herald.clients;

import jakarta.enterprise.context.ApplicationScoped;

import dev.herald.MessagePublisher;
import dev.herald.Publisher;
import dev.herald.QueueListener;

/** Listens and publishes. */
@ApplicationScoped
public class Orders {

    private final MessagePublisher<String> publisher;

    public Orders(@Publisher(queue = "orders") MessagePublisher<String> publisher) {
        this.publisher = publisher;
    }

    public MessagePublisher<String> publisher() {
        return publisher;
    }

    @QueueListener("orders")
    void on(String order) {
    }
}
