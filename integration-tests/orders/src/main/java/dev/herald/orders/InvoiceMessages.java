package dev.herald.orders;

import java.util.List;

import dev.herald.Publisher;

/** What follows from invoices; implemented by Herald. */
public interface InvoiceMessages {

    /** Returns when the broker has every shipment, and throws if it refused one. */
    @Publisher(queue = "shipments")
    void ship(List<Shipment> shipments);

    /** Tells whoever listens. */
    @Publisher(topic = "order-events")
    void announce(List<OrderEvent> events);
}
