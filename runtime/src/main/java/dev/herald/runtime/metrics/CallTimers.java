package dev.herald.runtime.metrics;

import java.time.Duration;
import java.util.stream.LongStream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

/** Timers of calls, with the buckets of OpenTelemetry's conventions: the same for all series of a meter. */
final class CallTimers {

    static final Duration[] BUCKETS = millis(5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000);

    private CallTimers() {
    }

    static Duration[] millis(long... values) {
        return LongStream.of(values).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    }

    /**
     * How long a broker takes to answer.
     *
     * @param operation what it is asked for
     * @param error the type of the error, or {@link Tagging#NO_ERROR}
     */
    static Timer timer(MeterRegistry registry, Tags tags, String operation, String error) {
        return Timer.builder("messaging.client.operation.duration")
                .description("How long the broker took to answer a call")
                .tags(tags).tag(Tagging.OPERATION, operation).tag(Tagging.ERROR, error)
                .serviceLevelObjectives(BUCKETS).register(registry);
    }
}
