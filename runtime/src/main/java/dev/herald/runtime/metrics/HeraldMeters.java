package dev.herald.runtime.metrics;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

import jakarta.inject.Singleton;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;

import dev.herald.Listener;
import dev.herald.RequestCounts;
import dev.herald.runtime.admin.ListenerQueues;
import dev.herald.runtime.config.HeraldConfig;
import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.runtime.telemetry.ListenerObserver;
import dev.herald.runtime.telemetry.PublishObserver;
import dev.herald.runtime.telemetry.Telemetry;
import dev.herald.spi.support.Durations;

/** Meters of all listeners and publishers, in the application's registry. */
@Singleton
public class HeraldMeters implements Telemetry {

    private static final String INTERVAL = "quarkus.herald.metrics.backlog.interval";

    private final MeterRegistry registry;
    private final HeraldConfig config;
    private final Backlogs backlogs;
    /** The registry alone would let go of them. */
    private final Queue<Supplier<RequestCounts>> requests = new ConcurrentLinkedQueue<>();
    private final DestinationNames publishedTo = new DestinationNames();
    private final Map<String, ListenerMeters> listeners = new ConcurrentHashMap<>();

    /** @throws IllegalArgumentException if the configuration is invalid; the text names the key */
    public HeraldMeters(MeterRegistry registry, HeraldConfig config, HeraldExecutors executors, ListenerQueues queues) {
        this.registry = registry;
        this.config = config;
        this.backlogs = new Backlogs(registry, executors, queues,
                config.metrics().backlogInterval().map(interval -> Durations.zeroOrMore(INTERVAL, interval)));
    }

    @Override
    public ListenerObserver listener(ListenerFacts listener) {
        return listeners.computeIfAbsent(listener.id(),
                unseen -> new ListenerMeters(registry, listener, config.metrics().lag()));
    }

    @Override
    public void made(ListenerFacts facts, Listener listener) {
        listeners.get(facts.id()).read(listener);
        backlogs.add(facts);
    }

    @Override
    public void requests(String broker, String client, Supplier<RequestCounts> counts) {
        requests.add(counts);
        Tags tags = Tags.of(Tagging.system(broker), Tag.of("client", client == null ? HeraldConfig.ALL : client));
        count(tags, "answered", counts, RequestCounts::answered);
        count(tags, "failed", counts, RequestCounts::failed);
        count(tags, "timed_out", counts, RequestCounts::timedOut);
        count(tags, "late", counts, RequestCounts::late);
    }

    private void count(Tags tags, String outcome, Supplier<RequestCounts> counts, ToDoubleFunction<RequestCounts> count) {
        FunctionCounter.builder("herald.requests", counts, found -> count.applyAsDouble(found.get()))
                .description("Requests by what became of them").tags(tags).tag("outcome", outcome).register(registry);
    }

    @Override
    public PublishObserver publisher(PublisherFacts publisher) {
        return new PublisherMeters(registry, Tagging.of(publisher, publishedTo.of(publisher)));
    }
}
