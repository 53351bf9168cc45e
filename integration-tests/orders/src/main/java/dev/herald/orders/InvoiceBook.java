package dev.herald.orders;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import dev.herald.QueueListener;

/** Enters invoices, several at a time. */
@ApplicationScoped
public class InvoiceBook {

    private final Ledger ledger;

    public InvoiceBook(Ledger ledger) {
        this.ledger = ledger;
    }

    @QueueListener("invoices")
    void enter(List<Invoice> invoices) {
        invoices.forEach(invoice -> ledger.invoiced(invoice.orderId()));
    }
}
