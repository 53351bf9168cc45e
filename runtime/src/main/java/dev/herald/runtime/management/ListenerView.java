package dev.herald.runtime.management;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

import dev.herald.Listener;
import dev.herald.ListenerCounts;
import dev.herald.ListenerDescription;
import dev.herald.ListenerStatus;

/** Listeners as JSON. */
final class ListenerView {

    private ListenerView() {
    }

    static JsonArray all(Iterable<Listener> listeners) {
        JsonArray views = new JsonArray();
        listeners.forEach(listener -> views.add(of(listener)));
        return views;
    }

    static JsonObject of(Listener listener) {
        ListenerStatus status = listener.status();
        ListenerCounts counts = listener.counts();
        return new JsonObject()
                .put("id", listener.id())
                .put("broker", listener.broker())
                .put("destination", listener.destination())
                .put("state", status.state().name())
                .put("since", status.since().toString())
                .put("reason", status.reason())
                .put("concurrency", listener.concurrency())
                .put("running", counts.running())
                .put("inFlight", counts.inFlight())
                .put("counts", counts(counts))
                .put("description", description(listener.description()));
    }

    private static JsonObject description(ListenerDescription description) {
        return new JsonObject()
                .put("method", description.method())
                .put("source", description.source().name())
                .put("queue", description.queue().orElse(null))
                .put("deadLetterQueue", description.deadLetterQueue().orElse(null))
                .put("threads", description.threads().name())
                .put("acknowledgement", description.acknowledgement().name())
                .put("batchSize", description.batchSize())
                .put("maxProcessingTime", description.maxProcessingTime().toString())
                .put("retry", description.retry().map(ListenerView::retry).orElse(null));
    }

    private static JsonObject retry(ListenerDescription.Retry retry) {
        return new JsonObject()
                .put("maxAttempts", retry.maxAttempts())
                .put("delay", retry.delay().toString())
                .put("multiplier", retry.multiplier())
                .put("maxDelay", retry.maxDelay().toString())
                .put("jitter", retry.jitter());
    }

    private static JsonObject counts(ListenerCounts counts) {
        return new JsonObject()
                .put("received", counts.received())
                .put("handled", counts.handled())
                .put("failed", counts.failed())
                .put("acknowledged", counts.acknowledged())
                .put("retried", counts.retried())
                .put("deadLettered", counts.deadLettered())
                .put("released", counts.released())
                .put("leasesLost", counts.leasesLost())
                .put("lateSettlements", counts.lateSettlements())
                .put("dropped", counts.dropped())
                .put("gaps", counts.gaps());
    }
}
