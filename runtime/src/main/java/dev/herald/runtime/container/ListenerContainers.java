package dev.herald.runtime.container;

import jakarta.inject.Singleton;

import dev.herald.runtime.metadata.ListenerMethod;
import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.runtime.support.Payloads;
import dev.herald.spi.Broker;
import dev.herald.spi.Subscription;

/** Creates the containers of listeners, with what all of them share. */
@Singleton
public class ListenerContainers {

    private final MessagePipeline.Shared shared;

    public ListenerContainers(Payloads payloads, HandlerExecutor handlers, HeraldExecutors executors, SubscriptionGaps gaps) {
        this.shared = new MessagePipeline.Shared(payloads, handlers, executors, gaps);
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
                status);
        return new ListenerContainer(method, settings.shutdownTimeout(), pipeline, shared.executors(), status);
    }
}
