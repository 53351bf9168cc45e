package dev.herald.runtime.metrics;

import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

import dev.herald.BatchReceipt;
import dev.herald.runtime.telemetry.PublishObserver;

/** The meters of what is published to one destination. */
final class PublisherMeters implements PublishObserver {

    private final ErrorTypes<Counter> sent;
    private final ErrorTypes<Timer> durations;

    PublisherMeters(MeterRegistry registry, Tags tags) {
        sent = new ErrorTypes<>(type -> Counter.builder("messaging.client.sent.messages")
                .description("Messages that were published, or could not be").tags(tags).tag(Tagging.ERROR, type)
                .register(registry));
        durations = new ErrorTypes<>(type -> CallTimers.timer(registry, tags.and(Tagging.LISTENER, ""), "send", type));
    }

    @Override
    public void ends(Sending sending, int count, BatchReceipt receipts, Throwable failure, long nanos) {
        Throwable first = failure;
        if (failure != null) {
            sent.of(failure).increment(count);
        } else {
            first = countEach(receipts);
        }
        (first == null ? durations.none() : durations.of(first)).record(nanos, TimeUnit.NANOSECONDS);
    }

    /** @return why the first message that was not sent was not; {@code null} if all were */
    private Throwable countEach(BatchReceipt receipts) {
        Throwable first = null;
        for (int i = 0; i < receipts.entries().size(); i++) {
            BatchReceipt.Entry entry = receipts.entries().get(i);
            if (entry.sent()) {
                sent.none().increment();
            } else {
                sent.of(entry.failure()).increment();
                first = first == null ? entry.failure() : first;
            }
        }
        return first;
    }
}
