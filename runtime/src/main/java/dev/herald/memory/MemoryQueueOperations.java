package dev.herald.memory;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import dev.herald.BrokerException;
import dev.herald.PublishException;
import dev.herald.QueueDescription;
import dev.herald.Redrive;
import dev.herald.memory.MemoryQueues.Depth;
import dev.herald.spi.Consumer.Release;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.QueueBrowser;
import dev.herald.spi.QueueOperations;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.Durations;

/** Administrative operations on the queues of this process. Attributes are ignored: they are for other brokers. */
record MemoryQueueOperations(MemoryQueues queues) implements QueueOperations {

    private static final int AT_ONCE = 10;
    /** How long a receive waits before it looks whether it was cancelled. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    @Override
    public QueueDescription create(Destination queue) {
        queues.createQueue(queue.physicalName());
        return describe(queue).orElseThrow();
    }

    @Override
    public Optional<QueueDescription> describe(Destination queue) {
        String name = queue.physicalName();
        if (!queues.exists(Kind.QUEUE, name)) {
            return Optional.empty();
        }
        Depth depth = queues.depth(name);
        return Optional.of(new QueueDescription(name, Map.of(), OptionalLong.of(depth.visible()),
                OptionalLong.of(depth.inFlight()), OptionalLong.of(depth.delayed()), queues.oldestAge(name)));
    }

    @Override
    public List<String> list(String prefix) {
        return queues.names(Kind.QUEUE, prefix);
    }

    @Override
    public List<? extends Delivery> receive(Destination queue, int atMost, Duration wait, BooleanSupplier cancelled) {
        MemoryQueue existing = existing(queue);
        long end = System.nanoTime() + Durations.bounded(wait).toNanos();
        while (true) {
            long left = Math.max(0, end - System.nanoTime());
            List<MemoryDelivery> received = receive(existing, atMost, Duration.ofNanos(Math.min(left, LOOK_NANOS)));
            if (!received.isEmpty() || left <= LOOK_NANOS || cancelled.getAsBoolean()) {
                return received;
            }
        }
    }

    private static List<MemoryDelivery> receive(MemoryQueue queue, int atMost, Duration wait) {
        try {
            return queue.receive(atMost, MemoryQueue.DEFAULT_LEASE, wait, () -> false);
        } catch (InterruptedException interrupt) {
            Thread.currentThread().interrupt();
            throw new BrokerException("interrupted while waiting for messages of queue '" + queue.name() + "'", interrupt);
        }
    }

    @Override
    public List<SettlementResult> delete(Destination queue, List<? extends Delivery> deliveries) {
        return existing(queue).acknowledge(deliveries);
    }

    @Override
    public List<SettlementResult> changeVisibility(Destination queue, List<? extends Delivery> deliveries, Duration timeout) {
        return timeout.isZero()
                ? existing(queue).release(deliveries.stream().map(delivery -> Release.untouched(delivery, timeout)).toList())
                : existing(queue).extend(deliveries, timeout);
    }

    @Override
    public void purge(Destination queue) {
        existing(queue).purge();
    }

    @Override
    public void deleteQueue(Destination queue) {
        queues.deleteQueue(queue.physicalName());
    }

    @Override
    public boolean looksOnly() {
        return true;
    }

    /** A dead-letter queue without messages may not be there yet. */
    @Override
    public QueueBrowser browse(Destination deadLetterQueue, Destination target) {
        existing(target);
        return new MemoryBrowser(queues.queue(deadLetterQueue.physicalName()),
                MemorySender.strict(queues, Kind.QUEUE, target.physicalName()));
    }

    /**
     * Moves the messages that are visible now. Those that arrive during the move stay, because a listener of the target may
     * dead-letter what was moved at once.
     */
    @Override
    public Redrive redrive(Destination deadLetterQueue, Destination target) {
        MemoryQueue from = existing(deadLetterQueue);
        existing(target);
        MemorySender sender = MemorySender.strict(queues, Kind.QUEUE, target.physicalName());
        int atMost = from.depth().visible();
        int moved = 0;
        List<MemoryDelivery> taken;
        do {
            taken = moved < atMost ? receive(from, Math.min(AT_ONCE, atMost - moved), Duration.ZERO) : List.of();
            moved = move(taken, from, sender, moved);
        } while (!taken.isEmpty());
        return new Redrive(OptionalLong.of(moved), Optional.empty());
    }

    /** Sends each message before it is removed; what is not sent is visible again. @return the number of messages moved */
    private static int move(List<MemoryDelivery> taken, MemoryQueue from, MemorySender sender, int movedBefore) {
        int sent = 0;
        try {
            for (MemoryDelivery delivery : taken) {
                sender.send(MemorySender.copy(delivery, Map.of()));
                from.acknowledge(List.of(delivery));
                sent++;
            }
        } catch (PublishException rejection) {
            throw new BrokerException("moving messages stopped after " + (movedBefore + sent) + ": " + rejection.getMessage()
                    + "; the others are still in the queue '" + from.name() + "'", rejection);
        } finally {
            from.release(taken.subList(sent, taken.size()).stream()
                    .map(delivery -> Release.untouched(delivery, Duration.ZERO)).toList());
        }
        return movedBefore + sent;
    }

    private MemoryQueue existing(Destination queue) {
        if (!queues.exists(Kind.QUEUE, queue.physicalName())) {
            throw new BrokerException(queue + " does not exist in memory: create it first");
        }
        return queues.queue(queue.physicalName());
    }
}
