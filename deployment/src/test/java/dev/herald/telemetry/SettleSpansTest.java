package dev.herald.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.QuarkusUnitTest;

import dev.herald.MessagePublisher;
import dev.herald.Publisher;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

class SettleSpansTest {

    private static final AttributeKey<String> TYPE = AttributeKey.stringKey("messaging.operation.type");
    private static final AttributeKey<Long> SIZE = AttributeKey.longKey("messaging.batch.message_count");

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = Spans.applicationOf(Handlers.class)
            .overrideConfigKey("quarkus.herald.tracing.settle-spans", "true")
            .overrideConfigKey("quarkus.herald.listener.acknowledgement.batch-size", "10")
            .overrideConfigKey("quarkus.herald.listener.acknowledgement.linger", "1s");

    @Singleton
    static class Handlers {

        @QueueListener("orders")
        void handle(String order) {
        }

        @QueueListener("failing")
        void fail(String message) {
            throw new IllegalStateException("no");
        }
    }

    @Inject
    Spans spans;

    @Inject
    MemoryQueues queues;

    @Inject
    @Publisher(queue = "orders")
    MessagePublisher<String> orders;

    @Inject
    @Publisher(queue = "failing")
    MessagePublisher<String> failing;

    @BeforeEach
    void forget() {
        spans.forget();
    }

    @Test
    void haveLinksToAllMessagesThatACallSettles() {
        orders.sendAllAndAwait(IntStream.range(0, 10).mapToObj(Integer::toString).toList());

        List<String> created = spans.await("create orders", 10).stream().map(SpanData::getSpanId).toList();
        await().atMost(Spans.SOON)
                .untilAsserted(() -> assertThat(spans.named("ack orders").stream().flatMap(SettleSpansTest::settled))
                        .containsAll(created));
        assertThat(spans.named("ack orders")).filteredOn(span -> span.getLinks().size() > 1).isNotEmpty().allSatisfy(span -> {
            assertThat(span.getAttributes().get(SIZE)).isEqualTo(span.getLinks().size());
            assertThat(span.getKind()).isEqualTo(SpanKind.CLIENT);
            assertThat(span.getAttributes().get(TYPE)).isEqualTo("settle");
        });
    }

    /** One that was left over is settled in the trace of its publisher. */
    private static Stream<String> settled(SpanData settlement) {
        return settlement.getLinks().isEmpty()
                ? Stream.of(settlement.getParentSpanId())
                : settlement.getLinks().stream().map(link -> link.getSpanContext().getSpanId());
    }

    @Test
    void belongToTheTraceOfASingleMessage() {
        failing.sendAndAwait("one");

        SpanData returned = spans.await("nack failing", 1).get(0);
        SpanData moved = spans.await("dead_letter failing", 1).get(0);
        SpanData sent = spans.await("send failing", 1).get(0);
        assertThat(returned.getTraceId()).isEqualTo(sent.getTraceId());
        assertThat(returned.getParentSpanId()).isEqualTo(sent.getSpanId());
        assertThat(moved.getTraceId()).isEqualTo(sent.getTraceId());
        assertThat(returned.getStartEpochNanos()).isLessThanOrEqualTo(returned.getEndEpochNanos());
    }

    @Test
    void failIfTheBrokerRefuses() {
        queues.failNextSettlements("orders", 1);
        orders.sendAndAwait("one");

        List<SpanData> acknowledged = spans.await("ack orders", 2);
        assertThat(acknowledged.get(0).getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(acknowledged.get(0).getAttributes().get(AttributeKey.stringKey("error.type"))).isEqualTo("refused");
        assertThat(acknowledged.get(1).getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }
}
