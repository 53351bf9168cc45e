package dev.herald.runtime.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

import dev.herald.Listener;
import dev.herald.ListenerCounts;
import dev.herald.ListenerState;
import dev.herald.runtime.telemetry.BrokerOperation;
import dev.herald.runtime.telemetry.ListenerObserver;
import dev.herald.runtime.telemetry.ObservedCall;
import dev.herald.runtime.telemetry.Outcome;
import dev.herald.runtime.telemetry.Telemetry.ListenerFacts;
import dev.herald.spi.Delivery;

/** The meters of one listener. What it counts anyway is read when somebody looks. */
final class ListenerMeters implements ListenerObserver {

    private static final Duration[] LAG_BUCKETS = CallTimers.millis(100, 500, 1000, 5000, 10_000, 30_000, 60_000, 300_000,
            900_000,
            3_600_000);

    private final MeterRegistry registry;
    private final Tags tags;
    private final ErrorTypes<Timer> processing;
    private final Map<BrokerOperation, ErrorTypes<Timer>> operations = new EnumMap<>(BrokerOperation.class);
    /** {@code null} if it is not measured. */
    private final Timer lag;

    ListenerMeters(MeterRegistry registry, ListenerFacts facts, boolean measuresLag) {
        this.registry = registry;
        this.tags = Tagging.of(facts);
        this.processing = new ErrorTypes<>(type -> Timer.builder("messaging.process.duration")
                .description("How long the listener's method took, with reading the message and passing on the result")
                .tags(tags).tag(Tagging.ERROR, type).serviceLevelObjectives(CallTimers.BUCKETS).register(registry));
        for (BrokerOperation operation : BrokerOperation.values()) {
            operations.put(operation,
                    new ErrorTypes<>(type -> CallTimers.timer(registry, tags, operation.text(), type)));
        }
        this.lag = measuresLag ? lag() : null;
    }

    private Timer lag() {
        return Timer.builder("herald.delivery.lag")
                .description("From the time a message was sent, by the broker's clock, until its first attempt began")
                .tags(tags).serviceLevelObjectives(LAG_BUCKETS).register(registry);
    }

    @Override
    public void callEnds(ObservedCall call, Object begun) {
        Throwable failure = call.failure();
        Timer timer = failure != null ? processing.of(failure) : withoutFailure(call.failedOutcome());
        timer.record(call.nanos(), TimeUnit.NANOSECONDS);
        if (lag != null) {
            recordLag(call);
        }
    }

    private Timer withoutFailure(Outcome failed) {
        return failed == null ? processing.none() : processing.of(failed.errorType());
    }

    private void recordLag(ObservedCall call) {
        long begun = System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(call.nanos());
        for (int i = 0; i < call.size(); i++) {
            Instant sent = call.attempt(i) == 1 ? call.delivery(i).sentAt() : null;
            if (sent != null) {
                // Clocks differ.
                lag.record(Math.max(0, begun - sent.toEpochMilli()), TimeUnit.MILLISECONDS);
            }
        }
    }

    @Override
    public void brokerAnswered(BrokerOperation operation, List<Delivery> deliveries, int failures, long nanos) {
        ErrorTypes<Timer> timers = operations.get(operation);
        (failures == 0 ? timers.none() : timers.of(BrokerOperation.REFUSED)).record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Registers what is read from the listener. */
    void read(Listener listener) {
        readCounts(listener);
        readState(listener);
    }

    private void readCounts(Listener listener) {
        counter("messaging.client.consumed.messages", "Messages received, redeliveries included", Tags.empty(), listener,
                ListenerCounts::received);
        settled("acknowledged", listener, ListenerCounts::acknowledged);
        settled("retried", listener, ListenerCounts::retried);
        settled("dead_lettered", listener, ListenerCounts::deadLettered);
        settled("released", listener, ListenerCounts::released);
        settled("lease_lost", listener, ListenerCounts::leasesLost);
        settled("dropped", listener, ListenerCounts::dropped);
        counter("herald.messages.late.settlements", "Settlements that came after the lease was lost", Tags.empty(), listener,
                ListenerCounts::lateSettlements);
        counter("herald.subscription.gaps", "Interruptions of a subscription for which the broker keeps no messages",
                Tags.empty(), listener, ListenerCounts::gaps);
    }

    private void readState(Listener listener) {
        gauge("herald.messages.in.flight", "Messages received and not yet settled", Tags.empty(), listener,
                found -> found.counts().inFlight());
        gauge("herald.listener.handlers.busy", "Handlers that are running", Tags.empty(), listener,
                found -> found.counts().running());
        gauge("herald.listener.concurrency", "Handlers that may run at once", Tags.empty(), listener, Listener::concurrency);
        for (ListenerState state : ListenerState.values()) {
            gauge("herald.listener.state", "1 for the state that the listener is in, 0 for the others",
                    Tags.of("state", state.name().toLowerCase(Locale.ROOT)), listener,
                    found -> found.state() == state ? 1 : 0);
        }
    }

    private void settled(String outcome, Listener listener, ToDoubleFunction<ListenerCounts> count) {
        counter("herald.messages.settled", "Messages by what became of them", Tags.of("outcome", outcome), listener, count);
    }

    private void counter(String name, String description, Iterable<Tag> more, Listener listener,
            ToDoubleFunction<ListenerCounts> count) {
        FunctionCounter.builder(name, listener, found -> count.applyAsDouble(found.counts())).description(description)
                .tags(tags).tags(more).register(registry);
    }

    private void gauge(String name, String description, Iterable<Tag> more, Listener listener,
            ToDoubleFunction<Listener> value) {
        Gauge.builder(name, listener, value).description(description).tags(tags).tags(more).strongReference(true)
                .register(registry);
    }
}
