package dev.herald.benchmarks.memory;

import jakarta.inject.Singleton;

import org.eclipse.microprofile.reactive.messaging.Incoming;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.annotations.Blocking;

/** The same handlers for SmallRye's in-memory connector, which has no batches. */
@Singleton
class SmallRyeHandlers {

    private final Countdown countdown;

    SmallRyeHandlers(Countdown countdown) {
        this.countdown = countdown;
    }

    /** Unordered, or they would be handled one after the other. */
    @Incoming("worker")
    @Blocking(value = "handlers", ordered = false)
    void onWorker(String order) {
        countdown.handled(1);
    }

    @Incoming("virtual")
    @RunOnVirtualThread
    void onVirtualThread(String order) {
        countdown.handled(1);
    }

    @Incoming("event-loop")
    Uni<Void> onEventLoop(String order) {
        countdown.handled(1);
        return Uni.createFrom().voidItem();
    }
}
