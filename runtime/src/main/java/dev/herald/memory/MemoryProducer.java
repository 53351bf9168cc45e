package dev.herald.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

import dev.herald.BatchReceipt;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.Receipt;
import dev.herald.spi.Body;
import dev.herald.spi.Destination;
import dev.herald.spi.Producer;
import dev.herald.spi.support.MissingDestinationException;

/** Publishes to a queue or topic in the process. */
final class MemoryProducer implements Producer {

    private final Destination destination;
    private final MemoryQueues queues;
    private final MemorySender sender;

    /** @param strict whether messages with properties that it does not have are rejected */
    MemoryProducer(Destination destination, MemoryQueues queues, boolean strict) {
        this.destination = destination;
        this.queues = queues;
        this.sender = new MemorySender(queues, destination.kind(), destination.physicalName(), strict);
    }

    @Override
    public BatchReceipt send(List<OutgoingMessage<Body>> messages) {
        if (messages.size() == 1) {
            return new BatchReceipt(List.of(send(messages.get(0))));
        }
        List<BatchReceipt.Entry> entries = new ArrayList<>(messages.size());
        messages.forEach(message -> entries.add(send(message)));
        return new BatchReceipt(entries);
    }

    @Override
    public boolean accepts(OutgoingMessage<Body> message) {
        return sender.accepts(message);
    }

    /** On the caller's thread: nothing here waits. */
    @Override
    public CompletionStage<BatchReceipt> sendAsync(List<OutgoingMessage<Body>> messages, Executor blocking) {
        return CompletableFuture.completedFuture(send(messages));
    }

    private BatchReceipt.Entry send(OutgoingMessage<Body> message) {
        try {
            if (MemoryBroker.isMissing(destination, queues)) {
                MissingDestinationException missing = new MissingDestinationException(MemoryBroker.missing(destination));
                throw new PublishException(missing.getMessage(), true, missing);
            }
            Receipt receipt = sender.send(message);
            queues.published(destination.physicalName(), receipt, message);
            return new BatchReceipt.Entry(receipt, null);
        } catch (PublishException rejection) {
            return new BatchReceipt.Entry(null, rejection);
        }
    }
}
