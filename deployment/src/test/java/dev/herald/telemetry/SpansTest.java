package dev.herald.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.jboss.logging.MDC;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;

import dev.herald.AckMode;
import dev.herald.Acknowledgement;
import dev.herald.DeadLetterException;
import dev.herald.Message;
import dev.herald.MessagePublisher;
import dev.herald.OutgoingMessage;
import dev.herald.Publisher;
import dev.herald.QueueListener;
import dev.herald.TopicSubscriber;
import dev.herald.memory.MemoryQueues;

class SpansTest {

    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("herald.outcome");
    private static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("herald.message.attempt");

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = Spans.applicationOf(Handlers.class)
            .overrideConfigKey("quarkus.herald.listener.\"batch\".batch.size", "5")
            .overrideConfigKey("quarkus.herald.listener.\"batch\".batch.linger", "2s");

    @Singleton
    static class Handlers {

        static final Map<String, String> CURRENT = new ConcurrentHashMap<>();
        static final Map<String, String> LOGGED = new ConcurrentHashMap<>();

        private static void note(String message) {
            CURRENT.put(message, Span.current().getSpanContext().getTraceId());
            LOGGED.put(message, String.valueOf(MDC.get("traceId")));
        }

        @QueueListener("orders")
        @Publisher(queue = "invoices")
        String handle(String order) {
            note(order);
            return order;
        }

        @QueueListener("invoices")
        Uni<Void> invoice(String invoice) {
            return Uni.createFrom().voidItem().onItem().delayIt().by(Duration.ofMillis(20))
                    .invoke(() -> note("invoice " + invoice));
        }

        @QueueListener("virtual")
        @RunOnVirtualThread
        void onVirtualThread(String message) {
            note(message);
        }

        @QueueListener("failing")
        void fail(String message) {
            throw new IllegalStateException("no");
        }

        @QueueListener("numbers")
        void read(int number) {
        }

        @QueueListener(value = "rejected", ack = AckMode.MANUAL)
        void reject(String message, Acknowledgement ack) {
            ack.deadLetter("no such order");
        }

        @QueueListener("secret")
        void connect(String message) {
            throw new DeadLetterException("cannot connect to amqp://shop:hunter2@broker:5672");
        }

        @QueueListener("batch")
        void batch(List<Message<String>> messages) {
        }

        @TopicSubscriber("events")
        void event(String event) {
        }
    }

    @Inject
    Spans spans;

    @Inject
    MemoryQueues queues;

    @Inject
    Tracer tracer;

    @Inject
    @Publisher(queue = "orders")
    MessagePublisher<String> orders;

    @Inject
    @Publisher(queue = "failing")
    MessagePublisher<String> failing;

    @Inject
    @Publisher(queue = "batch")
    MessagePublisher<String> batch;

    @Inject
    @Publisher(queue = "virtual")
    MessagePublisher<String> virtual;

    @Inject
    @Publisher(topic = "events")
    MessagePublisher<String> events;

    @BeforeEach
    void forget() {
        spans.forget();
    }

    @Test
    void tracesAMessageFromItsPublisherThroughItsHandlerToTheNext() {
        orders.sendAndAwait("1");

        List<SpanData> all = spans.await(4);
        assertThat(all).extracting(SpanData::getName).containsExactlyInAnyOrder("send orders", "process orders",
                "send invoices", "process invoices");
        assertThat(all).extracting(SpanData::getTraceId).containsOnly(all.get(0).getTraceId());
        assertThat(spans.first("process orders").getParentSpanId()).isEqualTo(spans.first("send orders").getSpanId());
        assertThat(spans.first("send invoices").getParentSpanId()).isEqualTo(spans.first("process orders").getSpanId());
        assertThat(spans.first("process orders").getKind()).isEqualTo(SpanKind.CONSUMER);
        assertThat(spans.first("send orders").getKind()).isEqualTo(SpanKind.PRODUCER);
        assertThat(spans.first("process orders").getLinks()).as("the parent says it").isEmpty();
    }

    @Test
    void isCurrentWhileTheMethodRunsOnEveryKindOfThread() {
        Span http = tracer.spanBuilder("request").startSpan();
        Scope current = http.makeCurrent();
        orders.sendAndAwait("2");
        virtual.sendAndAwait("virtual 2");
        current.close();
        http.end();

        spans.await(7);
        String trace = http.getSpanContext().getTraceId();
        assertThat(Handlers.CURRENT).containsEntry("2", trace).containsEntry("invoice 2", trace)
                .containsEntry("virtual 2", trace);
        assertThat(Handlers.LOGGED).containsEntry("2", trace).containsEntry("invoice 2", trace)
                .containsEntry("virtual 2", trace);
    }

