package dev.herald.clients;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.enterprise.context.ApplicationScoped;

import dev.herald.TopicSubscriber;

/** A push subscriber whose handler a test can replace. */
@ApplicationScoped
public class Webhook {

    /** Handles an order. */
    public interface Handling {
        void handle(String order) throws Exception;
    }

    private final List<String> received = new CopyOnWriteArrayList<>();
    private volatile Handling handling = order -> {
    };

    @TopicSubscriber(value = "orders", id = "webhook", push = true)
    void on(String order) throws Exception {
        received.add(order);
        handling.handle(order);
    }

    /** Replaces the handler. */
    public void handling(Handling other) {
        handling = other;
    }

    /** The orders received, whether or not they were handled successfully. */
    public List<String> received() {
        return received;
    }
}
