package dev.herald.runtime.admin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;

import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.smallrye.mutiny.Uni;

import dev.herald.BatchReceipt;
import dev.herald.BrokerException;
import dev.herald.LeaseLostException;
import dev.herald.Message;
import dev.herald.OutgoingMessage;
import dev.herald.QueueDescription;
import dev.herald.Queues;
import dev.herald.Receipt;
import dev.herald.Redrive;
import dev.herald.runtime.admin.NamedDestinations.Located;
import dev.herald.runtime.container.Status;
import dev.herald.runtime.filters.Filters;
import dev.herald.runtime.filters.IncomingFilters;
import dev.herald.runtime.metadata.DestinationIndex;
import dev.herald.runtime.publishing.Publishers;
import dev.herald.runtime.publishing.TargetPublisher;
import dev.herald.runtime.support.BlockingCalls;
import dev.herald.runtime.support.Brokers;
import dev.herald.runtime.support.Destinations;
import dev.herald.runtime.support.Payloads;
import dev.herald.spi.Body;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.QueueOperations;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.Durations;

/** Administration of queues: finds the broker of a queue, and calls its operations. */
@Singleton
@Typed(Queues.class)
public class QueueAdmin implements Queues {

    private final NamedDestinations queues;
    private final Publishers publishers;
    private final Payloads payloads;
    private final BlockingCalls calls;
    private final Filters filters;

    @Inject
    public QueueAdmin(DestinationIndex index, Brokers brokers, Destinations destinations, Publishers publishers,
            Payloads payloads, BlockingCalls calls, Filters filters) {
        this(new NamedDestinations(Kind.QUEUE, index, brokers, destinations), publishers, payloads, calls, filters);
    }

    private QueueAdmin(NamedDestinations queues, Publishers publishers, Payloads payloads, BlockingCalls calls,
            Filters filters) {
        this.queues = queues;
        this.publishers = publishers;
        this.payloads = payloads;
        this.calls = calls;
        this.filters = filters;
    }

    @Override
    public Queues on(String broker) {
        return new QueueAdmin(queues.on(broker), publishers, payloads, calls, filters);
    }

    @Override
    public Uni<QueueDescription> create(String queue, Map<String, String> attributes) {
        Map<String, String> given = NamedDestinations.attributes(attributes);
        return calls.call(() -> "creating queue '" + queue + "'", () -> {
            Located found = queues.of(queue);
            return operations(found).create(found.destination().with(given));
        });
    }

    @Override
    public Uni<Boolean> exists(String queue) {
        return calls.call(() -> "checking for queue '" + queue + "'", () -> {
            Located found = queues.of(queue);
            return operations(found).describe(found.destination()).isPresent();
        });
    }

    @Override
    public Uni<QueueDescription> describe(String queue) {
        return calls.call(() -> "describing queue '" + queue + "'", () -> {
            Located found = queues.of(queue);
            return operations(found).describe(found.destination()).orElseThrow(() -> missing(found));
        });
    }

    @Override
    public Uni<List<String>> list(String prefix) {
        Objects.requireNonNull(prefix, "the prefix is null");
        return calls.call(() -> "listing queues", () -> queues.broker().queues(null).list(prefix));
    }

    @Override
    public Uni<Receipt> send(String queue, OutgoingMessage<?> message) {
        return Uni.createFrom().deferred(() -> publisher(queue).sendAny(List.of(message))).map(TargetPublisher::only);
    }

    @Override
    public Uni<BatchReceipt> sendAll(String queue, List<? extends OutgoingMessage<?>> messages) {
        return Uni.createFrom().deferred(() -> publisher(queue).sendAny(messages));
    }

    private TargetPublisher<?> publisher(String queue) {
        Located found = queues.of(queue);
        return publishers.to(found.broker(), found.destination());
    }

    @Override
    public <T> Uni<List<Message<T>>> receive(String queue, Class<T> type, int atMost, Duration wait) {
        Objects.requireNonNull(type, "the payload's type is null");
        if (atMost < 1) {
            throw new IllegalArgumentException("atMost is " + atMost + "; it must be 1 or more");
        }
        Duration atLongest = Durations.zeroOrMore("wait", wait);
        return calls.take(() -> "receiving from queue '" + queue + "'", cancelled -> {
            Located found = queues.of(queue);
            return new Pulled(found, operations(found).receive(found.destination(), atMost, atLongest, cancelled));
        }, pulled -> pulled.read(filters, body -> payloads.read(body, type)), Pulled::giveBack);
    }

    /** What a receive brought; read in the caller's context, because deserializers are the application's. */
    private record Pulled(Located source, List<? extends Delivery> deliveries) {

        <T> List<Message<T>> read(Filters filters, Function<Body, T> reader) {
            IncomingFilters incoming = filters.incoming(source.destination().name());
            return deliveries.stream()
                    .<Message<T>>map(delivery -> PulledMessage.of(delivery, source, incoming, reader)).toList();
        }

