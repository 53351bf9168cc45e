package dev.herald.devui;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import dev.herald.MessagePublisher;
import dev.herald.Publisher;
import dev.herald.QueueListener;
import dev.herald.TopicSubscriber;

/** The application of the tests: it fails on orders that have a negative number. */
@Singleton
public class Shop {

    @Inject
    @Publisher(queue = "invoices")
    MessagePublisher<String> invoices;

    /** An order. */
    public record Order(long id, String customer, List<Item> items, LocalDate due, Priority priority) {
    }

    /** A part of an order. */
    public record Item(String product, int quantity, BigDecimal price) {
    }

    /** How urgent an order is. */
    public enum Priority {
        NORMAL, HIGH
    }

    @QueueListener(value = "orders", maxAttempts = "2")
    void order(Order order) {
        if (order.id() < 0) {
            throw new IllegalArgumentException("there is no order " + order.id());
        }
    }

    @TopicSubscriber(value = "order-events", id = "audit")
    void audit(String event) {
    }

    @QueueListener("steps.fifo")
    void step(String step) {
    }
}
