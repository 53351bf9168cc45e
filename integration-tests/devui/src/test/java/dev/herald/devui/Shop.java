package dev.herald.devui;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.TimeUnit;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.smallrye.mutiny.Uni;

import dev.herald.MessagePublisher;
import dev.herald.Publisher;
import dev.herald.QueueListener;
import dev.herald.TopicSubscriber;

/** The application that is shown: some of its orders do not exist, and some payments find no answer. */
@Singleton
public class Shop {

    @Inject
    @Publisher(queue = "invoices")
    MessagePublisher<String> invoices;

    /** An order. */
    public record Order(long id, String customer, List<Item> items, LocalDate due) {
    }

    /** A part of an order. */
    public record Item(String product, int quantity, BigDecimal price) {
    }

    /** A payment. */
    public record Payment(String id, BigDecimal amount, Method method) {
    }

    /** How a payment is made. */
    public enum Method {
        CARD, TRANSFER
    }

    @QueueListener(value = "orders", maxAttempts = "3")
    void placed(Order order) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(Math.abs(order.id()) % 40);
        if (order.id() < 0) {
            throw new IllegalArgumentException("there is no order " + order.id());
        }
    }

    @QueueListener(value = "payments", maxAttempts = "2", concurrency = "4")
    void paid(Payment payment) {
        if (payment.amount().signum() == 0) {
            throw new IllegalStateException("payment " + payment.id() + " has no amount");
        }
    }

    @QueueListener("shipments.fifo")
    void shipped(String shipment) {
    }

    @TopicSubscriber(value = "order-events", id = "audit")
    Uni<Void> audited(List<String> events) {
        return Uni.createFrom().voidItem();
    }
}
