package dev.herald.orders;

import java.math.BigDecimal;

import jakarta.enterprise.context.ApplicationScoped;

import dev.herald.Message;
import dev.herald.Publisher;
import dev.herald.QueueListener;

/** Turns orders into invoices. */
@ApplicationScoped
public class OrderHandler {

    private final Ledger ledger;

    public OrderHandler(Ledger ledger) {
        this.ledger = ledger;
    }

    /** The invoice is on its queue before the order leaves its own. */
    @QueueListener("orders")
    @Publisher(queue = "invoices")
    Invoice handle(Message<OrderTask> message) {
        long id = message.payload().orderId();
        ledger.tried(id);
        switch (Trouble.of(id)) {
            case HOPELESS -> throw new IllegalStateException("order " + id + " has no customer");
            case TWO_FAILURES -> failUnlessThird(id, message.attempt());
            default -> {
                // A plain order.
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
