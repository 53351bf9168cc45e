package dev.herald.orders;

import jakarta.enterprise.context.ApplicationScoped;

import dev.herald.Header;
import dev.herald.Publisher;
import dev.herald.QueueListener;
import dev.herald.orders.Report.DeadLetter;

/** Reads the dead-letter queue of the orders, which is an ordinary queue. */
@ApplicationScoped
public class DeadLetterDesk {

    private final Ledger ledger;

    public DeadLetterDesk(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Publishes an alert for each dead letter. */
    @QueueListener("orders-dlq")
    @Publisher(topic = "order-alerts")
    Alert file(String body, @Header(value = "herald-dead-letter-reason", defaultValue = "unknown") String reason,
            @Header(value = "herald-dead-letter-attempts", defaultValue = "0") int attempts,
            @Header(value = "herald-dead-letter-time", defaultValue = "unknown") String time) {
        ledger.deadLettered(new DeadLetter(body, reason, attempts, time));
        return new Alert(reason);
    }
}
