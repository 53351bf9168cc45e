package dev.herald.clients;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.enterprise.context.ApplicationScoped;

import dev.herald.TopicSubscriber;

/** Is pushed to, and does with what it gets as it is told. */
@ApplicationScoped
public class Webhook {

    /** What is to be done with an order. */
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

    /** From now on, this is done. */
    public void handling(Handling other) {
        handling = other;
    }

    /** What has come, handled or not. */
    public List<String> received() {
        return received;
    }
}
