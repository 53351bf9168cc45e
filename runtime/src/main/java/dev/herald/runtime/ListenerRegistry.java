package dev.herald.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import jakarta.inject.Singleton;

import org.eclipse.microprofile.config.ConfigProvider;

import dev.herald.Listener;
import dev.herald.Listeners;
import dev.herald.runtime.admin.ListenerQueue;
import dev.herald.runtime.admin.ListenerQueues;
import dev.herald.runtime.config.HeraldConfig;
import dev.herald.runtime.config.HeraldConfig.ListenerConfig;
import dev.herald.runtime.container.ErrorReplier;
import dev.herald.runtime.container.ListenerContainer;
import dev.herald.runtime.container.ListenerContainers;
import dev.herald.runtime.container.ListenerHealth;
import dev.herald.runtime.container.ListenerSettings;
import dev.herald.runtime.container.ResultHandler;
import dev.herald.runtime.metadata.BuildFacts;
import dev.herald.runtime.metadata.DestinationIndex;
import dev.herald.runtime.metadata.KeyWarnings;
import dev.herald.runtime.metadata.ListenerMethod;
import dev.herald.runtime.metadata.QueueTypes;
import dev.herald.runtime.metadata.QueueTypes.Queue;
import dev.herald.runtime.metadata.UnknownExceptions;
import dev.herald.runtime.metadata.UnknownKeys;
import dev.herald.runtime.publishing.PropagatedHeaders;
import dev.herald.runtime.publishing.Publishers;
import dev.herald.runtime.publishing.PublishingResultHandler;
import dev.herald.runtime.request.ReplySender;
import dev.herald.runtime.request.ReplyToAllowlist;
import dev.herald.runtime.request.RequesterRegistry;
import dev.herald.runtime.support.Brokers;
import dev.herald.runtime.support.Destinations;
import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.runtime.support.Payloads;
import dev.herald.runtime.support.Suggestions;
import dev.herald.spi.Broker;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.ListenerGroup;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.ConfigKeys;
import dev.herald.spi.support.Futures;
import dev.herald.spi.support.RateLimitedLog;

/** All listeners of the application, by id: made, started and stopped together. */
@Singleton
public class ListenerRegistry implements Listeners, ListenerGroup {

    /** On top of what stops take at most. */
    private static final long STOP_GRACE = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long MAX_CLOSE = TimeUnit.MILLISECONDS.toNanos(400);
    private static final long MAX_CLOSE_BROKERS = TimeUnit.MILLISECONDS.toNanos(300);

    private final HeraldConfig config;
    private final Brokers brokers;
    private final Destinations destinations;
    private final DestinationIndex index;
    private final Publishers publishers;
    private final Payloads payloads;
    private final RequesterRegistry requests;
    private final ListenerContainers containers;
    private final HeraldExecutors executors;
    private final ListenerQueues queues;
    private final PropagatedHeaders propagated;
    private volatile Map<String, ListenerContainer> listeners = Map.of();
    private volatile boolean stopped;

    public ListenerRegistry(HeraldConfig config, Brokers brokers, Destinations destinations, DestinationIndex index,
            Publishers publishers, Payloads payloads, RequesterRegistry requests, ListenerContainers containers,
            HeraldExecutors executors, ListenerQueues queues, PropagatedHeaders propagated) {
        this.config = config;
        this.brokers = brokers;
        this.destinations = destinations;
        this.index = index;
        this.publishers = publishers;
        this.payloads = payloads;
        this.requests = requests;
        this.containers = containers;
        this.executors = executors;
        this.queues = queues;
        this.propagated = propagated;
    }

    @Override
    public Listener get(String id) {
        Listener listener = listeners.get(id);
        if (listener == null) {
            throw new IllegalArgumentException("there is no listener '" + id + "'" + Suggestions.hint(id, listeners.keySet()));
        }
        return listener;
    }

    @Override
    public List<Listener> all() {
        return List.copyOf(listeners.values());
    }

