package dev.herald.contract.guide;

import java.time.Duration;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;

import dev.herald.Message;
import dev.herald.Queues;

/** Looks after orders that failed. */
@ApplicationScoped
class DeadLetterDesk {

    record Order(int id, String customer) {
    }

    private final Queues queues;

    DeadLetterDesk(Queues queues) {
        this.queues = queues;
    }

    /** Before the first start: what listeners do by themselves where declare=create. */
    void setUp() {
        queues.createAndAwait("refunds-dlq");
        queues.createAndAwait("refunds", Map.of());
    }

    long waiting() {
        return queues.describeAndAwait("refunds-dlq").visible().orElse(0);
    }

    /** Sends this customer's orders back to their listener, and leaves the others. */
    int retry(String customer) {
        int sent = 0;
        for (Message<Order> dead : queues.receiveAndAwait("refunds-dlq", Order.class, 10, Duration.ofSeconds(1))) {
            if (dead.payload().customer().equals(customer)) {
                queues.sendAndAwait("refunds", dead.payload());
                queues.deleteAndAwait(dead);
                sent++;
            } else {
                queues.changeVisibilityAndAwait(dead, Duration.ZERO);
            }
        }
        return sent;
    }

    /** When the reason of their failure is gone. */
    void retryAll() {
        queues.redriveAndAwait("refunds-dlq", "refunds");
    }
}
