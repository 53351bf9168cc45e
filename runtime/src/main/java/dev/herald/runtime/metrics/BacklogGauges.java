package dev.herald.runtime.metrics;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

import dev.herald.QueueDescription;

/** The gauges of one queue of a listener: of each figure from the first time on that the broker has it. */
final class BacklogGauges {

    private final MeterRegistry registry;
    private final Tags tags;
    private final Set<String> registered = new HashSet<>();

    BacklogGauges(MeterRegistry registry, Tags tags) {
        this.registry = registry;
        this.tags = tags;
    }

    /** Registers what the broker has told and is not registered yet. */
    void register(SampledQueue sampled, QueueDescription first) {
        count("visible", sampled, first, QueueDescription::visible);
        count("in_flight", sampled, first, QueueDescription::inFlight);
        count("delayed", sampled, first, QueueDescription::delayed);
        if (first.oldestAge().isPresent() && registered.add("age")) {
            register("herald.queue.oldest.age", "How long ago the oldest message was sent that is not settled", "seconds", tags,
                    sampled, described -> seconds(described.oldestAge()));
        }
    }

    private void count(String state, SampledQueue sampled, QueueDescription first,
            Function<QueueDescription, OptionalLong> figure) {
        if (figure.apply(first).isPresent() && registered.add(state)) {
            register("herald.queue.messages", "Messages in the queue, when the broker was last asked", null,
                    tags.and("state", state), sampled, described -> number(figure.apply(described)));
        }
    }

    private void register(String name, String description, String unit, Tags all, SampledQueue sampled,
            ToDoubleFunction<QueueDescription> figure) {
        Gauge.builder(name, sampled, queue -> queue.value(figure)).description(description).baseUnit(unit).tags(all)
                .strongReference(true).register(registry);
    }

    private static double number(OptionalLong figure) {
        return figure.isPresent() ? figure.getAsLong() : Double.NaN;
    }

    /** An empty queue has no oldest message. */
    private static double seconds(Optional<Duration> age) {
        return age.isPresent() ? age.get().toMillis() / 1000.0 : 0;
    }
}
