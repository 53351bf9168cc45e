package dev.herald.runtime.publishing;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

import dev.herald.BatchReceipt;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.spi.Body;
import dev.herald.spi.Broker;
import dev.herald.spi.Destination;
import dev.herald.spi.Producer;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.PrintableThrowable;

/**
 * Creates its producer for the first message, not before: the producer needs the broker's client, and the bean that makes
 * that may itself have a publisher injected.
 */
final class LateProducer implements Producer {

    private final Broker broker;
    private final Destination destination;
    private final AtomicReference<Producer> producer = new AtomicReference<>();

    LateProducer(Broker broker, Destination destination) {
        this.broker = broker;
        this.destination = destination;
    }

    @Override
    public BatchReceipt send(List<OutgoingMessage<Body>> messages) {
        return producer().send(messages);
    }

    @Override
    public CompletionStage<BatchReceipt> sendAsync(List<OutgoingMessage<Body>> messages, Executor blocking) {
        return producer().sendAsync(messages, blocking);
    }

    @Override
    public boolean hasPlaceFor(String header) {
        return producer().hasPlaceFor(header);
    }

    @Override
    public boolean accepts(OutgoingMessage<Body> message) {
        return producer().accepts(message);
    }

    @Override
    public int headersLeft(OutgoingMessage<Body> message) {
        return producer().headersLeft(message);
    }

    /** Beans are created under no lock: of two producers that are made at once, one is dropped. */
    private Producer producer() {
        Producer known = producer.get();
        if (known != null) {
            return known;
        }
        Producer created = create();
        return producer.compareAndSet(null, created) ? created : producer.get();
    }

    private Producer create() {
        try {
            return broker.producer(destination);
        } catch (IllegalArgumentException | IllegalStateException wrong) {
            throw new PublishException("publishing to " + destination + " is not possible as it is configured: "
                    + FailureText.of(wrong), false, PrintableThrowable.withoutSecrets(wrong));
        }
    }
}