        void giveBack() {
            if (!deliveries.isEmpty()) {
                List<Delivery> all = List.copyOf(deliveries);
                check("returning", source, all,
                        operations(source).changeVisibility(source.destination(), all, Duration.ZERO));
            }
        }
    }

    @Override
    public Uni<Void> delete(Collection<? extends Message<?>> messages) {
        return settle("deleting", messages, (queue, deliveries) -> operations(queue).delete(queue.destination(), deliveries));
    }

    @Override
    public Uni<Void> changeVisibility(Collection<? extends Message<?>> messages, Duration timeout) {
        Duration atLeast = Durations.zeroOrMore("timeout", timeout);
        return settle("changing the visibility of", messages,
                (queue, deliveries) -> operations(queue).changeVisibility(queue.destination(), deliveries, atLeast));
    }

    private Uni<Void> settle(String doing, Collection<? extends Message<?>> messages,
            BiFunction<Located, List<Delivery>, List<SettlementResult>> call) {
        Map<Located, List<Delivery>> byQueue = new LinkedHashMap<>();
        for (Message<?> message : messages) {
            if (!(message instanceof PulledMessage<?> pulled)) {
                throw new IllegalArgumentException(message == null
                        ? "one of the messages is null"
                        : "message " + message.id() + " was not received by Queues.receive: the container settles the "
                                + "messages of listeners, or their handler does with its Acknowledgement");
            }
            byQueue.computeIfAbsent(pulled.source(), unseen -> new ArrayList<>()).add(pulled.message().delivery());
        }
        return calls.run(() -> doing + " messages of " + byQueue.keySet().stream().map(Located::destination).toList(),
                () -> settle(doing, byQueue, call));
    }

    /** A queue that fails does not keep the messages of others from being settled. */
    private static void settle(String doing, Map<Located, List<Delivery>> byQueue,
            BiFunction<Located, List<Delivery>, List<SettlementResult>> call) {
        RuntimeException first = null;
        for (Map.Entry<Located, List<Delivery>> entry : byQueue.entrySet()) {
            try {
                check(doing, entry.getKey(), entry.getValue(), call.apply(entry.getKey(), entry.getValue()));
            } catch (RuntimeException failure) {
                if (first == null) {
                    first = failure;
                } else {
                    first.addSuppressed(failure);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private static void check(String doing, Located queue, List<Delivery> deliveries, List<SettlementResult> results) {
        if (results.size() != deliveries.size()) {
            throw new BrokerException(doing + " messages of " + queue.destination() + " failed: the broker answered for "
                    + results.size() + " of " + deliveries.size() + " messages");
        }
        Map<String, String> gone = new HashMap<>();
        Map<String, String> failed = new HashMap<>();
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i).status() != SettlementResult.Status.DONE) {
                (results.get(i).status() == SettlementResult.Status.GONE ? gone : failed)
                        .put(deliveries.get(i).id(), results.get(i).reason());
            }
        }
        if (!failed.isEmpty()) {
            throw new BrokerException(doing + " messages of " + queue.destination() + " failed: " + failed
                    + (gone.isEmpty() ? "" : "; lease expired: " + gone));
        }
        if (!gone.isEmpty()) {
            throw new LeaseLostException(doing + " messages of " + queue.destination() + " failed: lease expired: " + gone);
        }
    }

    @Override
    public Uni<Void> purge(String queue) {
        return calls.run(() -> "purging queue '" + queue + "'", () -> {
            Located found = queues.of(queue);
            operations(found).purge(found.destination());
        });
    }

    @Override
    public Uni<Void> deleteQueue(String queue) {
        return calls.run(() -> "deleting queue '" + queue + "'", () -> {
            Located found = queues.of(queue);
            publishers.forget(found.broker(), found.destination());
            operations(found).deleteQueue(found.destination());
        });
    }

    @Override
    public Uni<Redrive> redrive(String deadLetterQueue, String target) {
        return calls.call(() -> "moving messages of queue '" + deadLetterQueue + "' to queue '" + target + "'", () -> {
            Located from = queues.of(deadLetterQueue);
            Located to = queues.of(target);
            if (from.broker() != to.broker()) {
                throw new IllegalArgumentException("messages can't be moved from the broker '" + from.broker().name()
                        + "' to the broker '" + to.broker().name() + "': receive, send and delete them");
            }
            if (from.destination().physicalName().equals(to.destination().physicalName())
                    && Objects.equals(from.destination().client(), to.destination().client())) {
                throw new IllegalArgumentException("the messages of " + from.destination()
                        + " can't be moved to the queue they are in: name another target");
            }
            return operations(from).redrive(from.destination(), to.destination());
        });
    }

    private static QueueOperations operations(Located queue) {
        return queue.broker().queues(queue.destination().client());
    }

    private static BrokerException missing(Located queue) {
        Destination destination = queue.destination();
        return new BrokerException(destination + " does not exist on the broker '" + queue.broker().name()
                + "': create it first");
    }
}
