package dev.herald.runtime.tracing;

import io.opentelemetry.context.propagation.TextMapGetter;

import dev.herald.Headers;

/** Reads the trace context from the headers of a message. */
enum HeaderGetter implements TextMapGetter<Headers> {
    INSTANCE;

    @Override
    public Iterable<String> keys(Headers headers) {
        return headers.asMap().keySet();
    }

    @Override
    public String get(Headers headers, String name) {
        return headers == null ? null : headers.get(name).orElse(null);
    }
}
