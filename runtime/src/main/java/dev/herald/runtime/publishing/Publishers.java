package dev.herald.runtime.publishing;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import jakarta.inject.Singleton;

import dev.herald.MessagePublisher;
import dev.herald.runtime.filters.Filters;
import dev.herald.runtime.metadata.DestinationRef;
import dev.herald.runtime.support.BlockingCalls;
import dev.herald.runtime.support.Brokers;
import dev.herald.runtime.support.CallerContext;
import dev.herald.runtime.support.Destinations;
import dev.herald.runtime.support.Expressions;
import dev.herald.runtime.support.Payloads;
import dev.herald.runtime.telemetry.Observers;
import dev.herald.runtime.telemetry.PublishObserver;
import dev.herald.runtime.telemetry.Telemetry.Origin;
import dev.herald.runtime.telemetry.Telemetry.PublisherFacts;
import dev.herald.spi.Body;
import dev.herald.spi.Broker;
import dev.herald.spi.Destination;
import dev.herald.spi.Producer;

/**
 * The publishers of the application, one for each target; created when first needed. Creating one runs no code of the
 * application: it happens inside of maps, and while beans of the application are created.
 */
@Singleton
public class Publishers {

    /** For destinations that the build does not know. */
    private static final int MAX_OTHERS = 1000;

    private final Brokers brokers;
    private final Destinations destinations;
    private final Payloads payloads;
    private final RequestSender.Senders requests;
    private final BlockingCalls calls;
    private final CallerContext caller;
    private final Observers observers;
    private final Filters filters;
    private final PropagatedHeaders propagated;
    private final Map<DestinationRef, TargetPublisher<?>> publishers = new ConcurrentHashMap<>();
    private final Map<Target, TargetPublisher<Object>> others = new ConcurrentHashMap<>();
    /** Of {@link #publishers}. */
    private final Map<Target, Producer> producers = new ConcurrentHashMap<>();

    private record Target(String broker, Destination destination) {
    }

    public Publishers(Brokers brokers, Destinations destinations, Payloads payloads, RequestSender.Senders requests,
            BlockingCalls calls, CallerContext caller, Observers observers, Filters filters, PropagatedHeaders propagated) {
        this.brokers = brokers;
        this.destinations = destinations;
        this.payloads = payloads;
        this.requests = requests;
        this.calls = calls;
        this.caller = caller;
        this.observers = observers;
        this.filters = filters;
        this.propagated = propagated;
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
        Destination destination = destinations.destination(broker, target.kind(), target.destination(), target.address(),
                target.client());
        // Only the client is for later: a wrong setting fails the start.
        broker.check(destination);
        // Publishers of different payload types share the destination's producer.
        Producer producer = producers.computeIfAbsent(new Target(broker.name(), destination),
                unseen -> new LateProducer(broker, destination));
        return publisher(broker, destination, Origin.BUILD, routingKey, producer, payloads.writer(target.payloadType()));
    }

    /** The publisher to a request's reply queue. */
    public TargetPublisher<Object> replies(String broker, String client, String queue) {
        return other(brokers.get(broker), Destination.existingQueue(queue, client), Origin.REPLY);
    }

    /** The publisher to a destination that the application names at run time. */
    public TargetPublisher<Object> to(Broker broker, Destination destination) {
        return other(broker, destination, Origin.RUN_TIME);
    }

    private TargetPublisher<Object> other(Broker broker, Destination destination, Origin origin) {
        if (others.size() > MAX_OTHERS) {
            // Most are reply queues of requesters that have ended; those still needed are created again.
            others.clear();
        }
        return others.computeIfAbsent(new Target(broker.name(), destination),
                unseen -> publisher(broker, destination, origin, null, new LateProducer(broker, destination),
                        payloads::write));
    }

    /** The destination is about to be deleted: the next publisher to it looks it up again. */
    public void forget(Broker broker, Destination destination) {
        others.remove(new Target(broker.name(), destination));
    }

    private TargetPublisher<Object> publisher(Broker broker, Destination destination, Origin origin, String routingKey,
            Producer producer, Function<Object, Body> writer) {
        PublishObserver observer = observers.isEmpty()
                ? PublishObserver.NONE
                : observers.of(new PublisherFacts(broker.name(), destination, origin, producer::headersLeft,
                        producer::hasPlaceFor));
        return new TargetPublisher<>(destination, new MessageWriter(destination, routingKey, writer,
                filters.outgoing(destination.name()), propagated, producer), producer, calls.publishing(), caller,
                requests.of(broker, destination.client()), observer);
    }
}
