package dev.herald.runtime.admin;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

import dev.herald.BrokerException;
import dev.herald.QueueDescription;
import dev.herald.Redrive;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination;
import dev.herald.spi.QueueBrowser;
import dev.herald.spi.QueueOperations;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.TestDelivery;

/** Has two messages in every queue, and answers as a test says. */
public class StubQueues implements QueueOperations {

    final List<Duration> durations = new CopyOnWriteArrayList<>();
    final List<String> threads = new CopyOnWriteArrayList<>();
    final List<String> deletedFrom = new CopyOnWriteArrayList<>();
    List<SettlementResult> results;
    String failing;

    @Override
    public List<? extends Delivery> receive(Destination queue, int atMost, Duration wait, BooleanSupplier cancelled) {
        threads.add(Thread.currentThread().getName());
        durations.add(wait);
        return List.of(TestDelivery.of("\"a\""), TestDelivery.of("\"b\""));
    }

    @Override
    public List<SettlementResult> delete(Destination queue, List<? extends Delivery> deliveries) {
        deletedFrom.add(queue.name());
        if (queue.name().equals(failing)) {
            throw new BrokerException("connection reset");
        }
        return results != null ? results : Collections.nCopies(deliveries.size(), SettlementResult.DONE);
    }

    @Override
    public List<SettlementResult> changeVisibility(Destination queue, List<? extends Delivery> deliveries,
            Duration timeout) {
        durations.add(timeout);
        return Collections.nCopies(deliveries.size(), SettlementResult.DONE);
    }

    @Override
    public QueueDescription create(Destination queue) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<QueueDescription> describe(Destination queue) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<String> list(String prefix) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void purge(Destination queue) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void deleteQueue(Destination queue) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean looksOnly() {
        throw new UnsupportedOperationException();
    }

    @Override
    public QueueBrowser browse(Destination deadLetterQueue, Destination target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Redrive redrive(Destination deadLetterQueue, Destination target) {
        throw new UnsupportedOperationException();
    }
}
