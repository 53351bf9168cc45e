package dev.herald.orders;

import java.util.List;

import dev.herald.Publisher;

/** Publishes the results of invoices; implemented by Herald. */
public interface InvoiceMessages {

    /** Returns when the broker has confirmed every shipment, and throws if it rejected one. */
    @Publisher(queue = "shipments")
    void ship(List<Shipment> shipments);

    /** Publishes events to all subscribers. */
    @Publisher(topic = "order-events")
    void announce(List<OrderEvent> events);
}
