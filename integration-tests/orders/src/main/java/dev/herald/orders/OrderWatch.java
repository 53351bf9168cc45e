package dev.herald.orders;

import jakarta.enterprise.context.ApplicationScoped;

import dev.herald.TopicSubscriber;

/** Receives events about orders, as a dashboard would. */
@ApplicationScoped
public class OrderWatch {

    private final Ledger ledger;

    public OrderWatch(Ledger ledger) {
        this.ledger = ledger;
    }

    @TopicSubscriber(value = "order-events", id = "order-watch")
    void watch(OrderEvent event) {
        ledger.watched(event.orderId());
    }
}
