package dev.herald.orders;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import dev.herald.QueueListener;

/** Records invoices in batches. */
@ApplicationScoped
public class InvoiceBook {

    private final Ledger ledger;
    private final InvoiceMessages messages;

    public InvoiceBook(Ledger ledger, InvoiceMessages messages) {
        this.ledger = ledger;
        this.messages = messages;
    }

    @QueueListener("invoices")
    void enter(List<Invoice> invoices) {
        messages.ship(invoices.stream().map(invoice -> new Shipment(invoice.orderId())).toList());
        messages.announce(invoices.stream().map(invoice -> new OrderEvent("invoiced", invoice.orderId())).toList());
        invoices.forEach(invoice -> ledger.invoiced(invoice.orderId()));
    }
}
