package dev.herald.runtime.container;

import jakarta.inject.Singleton;

import io.quarkus.arc.Arc;

import dev.herald.runtime.filters.Filters;
import dev.herald.runtime.metadata.ListenerMethod;
import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.runtime.support.Payloads;
import dev.herald.runtime.telemetry.ListenerObserver;
import dev.herald.runtime.telemetry.Observers;
import dev.herald.runtime.telemetry.Telemetry.ListenerFacts;
import dev.herald.spi.Broker;
import dev.herald.spi.Subscriber;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.ConfigKeys;

/** Creates the containers of listeners, with what all of them share. */
@Singleton
public class ListenerContainers {

    private final MessagePipeline.Shared shared;
    private final Observers observers;

    public ListenerContainers(Payloads payloads, HandlerExecutor handlers, HeraldExecutors executors, SubscriptionGaps gaps,
            Filters filters, CurrentCalls calls, Observers observers) {
        this.observers = observers;
        this.shared = new MessagePipeline.Shared(payloads, handlers, executors, gaps, filters, calls);
    }

    /**
     * A container, not started.
     *
     * @param results where the method's values go
     * @param replies answers requests that failed for good
     */
    public ListenerContainer create(ListenerMethod method, ListenerSettings settings, Subscription subscription, Broker broker,
            ResultHandler results, ErrorReplier replies) {
        Status status = new Status(method.id());
        MessagePipeline pipeline = new MessagePipeline(method, settings, subscription, broker, shared, results, replies,
                status,
                observers.isEmpty() ? ListenerObserver.NONE : observers.of(facts(method, broker, subscription)));
        if (settings.pause().circuitBreaker() != null) {
            watch(method, settings.pause().circuitBreaker(), pipeline);
        }
        ListenerContainer container = new ListenerContainer(method, broker.name(), settings.shutdownTimeout(), pipeline,
                shared.executors(),
                status);
        if (!observers.isEmpty()) {
            observers.made(facts(method, broker, subscription), container);
        }
        return container;
    }

    /** Looked up only where it is needed: the application may have no circuit breakers. */
    private static void watch(ListenerMethod method, String circuitBreaker, MessagePipeline pipeline) {
        String key = ConfigKeys.ofListener(method.id(), "pause.circuit-breaker") + " is '" + circuitBreaker + "'";
        CircuitBreakerWatch breakers = Arc.container().instance(CircuitBreakerWatch.class).get();
        if (breakers == null) {
            throw new IllegalArgumentException(key + ", but the application has no circuit breakers: add"
                    + " quarkus-smallrye-fault-tolerance, or remove the key");
        }
        try {
            breakers.watch(circuitBreaker, pipeline.onCircuitBreaker(circuitBreaker));
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException(key + ", which is not a circuit breaker of the application: give the one that is"
                    + " meant this name by @CircuitBreakerName", unknown);
        }
    }

    private static ListenerFacts facts(ListenerMethod method, Broker broker, Subscription subscription) {
        return new ListenerFacts(method.id(), method.description(), broker.name(), subscription.destination(),
                queue(subscription), subscription.deadLetterQueue());
    }

    /** The physical name of the queue that messages come from; of the topic itself if its subscribers have none. */
    private static String queue(Subscription subscription) {
        Subscriber subscriber = subscription.subscriber();
        return subscriber == null || subscriber.queue() == null
                ? subscription.destination().physicalName()
                : subscriber.queue();
    }
}
