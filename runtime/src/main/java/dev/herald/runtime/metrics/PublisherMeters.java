package dev.herald.runtime.metrics;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

import dev.herald.BatchReceipt;
import dev.herald.OutgoingMessage;
import dev.herald.runtime.telemetry.PublishObserver;
import dev.herald.runtime.telemetry.Telemetry.PublisherFacts;
import dev.herald.spi.Body;

/** The meters of what is published to one destination. */
final class PublisherMeters implements PublishObserver {

    private final ErrorTypes<Counter> sent;
    private final ErrorTypes<Timer> durations;

    PublisherMeters(MeterRegistry registry, PublisherFacts facts) {
        Tags tags = Tagging.of(facts);
        sent = new ErrorTypes<>(type -> Counter.builder("messaging.client.sent.messages")
                .description("Messages that were published, or could not be").tags(tags).tag(Tagging.ERROR, type)
                .register(registry));
        durations = new ErrorTypes<>(type -> Timer.builder("messaging.client.operation.duration")
                .description("How long the broker took to answer a call").tags(tags).tag(Tagging.LISTENER, "")
                .tag(Tagging.OPERATION, "send").tag(Tagging.ERROR, type).register(registry));
    }

    @Override
    public Sending sends(List<OutgoingMessage<Body>> messages) {
        return new Measured(messages, System.nanoTime(), this);
    }

    private record Measured(List<OutgoingMessage<Body>> messages, long begun, PublisherMeters meters) implements Sending {

        @Override
        public void ends(BatchReceipt receipts, Throwable failure) {
            meters.record(messages.size(), receipts, failure, System.nanoTime() - begun);
        }
    }

    private void record(int messages, BatchReceipt receipts, Throwable failure, long nanos) {
        if (failure != null) {
            sent.of(failure).increment(messages);
            durations.of(failure).record(nanos, TimeUnit.NANOSECONDS);
            return;
        }
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
        (first == null ? durations.none() : durations.of(first)).record(nanos, TimeUnit.NANOSECONDS);
    }
}