    @Override
    public CompletionStage<Void> pause(String broker) {
        return CompletableFuture.allOf(on(broker).map(listener -> listener.pause().toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }

    @Override
    public void restore(String broker) {
        on(broker).forEach(ListenerContainer::restore);
    }

    private Stream<ListenerContainer> on(String broker) {
        return listeners.values().stream().filter(listener -> listener.broker().equals(broker));
    }

    /**
     * How all listeners fare, ordered by id.
     *
     * @param now {@link System#nanoTime}
     */
    public List<ListenerHealth> health(long now) {
        return listeners.values().stream().map(listener -> listener.health(now)).toList();
    }

    /**
     * Makes all listeners, of which those that are enabled will start with {@link #start}. Fails, naming every wrong
     * setting.
     *
     */
    void make(List<ListenerMethod> methods, BuildFacts facts) {
        warn(facts.warnings());
        warn(UnknownKeys.warnings(config, methods, facts.destinations(), facts.adminApi()));
        warn(KeyWarnings.of(ConfigProvider.getConfig(), facts));
        Map<String, ListenerContainer> made = new TreeMap<>();
        List<ListenerContainer> enabled = new ArrayList<>();
        List<ListenerQueue> found = new ArrayList<>();
        List<String> wrong = new ArrayList<>(UnknownExceptions.problems(config, methods));
        wrong.addAll(propagated.problems());
        QueueTypes types = new QueueTypes();
        for (ListenerMethod method : methods) {
            try {
                Broker broker = brokers.get(method.broker());
                Destination destination = destinations.destination(broker, method.kind(), method.destination(),
                        method.address(), method.client());
                ListenerSettings settings = ListenerSettings.of(method, config, broker.defaults(),
                        broker.naming().ordered(destination.physicalName()));
                String queue = queue(method, settings, broker, destination);
                if (sharesItsQueue(method, settings)) {
                    types.add(shared(method, queue), method.description(), method.payloadType());
                }
                Subscription subscription = settings.subscription(method.id(), destination, queue,
                        deadLetterQueue(method, broker, destination, queue));
                ListenerContainer container = container(method, settings, broker, subscription);
                found.add(ListenerQueue.of(subscription, broker, brokers.get(queueBroker(method)), destinations));
                made.put(method.id(), container);
                if (settings.enabled()) {
                    enabled.add(container);
                } else {
                    container.disabled(enabledKey(method));
                }
            } catch (IllegalArgumentException e) {
                wrong.add(e.getMessage());
            }
        }
        for (QueueTypes.Conflict conflict : types.conflicts()) {
            wrong.add(conflict.toString());
        }
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException("Invalid configuration of Herald:\n- " + String.join("\n- ", wrong));
        }
        listeners = made;
        queues.set(found);
        for (ListenerContainer listener : enabled) {
            listener.start();
        }
    }

    private static void warn(Collection<String> warnings) {
        for (String warning : warnings) {
            RateLimitedLog.LOG.warn(warning);
        }
    }

    /** The key that decides whether a listener is enabled: its own, or that for all. */
    private String enabledKey(ListenerMethod method) {
        ListenerConfig own = config.listener().get(method.id());
        return own != null && own.enabled().isPresent()
                ? ConfigKeys.ofListener(method.id(), "enabled")
                : "quarkus.herald.listener.enabled";
    }

    /** Has the listeners begin to receive when the start of the application has come to its end, with whatever it waits for. */
    void startAfter(ApplicationStart start) {
        executors.blocking(() -> {
            if (start.awaitSuccess(() -> stopped)) {
                start();
            }
        });
    }

    private void start() {
        for (ListenerContainer listener : listeners.values()) {
            listener.applicationStarted();
        }
    }

    /** The physical name of the queue to receive from: the destination itself, or the queue of the topic's subscriber. */
    private String queue(ListenerMethod method, ListenerSettings settings, Broker broker, Destination destination) {
        return destination.kind() == Kind.QUEUE
                ? destination.physicalName()
                : settings.subscriberQueue().orElseGet(() -> destinations.subscriberQueue(broker, destination, method.id()));
    }

    /** Whether other listeners may use the same queue: a subscriber's queue has a unique name unless configured. */
    private static boolean sharesItsQueue(ListenerMethod method, ListenerSettings settings) {
        return method.kind() == Kind.QUEUE || settings.subscriberQueue().isPresent() && !settings.push();
    }

    /** On the broker that has it: the queue of a topic's subscriber may be on another one of the topic's family. */
    private Queue shared(ListenerMethod method, String queue) {
        String broker = queueBroker(method);
        return new Queue(broker, method.client(), queue, brokers.get(broker).naming());
    }

    private String queueBroker(ListenerMethod method) {
        return index.queues().brokers().getOrDefault(method.broker(), method.broker());
    }

    private ListenerContainer container(ListenerMethod method, ListenerSettings settings, Broker broker,
            Subscription subscription) {
        ReplySender replySender = method.replyType() == null
                ? null
                : new ReplySender(method, replyAddresses(broker), publishers, payloads.writer(method.replyType()));
        return containers.create(method, settings, subscription, broker, results(method, replySender),
                replySender == null ? ErrorReplier.NONE : replySender);
    }

    private String deadLetterQueue(ListenerMethod method, Broker broker, Destination destination, String queue) {
        String deadLetterQueue = destinations.deadLetterQueue(broker, destination, queue);
        if (deadLetterQueue != null && broker.naming().same(queue, deadLetterQueue)) {
            throw new IllegalArgumentException(ConfigKeys.of(destination, "dead-letter.name") + " is '" + deadLetterQueue
                    + "', the queue of the listener '" + method.id() + "' itself, which would receive its dead letters without "
                    + "end; name another queue, or set " + ConfigKeys.of(destination, "dead-letter.enabled") + "=false");
        }
        return deadLetterQueue;
    }

    private ReplyToAllowlist replyAddresses(Broker broker) {
        return new ReplyToAllowlist(config.reply().allowed().orElse(List.of()), broker.naming());
    }

    private ResultHandler results(ListenerMethod method, ReplySender replySender) {
        if (method.forward() != null) {
            return PublishingResultHandler.of(method.forward(), publishers);
        }
        return replySender == null ? ResultHandler.IGNORED : replySender;
    }

    /**
     * Stops all listeners at the same time, and waits for them, at most as long as their shutdown timeouts say. Publishing and
     * requests go on. Listeners cannot be started again: it does nothing where it was done before.
     */
    void stopListeners() {
        stopped = true;
        long longest = listeners.values().stream().mapToLong(ListenerContainer::longestStop).max().orElse(0);
        Map<String, CompletableFuture<Void>> stops = new TreeMap<>();
        listeners.forEach((id, listener) -> stops.put(id, listener.shutDown().toCompletableFuture()));
        if (!allWithin(longest + STOP_GRACE, stops.values())) {
            List<String> late = stops.entrySet().stream().filter(stop -> !hasSucceeded(stop.getValue()))
                    .map(Map.Entry::getKey).toList();
            RateLimitedLog.LOG.warnf("Listeners %s did not stop within their shutdown-timeout; the broker delivers their"
                    + " messages again, at the latest when the leases end", late);
        }
    }

    /** Stops the listeners that run, and closes everything; the clients are still open. What does not close is left. */
    void stop() {
        stopListeners();
        List<CompletableFuture<Void>> closes = new ArrayList<>();
        listeners.values().forEach(listener -> closes.add(closing(listener::close)));
        closes.add(closing(requests::close));
        if (!allWithin(MAX_CLOSE, closes)) {
            RateLimitedLog.LOG.warnf("Some consumers did not close within %s; their connections close with the clients",
                    Duration.ofNanos(MAX_CLOSE));
        }
        List<CompletableFuture<Void>> brokerCloses = new ArrayList<>();
        for (Broker broker : brokers.all()) {
            brokerCloses.add(closing(broker::closeConnections));
        }
        allWithin(MAX_CLOSE_BROKERS, brokerCloses);
        executors.close();
    }

    private CompletableFuture<Void> closing(Runnable close) {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        executors.blockingOrHere(() -> {
            try {
                close.run();
            } finally {
                closed.complete(null);
            }
        });
        return closed;
    }

    private static boolean hasSucceeded(CompletableFuture<Void> end) {
        return end.isDone() && !end.isCompletedExceptionally();
    }

    private static boolean allWithin(long nanos, Collection<CompletableFuture<Void>> ends) {
        return Futures.endsWithin(nanos, CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)));
    }
}
