package dev.herald.runtime.publishing;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;

import dev.herald.BatchReceipt;
import dev.herald.MessagePublisher;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.Receipt;
import dev.herald.RequestCounts;
import dev.herald.runtime.container.HandledHeaders;
import dev.herald.runtime.filters.OutgoingFilters;
import dev.herald.runtime.support.CallerContext;
import dev.herald.runtime.telemetry.PublishObserver;
import dev.herald.runtime.telemetry.PublishObserver.Sending;
import dev.herald.spi.Body;
import dev.herald.spi.Destination;
import dev.herald.spi.Producer;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.Futures;
import dev.herald.spi.support.PrintableThrowable;

/**
 * Publishes to one queue or topic. Payloads are written on the caller's thread. One that can't be written is an entry of
 * the receipt, as is a message that the broker rejects: it does not keep the others of its batch from being sent.
 */
public final class TargetPublisher<T> implements MessagePublisher<T> {

    private final Destination destination;
    private final MessageWriter writer;
    private final Producer producer;
    private final Executor blocking;
    private final CallerContext caller;
    private final RequestSender requests;
    private final PublishObserver observer;

    /**
     * @param writer makes the messages that are sent
     * @param blocking where a producer may block
     */
    TargetPublisher(Destination destination, MessageWriter writer, Producer producer, Executor blocking, CallerContext caller,
            RequestSender requests, PublishObserver observer) {
        this.destination = destination;
        this.writer = writer;
        this.producer = producer;
        this.blocking = blocking;
        this.caller = caller;
        this.requests = requests;
        this.observer = observer;
    }

    /**
     * A publisher without filters, to which no headers are propagated.
     *
     * @param routingKey of messages without one, or {@code null}
     * @param payloads writes payloads
     * @param blocking where a producer may block
     */
    public TargetPublisher(Destination destination, String routingKey, Producer producer, Function<Object, Body> payloads,
            Executor blocking, CallerContext caller, RequestSender requests, PublishObserver observer) {
        this(destination, new MessageWriter(destination, routingKey, payloads, OutgoingFilters.NONE, PropagatedHeaders.NONE,
                producer), producer, blocking, caller, requests, observer);
    }

    /** Where it publishes to. */
    public Destination destination() {
        return destination;
    }

    /** A publisher to the same destination that writes payloads this way. */
    public TargetPublisher<T> writing(Function<Object, Body> payloads) {
        return new TargetPublisher<>(destination, writer.writing(payloads), producer, blocking, caller, requests, observer);
    }

    @Override
    public Uni<Receipt> send(T payload) {
        return sendOne(message(payload));
    }

    @Override
    public Uni<Receipt> send(OutgoingMessage<T> message) {
        return sendOne(message);
    }

    private Uni<Receipt> sendOne(OutgoingMessage<?> message) {
        return sendAny(List.of(message)).map(TargetPublisher::only);
    }

    @Override
    public Uni<BatchReceipt> sendAll(List<T> payloads) {
        return sendAny(messages(payloads));
    }

    @Override
    public Uni<BatchReceipt> sendAllMessages(List<OutgoingMessage<T>> messages) {
        return sendAny(messages);
    }

    /** A message for a payload; where {@code T} is {@code Object}, the payload may be a message already. */
    public static OutgoingMessage<?> message(Object payload) {
        return payload instanceof OutgoingMessage<?> message ? message : OutgoingMessage.of(payload);
    }

    private static List<OutgoingMessage<?>> messages(List<?> payloads) {
        return payloads.stream().<OutgoingMessage<?>>map(TargetPublisher::message).toList();
    }

    /** Publishes payloads of any types. */
    public Uni<BatchReceipt> sendAny(List<? extends OutgoingMessage<?>> messages) {
        return caller.emit(Uni.createFrom().completionStage(() -> sendAsync(messages)));
    }

    /** {@link #sendAny}, on behalf of a call that handles messages. */
    Uni<BatchReceipt> sendAny(List<? extends OutgoingMessage<?>> messages, HandledHeaders handled) {
        return caller.emit(Uni.createFrom().completionStage(() -> sendAsync(messages, handled)));
    }

    @Override
    public Receipt sendAndAwait(T payload) {
        return only(sendBlocking(List.of(message(payload))));
    }

