package dev.herald.runtime.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapPropagator;

import dev.herald.runtime.telemetry.ListenerObserver;
import dev.herald.runtime.telemetry.MessagingSystem;
import dev.herald.runtime.telemetry.ObservedCall;
import dev.herald.runtime.telemetry.Outcome;
import dev.herald.runtime.telemetry.Telemetry.ListenerFacts;
import dev.herald.spi.Delivery;

/**
 * A span for each call of a listener's method, current while it runs: for reading, the method, and passing on its result.
 * The one for a single message belongs to the trace of its publisher, unless it is to begin its own; that of a batch begins
 * its own, because its messages come from many. Either has a link to whoever published each message.
 */
final class ListenerSpans implements ListenerObserver {

    private final ListenerFacts listener;
    private final String name;
    private final String system;
    private final Tracer tracer;
    private final TextMapPropagator propagator;
    private final boolean inTraceOfPublisher;

    ListenerSpans(ListenerFacts listener, Tracer tracer, TextMapPropagator propagator, boolean inTraceOfPublisher) {
        this.listener = listener;
        this.name = "process " + listener.destination().name();
        this.system = MessagingSystem.of(listener.broker());
        this.tracer = tracer;
        this.propagator = propagator;
        this.inTraceOfPublisher = inTraceOfPublisher;
    }

    private record Processing(Span span, Scope scope) {
    }

    @Override
    public Object callBegins(ObservedCall call) {
        SpanBuilder builder = tracer.spanBuilder(name).setSpanKind(SpanKind.CONSUMER)
                .setAttribute(SpanAttributes.SYSTEM, system)
                .setAttribute(SpanAttributes.DESTINATION, listener.destination().name())
                .setAttribute(SpanAttributes.OPERATION_NAME, "process")
                .setAttribute(SpanAttributes.OPERATION_TYPE, "process")
                .setAttribute(SpanAttributes.CONSUMER_GROUP, listener.id());
        Context context = call.size() == 1 ? ofOne(builder, call.delivery(0)) : ofBatch(builder, call);
        Span span = builder.startSpan();
        return new Processing(span, context.with(span).makeCurrent());
    }

    private Context ofOne(SpanBuilder builder, Delivery delivery) {
        builder.setAttribute(SpanAttributes.MESSAGE_ID, delivery.id());
        Context publisher = publisher(delivery);
        link(builder, publisher);
        if (inTraceOfPublisher) {
            builder.setParent(publisher);
            return publisher;
        }
        builder.setNoParent();
        // Baggage goes with the message, whichever trace its handling belongs to.
        return publisher.with(Span.getInvalid());
    }

    private Context ofBatch(SpanBuilder builder, ObservedCall call) {
        builder.setNoParent().setAttribute(SpanAttributes.BATCH_SIZE, (long) call.size());
        for (int i = 0; i < call.size(); i++) {
            link(builder, publisher(call.delivery(i)));
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
            span.setStatus(StatusCode.ERROR, failed == Outcome.LEASE_LOST ? "the lease was lost" : "rejected by the handler");
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
