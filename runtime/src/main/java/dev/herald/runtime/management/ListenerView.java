package dev.herald.runtime.management;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

import dev.herald.Listener;
import dev.herald.ListenerCounts;
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
                .put("counts", counts(counts));
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
