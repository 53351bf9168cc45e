package dev.herald.runtime.publishing;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;

import dev.herald.BatchReceipt;
import dev.herald.MessagePublisher;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.Receipt;
import dev.herald.RequestCounts;
import dev.herald.runtime.support.CallersContext;
import dev.herald.runtime.support.Payloads;
import dev.herald.spi.Body;
import dev.herald.spi.Destination;
import dev.herald.spi.Producer;

/** Publishes to one queue or topic. */
public final class TargetPublisher<T> implements MessagePublisher<T> {

    private final Destination destination;
    private final String routingKey;
    private final Producer producer;
    private final Payloads payloads;
    private final Executor blocking;
    private final RequestSender requests;

    /** @param routingKey of messages that say none, or {@code null} */
    public TargetPublisher(Destination destination, String routingKey, Producer producer, Payloads payloads, Executor blocking,
            RequestSender requests) {
        this.destination = destination;
        this.routingKey = routingKey;
        this.producer = producer;
        this.payloads = payloads;
        this.blocking = blocking;
        this.requests = requests;
    }

    @Override
    public Uni<Receipt> send(T payload) {
        return send(OutgoingMessage.of(payload));
    }

    @Override
    public Uni<Receipt> send(OutgoingMessage<T> message) {
        return sendAllMessages(List.of(message)).map(TargetPublisher::only);
    }

    @Override
    public Uni<BatchReceipt> sendAll(List<T> payloads) {
        return sendAllMessages(payloads.stream().map(OutgoingMessage::of).toList());
    }

    @Override
    public Uni<BatchReceipt> sendAllMessages(List<OutgoingMessage<T>> messages) {
        return sendAny(messages);
    }

    /** Publishes payloads of whatever types. */
    public Uni<BatchReceipt> sendAny(List<? extends OutgoingMessage<?>> messages) {
        return CallersContext.of(Uni.createFrom().completionStage(() -> sendAsync(messages)));
    }

    @Override
    public Receipt sendAndAwait(T payload) {
        return sendAndAwait(OutgoingMessage.of(payload));
    }

    @Override
    public Receipt sendAndAwait(OutgoingMessage<T> message) {
        return only(sendBlocking(List.of(message)));
    }

    @Override
    public BatchReceipt sendAllAndAwait(List<T> payloads) {
        return sendBlocking(payloads.stream().map(OutgoingMessage::of).toList());
    }

    @Override
    public <R> Uni<R> request(T payload, Class<R> replyType) {
        return request(OutgoingMessage.of(payload), replyType);
    }

    @Override
    public <R> Uni<R> request(OutgoingMessage<T> message, Class<R> replyType) {
        return requests.request(this, message, replyType);
    }

    @Override
    public RequestCounts requestCounts() {
        return requests.counts();
    }

    public CompletionStage<BatchReceipt> sendAsync(List<? extends OutgoingMessage<?>> messages) {
        return producer.sendAsync(written(messages), blocking);
    }

    public BatchReceipt sendBlocking(List<? extends OutgoingMessage<?>> messages) {
        if (Context.isOnEventLoopThread()) {
            throw new IllegalStateException("publishing to " + destination + " would block the event loop: return the Uni of"
                    + " MessagePublisher.send(…), or make the caller @Blocking");
        }
        return producer.send(written(messages));
    }

    /** The receipt of a single message. @throws PublishException if it was not sent */
    public static Receipt only(BatchReceipt receipts) {
        BatchReceipt.Entry entry = receipts.entries().get(0);
        if (!entry.sent()) {
            throw entry.failure();
        }
        return entry.receipt();
    }

    /** @throws PublishException if any was not sent; its text says how many */
    public static void all(BatchReceipt receipts) {
        List<BatchReceipt.Entry> failed = receipts.failed();
        if (!failed.isEmpty()) {
            PublishException first = failed.get(0).failure();
            throw new PublishException(failed.size() + " of " + receipts.entries().size()
                    + " messages were not sent; the first: " + first.getMessage(), first.isRetryable(), first);
        }
    }

    private List<OutgoingMessage<Body>> written(List<? extends OutgoingMessage<?>> messages) {
        try {
            return messages.size() == 1
                    ? List.of(written(messages.get(0)))
                    : messages.stream().<OutgoingMessage<Body>>map(this::written).toList();
        } catch (PublishException failure) {
            throw new PublishException("publishing to " + destination + ": " + failure.getMessage(), false, failure);
        }
    }

    private OutgoingMessage<Body> written(OutgoingMessage<?> message) {
        OutgoingMessage<Body> written = message.payload(payloads.write(message.payload()));
        return routingKey == null || written.routingKey() != null ? written : written.routingKey(routingKey);
    }

    @Override
    public String toString() {
        return destination.toString();
    }
}
