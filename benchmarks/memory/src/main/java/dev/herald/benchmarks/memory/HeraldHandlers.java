package dev.herald.benchmarks.memory;

import java.util.List;

import jakarta.inject.Singleton;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;

import dev.herald.QueueListener;

/** Handlers that do next to nothing, one for each way of being called. */
@Singleton
class HeraldHandlers {

    private final Countdown countdown;

    HeraldHandlers(Countdown countdown) {
        this.countdown = countdown;
    }

    @QueueListener(value = "orders", id = "worker")
    void onWorker(String order) {
        countdown.handled(1);
    }

    @QueueListener(value = "orders", id = "virtual")
    @RunOnVirtualThread
    void onVirtualThread(String order) {
        countdown.handled(1);
    }

    @QueueListener(value = "orders", id = "event-loop")
    Uni<Void> onEventLoop(String order) {
        countdown.handled(1);
        return Uni.createFrom().voidItem();
    }

    @QueueListener(value = "orders", id = "batch")
    void onBatch(List<String> orders) {
        countdown.handled(orders.size());
    }
}
