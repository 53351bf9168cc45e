package dev.herald.orders;

import jakarta.enterprise.context.ApplicationScoped;

import dev.herald.TopicSubscriber;

/** Receives alerts about orders that could not be handled. */
@ApplicationScoped
public class AlarmDesk {

    private final Ledger ledger;

    public AlarmDesk(Ledger ledger) {
        this.ledger = ledger;
    }

    @TopicSubscriber(value = "order-alerts", id = "on-call")
    void page(Alert alert) {
        ledger.alerted(alert);
    }
}
