package dev.herald.runtime.container;

import java.time.Instant;

import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;

import dev.herald.SubscriptionGap;
import dev.herald.runtime.metadata.ListenerMethod;
import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.spi.support.RateLimitedLog;

/** Tells the application, and the log, of gaps in subscriptions. */
@Singleton
public class SubscriptionGaps {

    private final Event<SubscriptionGap> event;
    private final HeraldExecutors executors;

    public SubscriptionGaps(Event<SubscriptionGap> event, HeraldExecutors executors) {
        this.event = event;
        this.executors = executors;
    }

    /** Does not block: observers are called on another thread. */
    public void report(ListenerMethod method, Instant from) {
        SubscriptionGap gap = new SubscriptionGap(method.id(), method.destination(), method.broker(), from, Instant.now());
        RateLimitedLog.LOG.warnf("Listener '%s' missed what was published to '%s' between %s and %s", gap.listener(),
                gap.destination(), gap.from(), gap.until());
        executors.application(() -> fire(gap));
    }

    private void fire(SubscriptionGap gap) {
        event.fireAsync(gap);
        event.fire(gap);
    }
}
