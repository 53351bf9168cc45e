package dev.herald.runtime.publishing;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

import jakarta.inject.Singleton;

import io.quarkus.runtime.ExecutorRecorder;

import dev.herald.MessagePublisher;
import dev.herald.runtime.metadata.DestinationRef;
import dev.herald.runtime.support.Brokers;
import dev.herald.runtime.support.Destinations;
import dev.herald.runtime.support.Expressions;
import dev.herald.runtime.support.Payloads;
import dev.herald.spi.Broker;
import dev.herald.spi.Destination;

/** The publishers of the application, one for each target; made when first asked for. */
@Singleton
public class Publishers {

    private static final int MOST_REPLY_QUEUES = 1000;
    private static final int MOST_BY_HAND = 1000;

    private final Brokers brokers;
    private final Destinations destinations;
    private final Payloads payloads;
    private final RequestSender.Senders requests;
    private final Executor blocking = task -> ExecutorRecorder.getCurrent().execute(task);
    private final Map<DestinationRef, TargetPublisher<?>> publishers = new ConcurrentHashMap<>();
    private final Map<ReplyAddress, TargetPublisher<Object>> replies = new ConcurrentHashMap<>();
    private final Map<HandAddress, TargetPublisher<Object>> byHand = new ConcurrentHashMap<>();

    private record ReplyAddress(String broker, String client, String queue) {
    }

    private record HandAddress(String broker, Destination destination) {
    }

    public Publishers(Brokers brokers, Destinations destinations, Payloads payloads, RequestSender.Senders requests) {
        this.brokers = brokers;
        this.destinations = destinations;
        this.payloads = payloads;
        this.requests = requests;
    }

    /** The publisher to a queue or topic of the application. */
    public MessagePublisher<?> publisher(DestinationRef target) {
        return target(target);
    }

    public TargetPublisher<?> target(DestinationRef target) {
        return publishers.computeIfAbsent(target, this::create);
    }

    private TargetPublisher<?> create(DestinationRef target) {
        Broker broker = brokers.get(target.broker());
        String routingKey = target.routingKey() == null ? null : Expressions.resolve(target.routingKey());
        return publisher(broker, destinations.destination(broker, target.kind(), target.destination(), target.address(),
                target.client()), routingKey);
    }

    /** The publisher to a request's reply queue. */
    public TargetPublisher<Object> replies(String broker, String client, String queue) {
        if (replies.size() > MOST_REPLY_QUEUES) {
            // Queues of requesters that are long gone.
            replies.clear();
        }
        return replies.computeIfAbsent(new ReplyAddress(broker, client, queue), address -> publisher(
                brokers.get(broker), Destination.existingQueue(queue, client), null));
    }

    /** The publisher to a destination the application names by hand. */
    public TargetPublisher<Object> byHand(Broker broker, Destination destination) {
        if (byHand.size() > MOST_BY_HAND) {
            byHand.clear();
        }
        return byHand.computeIfAbsent(new HandAddress(broker.name(), destination),
                address -> publisher(broker, destination, null));
    }

    /** The destination is about to be deleted, or was: whoever publishes to it next looks for it again. */
    public void forget(Broker broker, Destination destination) {
        byHand.remove(new HandAddress(broker.name(), destination));
    }

    private <T> TargetPublisher<T> publisher(Broker broker, Destination destination, String routingKey) {
        return new TargetPublisher<>(destination, routingKey, broker.producer(destination), payloads, blocking,
                requests.of(broker, destination.client()));
    }
}
