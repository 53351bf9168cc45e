package dev.herald.runtime.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

import dev.herald.QueueDescription;
import dev.herald.spi.Broker;
import dev.herald.spi.Destination;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.RateLimitedLog;

/** A queue as it was when its broker was last asked. What is old, or could not be had, is unknown: never the value before. */
final class SampledQueue {

    /** How long a call and those before it may take, before what is known counts as old. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

    private final Broker broker;
    private final Destination queue;
    private final long validNanos;
    private final LongSupplier nanoTime;
    private final List<BacklogGauges> gauges = new ArrayList<>();
    private volatile Sample latest;
    private boolean failing;

    private record Sample(QueueDescription queue, long at) {
    }

    /**
     * @param interval between two samples, in nanoseconds
     * @param nanoTime {@link System#nanoTime}
     */
    SampledQueue(Broker broker, Destination queue, long interval, LongSupplier nanoTime) {
        this.broker = broker;
        this.queue = queue;
        this.nanoTime = nanoTime;
        this.validNanos = 2 * Math.min(interval, Long.MAX_VALUE / 4) + PATIENCE;
    }

    /** Before the first sample. */
    void showAs(BacklogGauges more) {
        gauges.add(more);
    }

    /** Asks the broker. Blocks, and never throws. */
    void sample() {
        try {
            latest = broker.queues(queue.client()).describe(queue)
                    .map(described -> new Sample(described, nanoTime.getAsLong())).orElse(null);
            failing = false;
            if (latest != null) {
                gauges.forEach(shown -> shown.register(this, latest.queue()));
            }
        } catch (Throwable failure) {
            latest = null;
            report(failure);
        }
    }

    /** Once for each time that it begins to fail: a listener whose broker is away says so itself. */
    private void report(Throwable failure) {
        if (!failing) {
            failing = true;
            RateLimitedLog.warn("backlog of " + broker.name() + " " + queue.client(), "The meters herald.queue.messages and "
                    + "herald.queue.oldest.age of " + queue + " have no value as long as the broker does not tell: "
                    + FailureText.of(failure), failure);
        }
    }

    /** {@link Double#NaN} if it is unknown. */
    double value(ToDoubleFunction<QueueDescription> figure) {
        Sample sample = latest;
        return sample == null || nanoTime.getAsLong() - sample.at() > validNanos
                ? Double.NaN
                : figure.applyAsDouble(sample.queue());
    }
}
