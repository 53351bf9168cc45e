package dev.herald.runtime.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.inject.Singleton;

import io.micrometer.core.instrument.MeterRegistry;

import dev.herald.Listener;
import dev.herald.runtime.config.HeraldConfig;
import dev.herald.runtime.telemetry.ListenerObserver;
import dev.herald.runtime.telemetry.PublishObserver;
import dev.herald.runtime.telemetry.Telemetry;

/** Meters of all listeners and publishers, in the application's registry. */
@Singleton
public class HeraldMeters implements Telemetry {

    private final MeterRegistry registry;
    private final HeraldConfig config;
    private final Map<String, ListenerMeters> listeners = new ConcurrentHashMap<>();

    public HeraldMeters(MeterRegistry registry, HeraldConfig config) {
        this.registry = registry;
        this.config = config;
    }

    @Override
    public ListenerObserver listener(ListenerFacts listener) {
        return listeners.computeIfAbsent(listener.id(),
                unseen -> new ListenerMeters(registry, listener, config.metrics().lag()));
    }

    @Override
    public void made(ListenerFacts facts, Listener listener) {
        listeners.get(facts.id()).read(listener);
    }

    @Override
    public PublishObserver publisher(PublisherFacts publisher) {
        return new PublisherMeters(registry, publisher);
    }
}
