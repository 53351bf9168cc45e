package dev.herald.runtime;

import java.time.Instant;

import jakarta.enterprise.event.Event;
import jakarta.inject.Singleton;

import dev.herald.SubscriptionGap;

/** Tells the application, and the log, of gaps in subscriptions. */
@Singleton
public class SubscriptionGaps {

    private final Event<SubscriptionGap> event;
    private final ContainerThreads threads;

    public SubscriptionGaps(Event<SubscriptionGap> event, ContainerThreads threads) {
        this.event = event;
        this.threads = threads;
    }

    /** Does not block: observers are called on another thread. */
    void report(ListenerMethod method, Instant from) {
        SubscriptionGap gap = new SubscriptionGap(method.id(), method.destination(), method.broker(), from, Instant.now());
        HeraldLog.LOG.warnf("Listener '%s' missed what was published to '%s' between %s and %s", gap.listener(),
                gap.destination(), gap.from(), gap.until());
        threads.blocking(() -> fire(gap));
    }

    private void fire(SubscriptionGap gap) {
        event.fireAsync(gap);
        try {
            event.fire(gap);
        } catch (RuntimeException failure) {
            HeraldLog.warn("gap observer", "An observer of " + gap + " failed: " + FailureText.of(failure), failure);
        }
    }
}
