package dev.herald.orders;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import jakarta.enterprise.context.ApplicationScoped;

import dev.herald.BatchReceipt;
import dev.herald.MessagePublisher;
import dev.herald.PublishException;
import dev.herald.Publisher;

/** Places orders, some of which are invalid. */
@ApplicationScoped
public class OrderDesk {

    private static final int BATCH = 100;
    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final OrderMessages messages;
    private final MessagePublisher<String> raw;
    private final Ledger ledger;

    public OrderDesk(OrderMessages messages, @Publisher(queue = "orders") MessagePublisher<String> raw, Ledger ledger) {
        this.messages = messages;
        this.raw = raw;
        this.ledger = ledger;
    }

    /** Places orders with the numbers from {@code first} on: the first one separately, the rest in batches. */
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
            untilConfirmed(() -> raw.sendAndAwait(OrderTask.PROCESS_ORDER + " " + id));
        } else {
            untilConfirmed(() -> messages.place(OrderTask.process(id)));
        }
    }

    private void placeBatch(List<OrderTask> batch) {
        if (batch.isEmpty()) {
            return;
        }
        BatchReceipt receipt = messages.placeAll(batch);
        for (int i = 0; i < batch.size(); i++) {
            if (!receipt.entries().get(i).sent()) {
                OrderTask order = batch.get(i);
                untilConfirmed(() -> messages.place(order));
            }
        }
    }

    /** Retries until confirmed. An order whose confirmation was lost is placed twice; no order is lost. */
    private static void untilConfirmed(Runnable placing) {
        long start = System.nanoTime();
        while (true) {
            try {
                placing.run();
                return;
            } catch (PublishException failure) {
                if (!failure.isRetryable() || System.nanoTime() - start > TIMEOUT.toNanos()) {
                    throw failure;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }
}
