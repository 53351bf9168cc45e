package dev.herald.runtime.tracing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;

import dev.herald.BatchReceipt;
import dev.herald.OutgoingMessage;
import dev.herald.runtime.telemetry.MessagingSystem;
import dev.herald.runtime.telemetry.PublishObserver;
import dev.herald.runtime.telemetry.Telemetry.Origin;
import dev.herald.runtime.telemetry.Telemetry.PublisherFacts;
import dev.herald.spi.Body;

/**
 * A span for each call that publishes. The trace context goes into the headers of its messages, as far as the broker accepts
 * more of them, and unless the application has set one. Messages of a batch have a span each, so that their consumers can be
 * told apart.
 */
final class PublisherSpans implements PublishObserver {

    /** Propagators write one to three fields. */
    private static final int FEW = 4;

    private final PublisherFacts publisher;
    private final boolean temporary;
    private final String sendName;
    private final String createName;
    private final String system;
    private final Tracer tracer;
    private final TextMapPropagator propagator;
    private final boolean spanForEachOfABatch;

    PublisherSpans(PublisherFacts publisher, Tracer tracer, TextMapPropagator propagator, boolean spanForEachOfABatch) {
        this.publisher = publisher;
        // Names that come and go would make spans that can't be compared.
        this.temporary = publisher.origin() == Origin.REPLY;
        String destination = temporary ? "(temporary)" : publisher.destination().name();
        this.sendName = "send " + destination;
        this.createName = "create " + destination;
        this.system = MessagingSystem.of(publisher.broker());
        this.tracer = tracer;
        this.propagator = propagator;
        this.spanForEachOfABatch = spanForEachOfABatch;
    }

    @Override
    public Sending begins(List<OutgoingMessage<Body>> messages) {
        return messages.size() == 1 ? one(messages.get(0)) : batch(messages);
    }

    private Sending one(OutgoingMessage<Body> message) {
        Span span = span(sendName, "send", SpanKind.PRODUCER).startSpan();
        return started(span, () -> List.of(withContext(message, Context.current().with(span))));
    }

    private Sending batch(List<OutgoingMessage<Body>> messages) {
        SpanBuilder send = span(sendName, "send", spanForEachOfABatch ? SpanKind.CLIENT : SpanKind.PRODUCER)
                .setAttribute(SpanAttributes.BATCH_SIZE, (long) messages.size());
        List<OutgoingMessage<Body>> traced = new ArrayList<>(messages.size());
        if (spanForEachOfABatch) {
            for (OutgoingMessage<Body> message : messages) {
                traced.add(created(message, send));
            }
            return new Sent(traced, send.startSpan());
        }
        Span span = send.startSpan();
        Context context = Context.current().with(span);
        return started(span, () -> messages.stream().map(message -> withContext(message, context)).toList());
    }

    private OutgoingMessage<Body> created(OutgoingMessage<Body> message, SpanBuilder send) {
        Span span = span(createName, "create", SpanKind.PRODUCER).startSpan();
        try {
            send.addLink(span.getSpanContext());
            return withContext(message, Context.current().with(span));
        } finally {
            span.end();
        }
    }

    /** A span that begins ends, even if a propagator fails. */
    private static Sending started(Span span, Supplier<List<OutgoingMessage<Body>>> traced) {
        try {
            return new Sent(traced.get(), span);
        } catch (RuntimeException | Error failure) {
            span.end();
            throw failure;
        }
    }

    private SpanBuilder span(String name, String operation, SpanKind kind) {
        SpanBuilder builder = tracer.spanBuilder(name).setSpanKind(kind)
                .setAttribute(SpanAttributes.SYSTEM, system)
                .setAttribute(SpanAttributes.DESTINATION, publisher.destination().name())
                .setAttribute(SpanAttributes.OPERATION_NAME, operation)
                .setAttribute(SpanAttributes.OPERATION_TYPE, operation);
        return temporary ? builder.setAttribute(SpanAttributes.TEMPORARY, true) : builder;
    }

    private OutgoingMessage<Body> withContext(OutgoingMessage<Body> message, Context context) {
        Map<String, String> fields = new HashMap<>(FEW);
        propagator.inject(context, fields, Map::put);
        int counted = 0;
        for (String field : fields.keySet()) {
            if (message.headers().containsKey(field)) {
                // The application continues a trace of its own: half of ours would break it.
                return message;
            }
            counted += publisher.hasPlaceFor().test(field) ? 0 : 1;
        }
        if (counted > 0 && counted > publisher.headersLeft().applyAsInt(message)) {
            fields.keySet().removeIf(publisher.hasPlaceFor().negate());
        }
        return fields.isEmpty() ? message : message.headers(fields);
    }

    private record Sent(List<OutgoingMessage<Body>> messages, Span span) implements Sending {
    }

    @Override
    public void ends(Sending sending, int count, BatchReceipt receipts, Throwable failure, long nanos) {
        if (!(sending instanceof Sent sent)) {
            return;
        }
        try {
            describe(sent.span(), receipts, failure);
        } finally {
            sent.span().end();
        }
    }

    private static void describe(Span span, BatchReceipt receipts, Throwable failure) {
        if (failure != null) {
            SpanAttributes.failed(span, failure);
            return;
        }
        if (receipts.entries().size() == 1) {
            describe(span, receipts.entries().get(0));
            return;
        }
        List<BatchReceipt.Entry> failed = receipts.failed();
        if (!failed.isEmpty()) {
            SpanAttributes.failed(span, failed.get(0).failure());
            span.setStatus(StatusCode.ERROR, failed.size() + " of " + receipts.entries().size()
                    + " messages were not sent");
        }
    }

    private static void describe(Span span, BatchReceipt.Entry only) {
        if (only.sent()) {
            span.setAttribute(SpanAttributes.MESSAGE_ID, only.receipt().messageId());
        } else {
            SpanAttributes.failed(span, only.failure());
        }
    }
}
