package dev.herald.runtime.metrics;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

import dev.herald.runtime.admin.ListenerQueue;
import dev.herald.runtime.admin.ListenerQueues;
import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.runtime.support.Nanos;
import dev.herald.runtime.telemetry.Telemetry.ListenerFacts;
import dev.herald.spi.Destination;

/**
 * What the queues of the listeners hold. The broker is asked at intervals, on a thread that may block: one for each client
 * of a broker, so that one that is away holds up no other. Whoever reads the meters never waits for a broker.
 */
final class Backlogs {

    private static final Duration USUAL = Duration.ofSeconds(60);
    /** By then the listeners have been made. */
    private static final long FIRST = TimeUnit.SECONDS.toNanos(1);

    private final MeterRegistry registry;
    private final HeraldExecutors executors;
    private final ListenerQueues queues;
    private final Optional<Duration> configured;
    private final long interval;
    private final Map<String, Tags> listeners = new ConcurrentHashMap<>();

    private record Client(String broker, String name) {
    }

    /** @param configured how often to ask; zero for never, empty for usually */
    Backlogs(MeterRegistry registry, HeraldExecutors executors, ListenerQueues queues, Optional<Duration> configured) {
        this.registry = registry;
        this.executors = executors;
        this.queues = queues;
        this.configured = configured;
        this.interval = Nanos.of(configured.orElse(USUAL));
    }

    /** The listener is being made. */
    synchronized void add(ListenerFacts listener) {
        if (interval <= 0) {
            return;
        }
        if (listeners.isEmpty()) {
            executors.afterNanos(FIRST, this::begin);
        }
        listeners.put(listener.id(), Tagging.of(listener));
    }

    private void begin() {
        Map<Client, Map<Destination, SampledQueue>> clients = new HashMap<>();
        for (Map.Entry<String, Tags> listener : listeners.entrySet()) {
            ListenerQueue found = queues.find(listener.getKey());
            if (found == null) {
                executors.afterNanos(FIRST, this::begin);
                return;
            }
            if (configured.isPresent() || !found.broker().chargesForCalls()) {
                add(found, listener.getValue(), clients.computeIfAbsent(
                        new Client(found.broker().name(), found.queue().client()), unseen -> new HashMap<>()));
            }
        }
        clients.values().forEach(sampled -> sampleOnThread(List.copyOf(sampled.values())));
    }

    /** Listeners may share queues. */
    private void add(ListenerQueue found, Tags tags, Map<Destination, SampledQueue> sampled) {
        if (found.lasts()) {
            add(found, found.queue(), tags.and("queue", "main"), sampled);
        }
        if (found.deadLetterQueue() != null) {
            add(found, found.deadLetterQueue(), tags.and("queue", "dead_letter"), sampled);
        }
    }

    private void add(ListenerQueue found, Destination queue, Tags tags, Map<Destination, SampledQueue> sampled) {
        sampled.computeIfAbsent(Destination.existingQueue(queue.physicalName(), queue.client()),
                unseen -> new SampledQueue(found.broker(), queue, interval, System::nanoTime))
                .showAs(new BacklogGauges(registry, tags));
    }

    private void sampleOnThread(List<SampledQueue> sampled) {
        executors.blocking(() -> {
            sampled.forEach(SampledQueue::sample);
            executors.afterNanos(interval, () -> sampleOnThread(sampled));
        });
    }
}
