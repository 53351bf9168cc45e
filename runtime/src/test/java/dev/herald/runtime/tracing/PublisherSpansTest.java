package dev.herald.runtime.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;

import dev.herald.OutgoingMessage;
import dev.herald.runtime.telemetry.Telemetry.Origin;
import dev.herald.runtime.telemetry.Telemetry.PublisherFacts;
import dev.herald.spi.Body;
import dev.herald.spi.Destination;

class PublisherSpansTest {

    @Test
    void addsWhatThePropagatorWrites() {
        assertThat(headers(2, message())).containsExactlyInAnyOrder("traceparent", "baggage", "X-Amzn-Trace-Id");
    }

    @Test
    void addsOnlyWhatHasAPlaceOfItsOwnToAMessageThatIsFull() {
        assertThat(headers(1, message())).containsExactly("X-Amzn-Trace-Id");
        assertThat(headers(0, message())).containsExactly("X-Amzn-Trace-Id");
    }

    @Test
    void leavesAMessageAloneThatHasATrace() {
        assertThat(headers(9, message().header("traceparent", "mine"))).containsExactly("traceparent");
    }

    private static OutgoingMessage<Body> message() {
        return OutgoingMessage.of(Body.of("text"));
    }

    private static Set<String> headers(int left, OutgoingMessage<Body> message) {
        PublisherFacts orders = new PublisherFacts("sqs", Destination.existingQueue("orders", null), Origin.BUILD,
                unused -> left, "X-Amzn-Trace-Id"::equals);
        PublisherSpans spans = new PublisherSpans(orders, OpenTelemetry.noop().getTracer("test"), new Fields(), true);
        return spans.begins(List.of(message)).messages().get(0).headers().keySet();
    }

    /** Writes the same whatever the context is. */
    private static final class Fields implements TextMapPropagator {

        @Override
        public Collection<String> fields() {
            return List.of("traceparent", "baggage", "X-Amzn-Trace-Id");
        }

        @Override
        public <C> void inject(Context context, C carrier, TextMapSetter<C> setter) {
            fields().forEach(field -> setter.set(carrier, field, "value"));
        }

        @Override
        public <C> Context extract(Context context, C carrier, TextMapGetter<C> getter) {
            return context;
        }
    }
}
