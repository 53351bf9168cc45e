package dev.herald.runtime.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;

/**
 * The attributes of Herald's spans: names of OpenTelemetry's conventions for messaging (version 1.44, all still in
 * development), and some of Herald's own.
 */
final class SpanAttributes {

    static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    static final AttributeKey<String> DESTINATION = AttributeKey.stringKey("messaging.destination.name");
    static final AttributeKey<Boolean> TEMPORARY = AttributeKey.booleanKey("messaging.destination.temporary");
    static final AttributeKey<String> OPERATION_NAME = AttributeKey.stringKey("messaging.operation.name");
    static final AttributeKey<String> OPERATION_TYPE = AttributeKey.stringKey("messaging.operation.type");
    static final AttributeKey<String> MESSAGE_ID = AttributeKey.stringKey("messaging.message.id");
    static final AttributeKey<Long> BATCH_SIZE = AttributeKey.longKey("messaging.batch.message_count");
    static final AttributeKey<String> CONSUMER_GROUP = AttributeKey.stringKey("messaging.consumer.group.name");
    static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("herald.message.attempt");
    static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("herald.outcome");

    private SpanAttributes() {
    }

    /** Marks a span as failed. */
    static void failed(Span span, Throwable failure) {
        span.setAttribute(ERROR_TYPE, failure.getClass().getName());
        span.recordException(failure);
        span.setStatus(StatusCode.ERROR);
    }
}