    @Override
    public Receipt sendAndAwait(OutgoingMessage<T> message) {
        return only(sendBlocking(List.of(message)));
    }

    @Override
    public BatchReceipt sendAllAndAwait(List<T> payloads) {
        return sendBlocking(messages(payloads));
    }

    @Override
    public <R> Uni<R> request(T payload, Class<R> replyType) {
        return requests.request(this, message(payload), replyType);
    }

    @Override
    public <R> Uni<R> request(OutgoingMessage<T> message, Class<R> replyType) {
        return requests.request(this, message, replyType);
    }

    @Override
    public RequestCounts requestCounts() {
        return requests.counts();
    }

    /**
     * Publishes without blocking. Never throws: the stage fails with a {@link PublishException} if the whole batch did, and
     * is the caller's to cancel. It completes on a thread of Herald's or of a client: the application gets it through a
     * {@link CallerContext}.
     */
    public CompletionStage<BatchReceipt> sendAsync(List<? extends OutgoingMessage<?>> messages) {
        return sendAsync(messages, handled());
    }

    /** {@link #sendAsync}, on behalf of a call that handles messages. */
    public CompletionStage<BatchReceipt> sendAsync(List<? extends OutgoingMessage<?>> messages, HandledHeaders handled) {
        Written written = write(messages, handled);
        return written.messages.isEmpty()
                ? CompletableFuture.completedFuture(written.receipt(List.of()))
                : sendWritten(written.messages).thenApply(sent -> written.receipt(sent.entries()));
    }

    /** {@link #sendAsync}, of messages whose payloads were written by {@link #written}. */
    public CompletionStage<BatchReceipt> sendWritten(List<OutgoingMessage<Body>> messages) {
        if (observer == PublishObserver.NONE) {
            return sendUnobserved(messages);
        }
        Sending sending = observer.begins(messages);
        long begun = System.nanoTime();
        return sendUnobserved(sent(sending, messages)).whenComplete((receipts, failure) -> observer.ends(sending,
                messages.size(), receipts, failure == null ? null : Futures.cause(failure), System.nanoTime() - begun));
    }

    private static List<OutgoingMessage<Body>> sent(Sending sending, List<OutgoingMessage<Body>> messages) {
        return sending == null ? messages : sending.messages();
    }

    private CompletionStage<BatchReceipt> sendUnobserved(List<OutgoingMessage<Body>> messages) {
        CompletionStage<BatchReceipt> sent;
        try {
            sent = Objects.requireNonNull(producer.sendAsync(messages, blocking), "no stage");
        } catch (Throwable failure) {
            sent = CompletableFuture.failedFuture(failure);
        }
        return sent.handle((receipts, failure) -> {
            if (failure != null) {
                throw failed(Futures.cause(failure));
            }
            return complete(messages, receipts);
        });
    }

    /** @throws PublishException if the whole batch failed */
    public BatchReceipt sendBlocking(List<? extends OutgoingMessage<?>> messages) {
        return sendBlocking(messages, handled());
    }

    /** {@link #sendBlocking}, on behalf of a call that handles messages. */
    public BatchReceipt sendBlocking(List<? extends OutgoingMessage<?>> messages, HandledHeaders handled) {
        requireBlocking();
        Written written = write(messages, handled);
        return written.messages.isEmpty()
                ? written.receipt(List.of())
                : written.receipt(sendWrittenBlocking(written.messages).entries());
    }

    /** {@link #sendBlocking}, of messages whose payloads were written by {@link #written}; not on an event loop. */
    public BatchReceipt sendWrittenBlocking(List<OutgoingMessage<Body>> messages) {
        if (observer == PublishObserver.NONE) {
            return sendUnobservedBlocking(messages);
        }
        Sending sending = observer.begins(messages);
        long begun = System.nanoTime();
        BatchReceipt receipts = null;
        Throwable failure = null;
        try {
            receipts = sendUnobservedBlocking(sent(sending, messages));
            return receipts;
        } catch (Throwable thrown) {
            failure = thrown;
            throw thrown;
        } finally {
            observer.ends(sending, messages.size(), receipts, failure, System.nanoTime() - begun);
        }
    }

    private BatchReceipt sendUnobservedBlocking(List<OutgoingMessage<Body>> messages) {
        try {
            return complete(messages, producer.send(messages));
        } catch (Exception | LinkageError failure) {
            throw failed(failure);
        }
    }