    @Test
    void saysWhatBecameOfEachAttempt() {
        failing.sendAndAwait("3");

        spans.await(3);
        List<SpanData> attempts = spans.named("process failing");
        assertThat(attempts).extracting(span -> span.getAttributes().get(OUTCOME)).containsExactly("retried",
                "dead_lettered");
        assertThat(attempts).extracting(span -> span.getAttributes().get(ATTEMPT)).containsExactly(1L, 2L);
        assertThat(attempts).allSatisfy(span -> {
            assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
            assertThat(span.getAttributes().get(AttributeKey.stringKey("error.type")))
                    .isEqualTo(IllegalStateException.class.getName());
        });
        assertThat(attempts).extracting(SpanData::getTraceId).containsOnly(attempts.get(0).getTraceId());
    }

    @Test
    void saysWhatWentWrongIfNothingWasThrown() {
        queues.send("rejected", "5");

        SpanData span = spans.await(1).get(0);
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span.getAttributes().get(AttributeKey.stringKey("error.type"))).isEqualTo("rejected");
    }

    @Test
    void hasNoCredentialsOfAnException() {
        queues.send("secret", "5");

        EventData exception = spans.await(1).get(0).getEvents().get(0);
        assertThat(exception.getAttributes().get(AttributeKey.stringKey("exception.type")))
                .isEqualTo(DeadLetterException.class.getName());
        assertThat(exception.getAttributes().asMap().values()).asString().contains("cannot connect")
                .doesNotContain("hunter2");
    }

    @Test
    void tracesAnUnreadableMessage() {
        queues.send("numbers", "not a number");

        SpanData span = spans.await(1).get(0);
        assertThat(span.getName()).isEqualTo("process numbers");
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span.getAttributes().get(OUTCOME)).isEqualTo("dead_lettered");
    }

    @Test
    void givesABatchATraceOfItsOwnWithALinkToEveryMessage() {
        batch.sendAllAndAwait(IntStream.range(0, 5).mapToObj(Integer::toString).toList());

        spans.await(7);
        SpanData process = spans.first("process batch");
        List<String> created = spans.named("create batch").stream().map(SpanData::getSpanId).toList();
        assertThat(created).hasSize(5);
        assertThat(process.getLinks()).extracting(link -> link.getSpanContext().getSpanId())
                .containsExactlyInAnyOrderElementsOf(created);
        assertThat(process.getTraceId()).isNotEqualTo(spans.first("send batch").getTraceId());
        assertThat(spans.first("send batch").getLinks()).hasSize(5);
    }

    @Test
    void leavesATraceThatTheApplicationContinuesAlone() {
        String given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

        events.sendAndAwait(OutgoingMessage.of("5").header("traceparent", given));

        spans.await(2);
        SpanData process = spans.first("process events");
        assertThat(process.getTraceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(process.getParentSpanId()).isEqualTo("b7ad6b7169203331");
    }

    @Test
    void keepsTheTraceOfTheMessageInItsDeadLetter() {
        failing.sendAndAwait("6");

        spans.await(3);
        String trace = spans.first("send failing").getTraceId();
        await().atMost(Spans.SOON).untilAsserted(() -> assertThat(queues.deadLetters("failing"))
                .filteredOn(letter -> letter.body().equals("6")).singleElement()
                .satisfies(letter -> assertThat(letter.headers().get("traceparent").orElse("")).contains(trace)));
    }

    @Test
    void namesTheLastAttemptInADeadLetter() {
        failing.sendAndAwait("7");

        SpanData last = spans.await(3).get(2);
        assertThat(last.getAttributes().get(ATTEMPT)).isEqualTo(2);
        await().atMost(Spans.SOON).untilAsserted(() -> assertThat(queues.deadLetters("failing"))
                .filteredOn(letter -> letter.body().equals("7")).singleElement()
                .satisfies(letter -> assertThat(letter.headers().get("herald-dead-letter-trace"))
                        .contains("00-" + last.getTraceId() + "-" + last.getSpanId() + "-01")));
    }

    @Test
    void hasNoSpansOfSettlementsUnlessAskedFor() {
        orders.sendAndAwait("8");

        spans.await(4);
        await().pollDelay(Duration.ofMillis(300)).until(() -> true);
        assertThat(spans.all()).hasSize(4);
    }
}
