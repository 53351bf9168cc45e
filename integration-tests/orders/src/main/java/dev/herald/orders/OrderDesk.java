package dev.herald.orders;

import java.util.ArrayList;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;

import dev.herald.BatchReceipt;
import dev.herald.MessagePublisher;
import dev.herald.Publisher;

/** Places orders, and among them what a careless producer would send. */
@ApplicationScoped
public class OrderDesk {

    private static final int BATCH = 100;

    private final OrderMessages messages;
    private final MessagePublisher<String> raw;
    private final Ledger ledger;

    public OrderDesk(OrderMessages messages, @Publisher(queue = "orders") MessagePublisher<String> raw, Ledger ledger) {
        this.messages = messages;
        this.raw = raw;
        this.ledger = ledger;
    }

    /** Places orders with the numbers from {@code first} on: the first one by itself, the rest in batches. */
    public void place(long first, int count) {
        ledger.placed(count);
        placeOne(first);
        List<OrderTask> batch = new ArrayList<>(BATCH);
        for (long id = first + 1; id < first + count; id++) {
            if (Trouble.of(id) == Trouble.UNREADABLE) {
                placeOne(id);
            } else {
                batch.add(OrderTask.process(id));
            }
            if (batch.size() == BATCH) {
                placeBatch(batch);
                batch.clear();
            }
        }
        placeBatch(batch);
    }

    private void placeOne(long id) {
        if (Trouble.of(id) == Trouble.UNREADABLE) {
            raw.sendAndAwait(OrderTask.PROCESS_ORDER + " " + id);
        } else {
            messages.place(OrderTask.process(id));
        }
    }

    private void placeBatch(List<OrderTask> batch) {
        if (batch.isEmpty()) {
            return;
        }
        BatchReceipt receipt = messages.placeAll(batch);
        for (int i = 0; i < batch.size(); i++) {
            if (!receipt.entries().get(i).sent()) {
                // One more try by itself; a failure of that is the caller's to see.
                messages.place(batch.get(i));
            }
        }
    }
}
