package dev.herald.runtime.tracing;

import jakarta.annotation.Priority;
import jakarta.inject.Singleton;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.propagation.TextMapPropagator;

import dev.herald.runtime.config.HeraldConfig;
import dev.herald.runtime.config.HeraldConfig.TracingConfig;
import dev.herald.runtime.telemetry.ListenerObserver;
import dev.herald.runtime.telemetry.PublishObserver;
import dev.herald.runtime.telemetry.Telemetry;

/** Traces all listeners and publishers. Begins first and ends last: meters are recorded while a span is current. */
@Singleton
@Priority(100)
public class MessageTracing implements Telemetry {

    private final Tracer tracer;
    private final TextMapPropagator propagator;
    private final TracingConfig config;

    public MessageTracing(OpenTelemetry openTelemetry, HeraldConfig config) {
        this.tracer = openTelemetry.getTracer("dev.herald");
        this.propagator = openTelemetry.getPropagators().getTextMapPropagator();
        this.config = config.tracing();
    }

    @Override
    public ListenerObserver listener(ListenerFacts listener) {
        return new ListenerSpans(listener, tracer, propagator, config.consumer() == TracingConfig.Consumer.PARENT,
                config.settleSpans());
    }

    @Override
    public PublishObserver publisher(PublisherFacts publisher) {
        return new PublisherSpans(publisher, tracer, propagator, config.createSpans());
    }
}