    /** @throws IllegalStateException on an event loop, where {@link #sendBlocking} must not be called */
    void requireBlocking() {
        if (Context.isOnEventLoopThread()) {
            throw new IllegalStateException("publishing to " + destination + " would block the event loop: return the Uni of"
                    + " MessagePublisher.send(…), or make the caller @Blocking");
        }
    }

    private static BatchReceipt complete(List<OutgoingMessage<Body>> messages, BatchReceipt receipts) {
        int answers = receipts == null ? 0 : receipts.entries().size();
        if (answers != messages.size()) {
            throw new IllegalStateException("the broker answered for " + answers + " of " + messages.size() + " messages");
        }
        return receipts;
    }

    private PublishException failed(Throwable failure) {
        return failure instanceof PublishException known
                ? known
                : new PublishException("publishing to " + destination + " failed: " + FailureText.of(failure),
                        !isConfiguration(failure),
                        PrintableThrowable.withoutSecrets(failure));
    }

    /** Another attempt would not help. */
    private static boolean isConfiguration(Throwable failure) {
        return failure instanceof IllegalArgumentException;
    }

    /** The receipt of a single message. @throws PublishException if it was not sent */
    public static Receipt only(BatchReceipt receipts) {
        BatchReceipt.Entry entry = receipts.entries().get(0);
        if (!entry.sent()) {
            throw entry.failure();
        }
        return entry.receipt();
    }

    /** @throws PublishException if any was not sent; of several messages its text says how many */
    public static void all(BatchReceipt receipts) {
        PublishException failure = failureIn(receipts);
        if (failure != null) {
            throw failure;
        }
    }

    /** Why not all messages were sent; {@code null} if they were. */
    static PublishException failureIn(BatchReceipt receipts) {
        List<BatchReceipt.Entry> failed = receipts.failed();
        if (failed.isEmpty()) {
            return null;
        }
        PublishException first = failed.get(0).failure();
        if (receipts.entries().size() == 1) {
            return first;
        }
        return new PublishException(failed.size() + " of " + receipts.entries().size()
                + " messages were not sent; the first: " + first.getMessage(), first.isRetryable(), first);
    }

    /** The headers of what is being handled here. */
    HandledHeaders handled() {
        return writer.propagated().handled();
    }

    private Written write(List<? extends OutgoingMessage<?>> messages, HandledHeaders handled) {
        Written written = new Written(messages.size());
        for (OutgoingMessage<?> message : messages) {
            try {
                written.add(writer.write(message, handled));
            } catch (PublishException failure) {
                written.addFailure(failure);
            }
        }
        return written;
    }

    /**
     * The message as it is sent.
     *
     * @throws PublishException if it can't be written
     */
    public OutgoingMessage<Body> written(OutgoingMessage<?> message) {
        return written(message, handled());
    }

    /** {@link #written}, on behalf of a call that handles messages. */
    public OutgoingMessage<Body> written(OutgoingMessage<?> message, HandledHeaders handled) {
        return writer.write(message, handled);
    }

    @Override
    public String toString() {
        return destination.toString();
    }

    /** The messages of a batch that can be sent, and the failures of the others. */
    private static final class Written {

        private final int size;
        private final List<OutgoingMessage<Body>> messages;
        /** By position, {@code null} for those that can be sent; {@code null} as long as that is all of them. */
        private BatchReceipt.Entry[] failures;
        private int count;

        Written(int size) {
            this.size = size;
            this.messages = new ArrayList<>(size);
        }

        void add(OutgoingMessage<Body> message) {
            messages.add(message);
            count++;
        }

        void addFailure(PublishException failure) {
            if (failures == null) {
                failures = new BatchReceipt.Entry[size];
            }
            failures[count++] = new BatchReceipt.Entry(null, failure);
        }

        /** @param sent the entries of {@link #messages} */
        BatchReceipt receipt(List<BatchReceipt.Entry> sent) {
            if (failures == null) {
                return new BatchReceipt(sent);
            }
            List<BatchReceipt.Entry> entries = new ArrayList<>(size);
            int next = 0;
            for (BatchReceipt.Entry failure : failures) {
                entries.add(failure != null ? failure : sent.get(next++));
            }
            return new BatchReceipt(entries);
        }
    }
}
