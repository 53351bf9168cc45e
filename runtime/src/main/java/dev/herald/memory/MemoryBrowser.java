package dev.herald.memory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import dev.herald.PublishException;
import dev.herald.spi.Consumer.Release;
import dev.herald.spi.Delivery;
import dev.herald.spi.QueueBrowser;
import dev.herald.spi.SettlementResult;

/** Goes through the messages that a queue has when it is opened. */
final class MemoryBrowser implements QueueBrowser {

    private final MemoryQueue queue;
    private final MemorySender sender;
    private final Iterator<MemoryDelivery> shown;
    private final Set<MemoryDelivery> held = new LinkedHashSet<>();

    /** @param sender sends to the queue that the messages came from */
    MemoryBrowser(MemoryQueue queue, MemorySender sender) {
        this.queue = queue;
        this.sender = sender;
        this.shown = queue.look().iterator();
    }

    @Override
    public List<? extends Delivery> next(int atMost) {
        List<MemoryDelivery> next = new ArrayList<>();
        while (next.size() < atMost && shown.hasNext()) {
            next.add(shown.next());
        }
        return next;
    }

    @Override
    public List<? extends Delivery> hold(List<? extends Delivery> messages) {
        List<MemoryDelivery> taken = new ArrayList<>(messages.size());
        for (Delivery message : messages) {
            queue.take(((MemoryDelivery) message).message(), MemoryQueue.DEFAULT_LEASE).ifPresent(taken::add);
        }
        held.addAll(taken);
        return taken;
    }

    @Override
    public List<SettlementResult> send(List<Copy> copies) {
        return copies.stream().map(this::send).toList();
    }

    private SettlementResult send(Copy copy) {
        try {
            sender.send(MemorySender.copy((MemoryDelivery) copy.message(), copy.headers()));
            return SettlementResult.DONE;
        } catch (PublishException rejection) {
            return SettlementResult.retry(rejection.getMessage());
        }
    }

    @Override
    public List<SettlementResult> delete(List<? extends Delivery> messages) {
        messages.forEach(held::remove);
        return queue.acknowledge(messages);
    }

    @Override
    public void close() {
        queue.release(held.stream().map(delivery -> Release.untouched(delivery, Duration.ZERO)).toList());
        held.clear();
    }
}
