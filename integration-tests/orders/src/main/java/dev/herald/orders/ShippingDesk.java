package dev.herald.orders;

import jakarta.enterprise.context.ApplicationScoped;

import dev.herald.QueueListener;

/** Ships orders. */
@ApplicationScoped
public class ShippingDesk {

    private final Ledger ledger;

    public ShippingDesk(Ledger ledger) {
        this.ledger = ledger;
    }

    @QueueListener("shipments")
    void ship(Shipment shipment) {
        ledger.shipped(shipment.orderId());
    }
}
