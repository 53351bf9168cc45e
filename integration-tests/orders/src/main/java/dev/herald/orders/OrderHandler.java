package dev.herald.orders;

import java.math.BigDecimal;
import java.time.Duration;

import jakarta.enterprise.context.ApplicationScoped;

import org.eclipse.microprofile.config.inject.ConfigProperty;

import dev.herald.Message;
import dev.herald.Publisher;
import dev.herald.QueueListener;

/** Turns orders into invoices. */
@ApplicationScoped
public class OrderHandler {

    private final Ledger ledger;
    private final Duration work;

    /** @param work how long handling an order takes */
    public OrderHandler(Ledger ledger, @ConfigProperty(name = "orders.work", defaultValue = "0ms") Duration work) {
        this.ledger = ledger;
        this.work = work;
    }

    /** The invoice is published before the order is acknowledged. */
    @QueueListener("orders")
    @Publisher(queue = "invoices")
    Invoice handle(Message<OrderTask> message) throws InterruptedException {
        long id = message.payload().orderId();
        ledger.tried(id);
        Thread.sleep(work.toMillis());
        switch (Trouble.of(id)) {
            case PERMANENT_FAILURE -> throw new IllegalStateException("order " + id + " has no customer");
            case TWO_FAILURES -> failUnlessThird(id, message.attempt());
            default -> {
                // A regular order.
            }
        }
        ledger.handled(id);
        return new Invoice(id, BigDecimal.valueOf(id % 90 + 10));
    }

    private static void failUnlessThird(long id, int attempt) {
        if (attempt < 3) {
            throw new IllegalStateException("the warehouse did not answer for order " + id);
        }
    }
}
