package dev.herald.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import jakarta.inject.Singleton;

import dev.herald.Listener;
import dev.herald.Listeners;
import dev.herald.runtime.config.HeraldConfig;
import dev.herald.runtime.container.ErrorReplier;
import dev.herald.runtime.container.HandlerExecutor;
import dev.herald.runtime.container.ListenerContainer;
import dev.herald.runtime.container.ListenerSettings;
import dev.herald.runtime.container.MessageRoad;
import dev.herald.runtime.container.ResultHandler;
import dev.herald.runtime.container.Status;
import dev.herald.runtime.container.SubscriptionGaps;
import dev.herald.runtime.metadata.ConfigurationKeys;
import dev.herald.runtime.metadata.DestinationRef;
import dev.herald.runtime.metadata.ListenerMethod;
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
import dev.herald.spi.Subscription;
import dev.herald.spi.support.RateLimitedLog;

/** All listeners of the application, by id: made, started and stopped together. */
@Singleton
public class ListenerRegistry implements Listeners {

    private final HeraldConfig config;
    private final Brokers brokers;
    private final Destinations destinations;
    private final Publishers publishers;
    private final Payloads payloads;
    private final HandlerExecutor contexts;
    private final RequesterRegistry requests;
    private final SubscriptionGaps gaps;
    private final HeraldExecutors threads;
    private volatile Map<String, ListenerContainer> listeners = Map.of();

    public ListenerRegistry(HeraldConfig config, Brokers brokers, Destinations destinations, Publishers publishers,
            Payloads payloads, HandlerExecutor contexts, RequesterRegistry requests, SubscriptionGaps gaps,
            HeraldExecutors threads) {
        this.config = config;
        this.brokers = brokers;
        this.destinations = destinations;
        this.publishers = publishers;
        this.payloads = payloads;
        this.contexts = contexts;
        this.requests = requests;
        this.gaps = gaps;
        this.threads = threads;
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

    /** Makes all listeners, then starts those that are enabled. Fails, naming every wrong setting, before any starts. */
    void start(List<ListenerMethod> methods, Collection<DestinationRef> targets) {
        ConfigurationKeys.unknown(config, methods, targets).forEach(RateLimitedLog.LOG::warn);
        Map<String, ListenerContainer> made = new TreeMap<>();
        List<ListenerContainer> enabled = new ArrayList<>();
        List<String> wrong = new ArrayList<>();
        for (ListenerMethod method : methods) {
            try {
                Broker broker = brokers.get(method.broker());
                Destination destination = destinations.destination(broker, method.kind(), method.destination(),
                        method.address(), method.client());
                ListenerSettings settings = ListenerSettings.of(method, config, broker.usual(),
                        broker.naming().ordered(destination.physicalName()));
                ListenerContainer container = container(method, settings, broker, destination);
                made.put(method.id(), container);
                if (settings.enabled()) {
                    enabled.add(container);
                }
            } catch (IllegalArgumentException e) {
                wrong.add(e.getMessage());
            }
        }
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException("Herald's configuration is wrong:\n- " + String.join("\n- ", wrong));
        }
        listeners = made;
        enabled.forEach(ListenerContainer::start);
    }

    private ListenerContainer container(ListenerMethod method, ListenerSettings settings, Broker broker,
            Destination destination) {
        String queue = destination.kind() == Kind.QUEUE
                ? destination.physicalName()
                : settings.subscriberQueue().orElseGet(() -> destinations.subscriberQueue(broker, destination, method.id()));
        Subscription subscription = settings.subscription(method.id(), destination, queue,
                destinations.deadLetterQueue(broker, destination, queue));
        ReplySender replySender = method.reply() ? new ReplySender(method, replyAddresses(broker), publishers) : null;
        Status status = new Status(method.id());
        MessageRoad road = new MessageRoad(method, settings, subscription, broker, payloads, contexts, threads,
                returnedValues(method, replySender), replySender == null ? ErrorReplier.NONE : replySender, status,
                since -> gaps.report(method, since));
        return new ListenerContainer(method, settings.shutdownTimeout(), road, threads, status);
    }

    private ReplyToAllowlist replyAddresses(Broker broker) {
        return new ReplyToAllowlist(config.reply().allowed().orElse(List.of()), broker.naming());
    }

    private ResultHandler returnedValues(ListenerMethod method, ReplySender replySender) {
        if (method.forward() != null) {
            return new PublishingResultHandler(publishers.target(method.forward()));
        }
        return replySender == null ? ResultHandler.IGNORED : replySender;
    }

    /**
     * Stops all listeners at the same time, and waits for them, at most as long as their shutdown timeouts say. Publishing and
     * requests go on. Does nothing where it was done before.
     */
    void stopListeners() {
        Duration longest = listeners.values().stream().map(ListenerContainer::longestStop).max(Duration::compareTo)
                .orElse(Duration.ZERO);
        CompletableFuture<?>[] stops = listeners.values().stream().map(listener -> listener.stop().toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(stops).get(longest.toMillis() + 500, TimeUnit.MILLISECONDS);
        } catch (Exception notInTime) {
            RateLimitedLog.LOG.warnf("Some listeners did not stop within %d ms", longest.toMillis());
        }
    }

    /** Stops the listeners that run, and closes everything; the clients are still open. */
    void stop() {
        stopListeners();
        listeners.values().forEach(ListenerContainer::close);
        requests.close();
        threads.close();
    }
}
