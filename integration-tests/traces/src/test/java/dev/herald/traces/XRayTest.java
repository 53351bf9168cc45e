package dev.herald.traces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;

import dev.herald.ListenerState;
import dev.herald.Listeners;
import dev.herald.MessagePublisher;
import dev.herald.OutgoingMessage;
import dev.herald.Publisher;
import dev.herald.brokers.SqsResource;

/** The attribute of Amazon SQS for AWS X-Ray, of which ElasticMQ knows, and the servers with SNS do not. */
@QuarkusTest
@TestProfile(XRayTest.Profile.class)
class XRayTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    public static class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.otel.propagators", "tracecontext,xray", "quarkus.herald.listener.enabled", "false",
                    "quarkus.herald.listener.\"on-sqs\".enabled", "true", "quarkus.redis.hosts", "redis://localhost:1");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(SqsResource.class));
        }
    }

    @Inject
    InMemorySpanExporter exporter;

    @Inject
    Listeners listeners;

    @Inject
    Listening listening;

    @ConfigProperty(name = "quarkus.sqs.endpoint-override")
    String sqs;

    @Inject
    @Publisher(queue = "on-sqs")
    MessagePublisher<String> toSqs;

    private final String body = UUID.randomUUID().toString();

    @BeforeEach
    void begin() {
        await().atMost(Duration.ofSeconds(60)).until(() -> listeners.get("on-sqs").state() == ListenerState.RUNNING);
        exporter.reset();
    }

    @Test
    void theTraceOfAProducerIsContinued() {
        Python.run("send_sqs.py", sqs, "on-sqs", body, "AWSTraceHeader",
                "Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent=00f067aa0ba902b7;Sampled=1", "system");

        SpanData handled = span("process on-sqs");
        assertThat(handled.getTraceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(handled.getParentSpanId()).isEqualTo("00f067aa0ba902b7");
    }

    @Test
    void theTraceGoesOnBesideTenAttributes() {
        toSqs.sendAndAwait(IntStream.range(0, 10).boxed().reduce(OutgoingMessage.of(body),
                (message, i) -> message.header("h" + i, "value"), (one, other) -> other));

        SpanData handled = span("process on-sqs");
        assertThat(handled.getParentSpanId()).isEqualTo(span("send on-sqs").getSpanId());
        assertThat(listening.last().headers().asMap()).hasSize(11).containsKey("X-Amzn-Trace-Id")
                .doesNotContainKey("traceparent");
    }

    private SpanData span(String name) {
        await().atMost(SOON)
                .until(() -> exporter.getFinishedSpanItems().stream().anyMatch(span -> span.getName().equals(name)));
        return exporter.getFinishedSpanItems().stream().filter(span -> span.getName().equals(name)).findFirst().orElseThrow();
    }
}
