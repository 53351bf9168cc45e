package dev.herald.runtime.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;

import dev.herald.spi.support.PrintableThrowable;

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

    /** Marks a span as failed. The exception comes last: printing it runs code of the application. */
    static void failed(Span span, Throwable failure) {
        String type = failure.getClass().getName();
        span.setAttribute(ERROR_TYPE, type).setStatus(StatusCode.ERROR);
        Throwable printable = PrintableThrowable.withoutSecrets(failure);
        if (printable == failure) {
            span.recordException(failure);
        } else {
            span.recordException(printable, Attributes.of(AttributeKey.stringKey("exception.type"), type));
        }
    }

    /** Marks a span as failed in which nothing was thrown. */
    static void failed(Span span, String type, String why) {
        span.setAttribute(ERROR_TYPE, type).setStatus(StatusCode.ERROR, why);
    }
}
