package dev.herald.contract.guide;

import java.time.Duration;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;

import dev.herald.Message;
import dev.herald.Queues;

/** Handles orders that failed. */
@ApplicationScoped
class RefundDesk {

    record Order(int id, String customer) {
    }

    private final Queues queues;

    RefundDesk(Queues queues) {
        this.queues = queues;
    }

    /** Before the first start. With declare=create, listeners do this on their own. */
    void setUp() {
        queues.createAndAwait("refunds-dlq");
        queues.createAndAwait("refunds", Map.of());
    }

    long waiting() {
        return queues.describeAndAwait("refunds-dlq").visible().orElse(0);
    }

    /** Sends this customer's orders back to the source queue and leaves the others in the dead-letter queue. */
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

    /** Once the cause of the failures is fixed. */
    void retryAll() {
        queues.redriveAndAwait("refunds-dlq", "refunds");
    }
}
