package dev.herald.runtime.tracing;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.util.List;
import java.util.function.IntFunction;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapPropagator;

import dev.herald.runtime.telemetry.BrokerOperation;
import dev.herald.runtime.telemetry.ListenerObserver;
import dev.herald.runtime.telemetry.MessagingSystem;
import dev.herald.runtime.telemetry.ObservedCall;
import dev.herald.runtime.telemetry.Outcome;
import dev.herald.runtime.telemetry.Telemetry.ListenerFacts;
import dev.herald.spi.Delivery;

/**
 * A span for each call of a listener's method, current while it runs: for reading, the method, and passing on its result.
 * The one for a single message belongs to the trace of its publisher, unless it is to begin its own; that of a batch begins
 * its own, because its messages come from many. What begins its own has a link to whoever published each message.
 */
final class ListenerSpans implements ListenerObserver {

    private final ListenerFacts listener;
    private final String name;
    private final String system;
    private final Tracer tracer;
    private final TextMapPropagator propagator;
    private final boolean inTraceOfPublisher;
    private final boolean settleSpans;

    ListenerSpans(ListenerFacts listener, Tracer tracer, TextMapPropagator propagator, boolean inTraceOfPublisher,
            boolean settleSpans) {
        this.listener = listener;
        this.name = "process " + listener.destination().name();
        this.system = MessagingSystem.of(listener.broker());
        this.tracer = tracer;
        this.propagator = propagator;
        this.inTraceOfPublisher = inTraceOfPublisher;
        this.settleSpans = settleSpans;
    }

    private record Processing(Span span, Scope scope) {
    }

    @Override
    public Object callBegins(ObservedCall call) {
        SpanBuilder builder = span(name, SpanKind.CONSUMER, "process", "process");
        Context context = call.size() == 1 ? ofOne(builder, call.delivery(0)) : ofBatch(builder, call.size(), call::delivery);
        Span span = builder.startSpan();
        return new Processing(span, context.with(span).makeCurrent());
    }

    private SpanBuilder span(String spanName, SpanKind kind, String operation, String type) {
        return tracer.spanBuilder(spanName).setSpanKind(kind)
                .setAttribute(SpanAttributes.SYSTEM, system)
                .setAttribute(SpanAttributes.DESTINATION, listener.destination().name())
                .setAttribute(SpanAttributes.OPERATION_NAME, operation)
                .setAttribute(SpanAttributes.OPERATION_TYPE, type)
                .setAttribute(SpanAttributes.CONSUMER_GROUP, listener.id());
    }

    private Context ofOne(SpanBuilder builder, Delivery delivery) {
        builder.setAttribute(SpanAttributes.MESSAGE_ID, delivery.id());
        Context publisher = publisher(delivery);
        if (inTraceOfPublisher) {
            // Without a link, which would say the same: the SDK's list of links is a third of what a span costs.
            builder.setParent(publisher);
            return publisher;
        }
        link(builder.setNoParent(), publisher);
        // Baggage goes with the message, whichever trace its handling belongs to.
        return publisher.with(Span.getInvalid());
    }

    private Context ofBatch(SpanBuilder builder, int size, IntFunction<Delivery> deliveries) {
        builder.setNoParent().setAttribute(SpanAttributes.BATCH_SIZE, (long) size);
        for (int i = 0; i < size; i++) {
            link(builder, publisher(deliveries.apply(i)));
        }
        return Context.root();
    }

    private Context publisher(Delivery delivery) {
        return propagator.extract(Context.root(), delivery.headers(), HeaderGetter.INSTANCE);
    }

    private static void link(SpanBuilder builder, Context publisher) {
        SpanContext context = Span.fromContext(publisher).getSpanContext();
        if (context.isValid()) {
            builder.addLink(context);
        }
    }

    @Override
    public void callEnds(ObservedCall call, Object begun) {
        if (!(begun instanceof Processing processing)) {
            return;
        }
        try {
            describe(processing.span(), call);
        } finally {
            processing.span().end();
            processing.scope().close();
        }
    }

    @Override
    public String trace(Object begun) {
        SpanContext context = begun instanceof Processing processing
                ? processing.span().getSpanContext()
                : SpanContext.getInvalid();
        return context.isValid()
                ? "00-" + context.getTraceId() + "-" + context.getSpanId() + "-" + context.getTraceFlags().asHex()
                : null;
    }

    /** The span of a call that is over: it was not current meanwhile. Extensions of leases settle nothing. */
    @Override
    public void brokerAnswered(BrokerOperation operation, List<Delivery> deliveries, int failures, long nanos) {
        if (!settleSpans || operation == BrokerOperation.EXTEND) {
            return;
        }
        SpanBuilder builder = span(operation.text() + " " + listener.destination().name(), SpanKind.CLIENT, operation.text(),
                "settle");
        if (deliveries.size() == 1) {
            ofOne(builder, deliveries.get(0));
        } else {
            ofBatch(builder, deliveries.size(), deliveries::get);
        }
        Span span = builder.setStartTimestamp(MILLISECONDS.toNanos(System.currentTimeMillis()) - nanos, NANOSECONDS)
                .startSpan();
        if (failures > 0) {
            SpanAttributes.failed(span, BrokerOperation.REFUSED,
                    failures + " of " + deliveries.size() + " messages were not settled");
        }
        span.end();
    }

    private static void describe(Span span, ObservedCall call) {
        if (call.size() == 1) {
            span.setAttribute(SpanAttributes.ATTEMPT, call.attempt(0));
            span.setAttribute(SpanAttributes.OUTCOME, call.outcome(0).text());
        } else {
            countOutcomes(span, call);
        }
        if (call.failure() != null) {
            SpanAttributes.failed(span, call.failure());
            return;
        }
        Outcome failed = call.failedOutcome();
        if (failed != null) {
            SpanAttributes.failed(span, failed.errorType(),
                    failed == Outcome.LEASE_LOST ? "the lease was lost" : "rejected by the handler");
        }
    }

    private static void countOutcomes(Span span, ObservedCall call) {
        long[] counts = new long[Outcome.values().length];
        for (int i = 0; i < call.size(); i++) {
            counts[call.outcome(i).ordinal()]++;
        }
        for (Outcome outcome : Outcome.values()) {
            if (counts[outcome.ordinal()] > 0) {
                span.setAttribute("herald.outcome." + outcome.text(), counts[outcome.ordinal()]);
            }
        }
    }
}
