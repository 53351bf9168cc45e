package dev.herald.benchmarks.memory;

import java.util.List;

import jakarta.inject.Singleton;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;

import dev.herald.QueueListener;

/** Handlers that do next to nothing, one for each way of being called. */
@Singleton
class Handlers {

    private final Countdown countdown;

    Handlers(Countdown countdown) {
        this.countdown = countdown;
    }

    @QueueListener("worker")
    void onWorker(String order) {
        countdown.handled(1);
    }

    @QueueListener("virtual")
    @RunOnVirtualThread
    void onVirtualThread(String order) {
        countdown.handled(1);
    }

    @QueueListener("event-loop")
    Uni<Void> onEventLoop(String order) {
        countdown.handled(1);
        return Uni.createFrom().voidItem();
    }

    @QueueListener("batch")
    void onBatch(List<String> orders) {
        countdown.handled(orders.size());
    }
}
