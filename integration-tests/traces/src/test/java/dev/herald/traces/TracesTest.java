package dev.herald.traces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

import jakarta.inject.Inject;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkiverse.rabbitmqclient.RabbitMQClient;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

import dev.herald.Listener;
import dev.herald.ListenerState;
import dev.herald.Listeners;
import dev.herald.MessagePublisher;
import dev.herald.OutgoingMessage;
import dev.herald.Publisher;
import dev.herald.brokers.RabbitMqResource;
import dev.herald.brokers.RedisResource;
import dev.herald.brokers.SnsResource;

/** Traces across the brokers as they are on the wire. */
@QuarkusTest
@WithTestResource(SnsResource.class)
@WithTestResource(RabbitMqResource.class)
@WithTestResource(RedisResource.class)
class TracesTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";
    private static final String TRACEPARENT = "00-" + TRACE + "-" + PARENT + "-01";

    @Inject
    InMemorySpanExporter exporter;

    @Inject
    Tracer tracer;

    @Inject
    Listeners listeners;

    @Inject
    Listening listening;

    @Inject
    RabbitMQClient rabbitMq;

    @Inject
    SnsClient sns;

    @ConfigProperty(name = "quarkus.sqs.endpoint-override")
    String sqs;

    @ConfigProperty(name = "quarkus.redis.hosts")
    URI redis;

    @Inject
    @Publisher(queue = "on-sqs")
    MessagePublisher<String> toSqs;

    @Inject
    @Publisher(queue = "on-rabbitmq")
    MessagePublisher<String> toRabbitMq;

    @Inject
    @Publisher(queue = "on-redis")
    MessagePublisher<String> toRedis;

    @Inject
    @Publisher(topic = "on-sns")
    MessagePublisher<String> toSns;

    @Inject
    @Publisher(topic = "on-channel")
    MessagePublisher<String> toChannel;

    private final String body = UUID.randomUUID().toString();

    @BeforeEach
    void begin() {
        await().atMost(Duration.ofSeconds(60)).until(() -> listeners.all().stream().map(Listener::state)
                .allMatch(ListenerState.RUNNING::equals));
        exporter.reset();
    }

    @Test
    void continueTheTraceOfAProducerOnSqs() {
        Python.run("send_sqs.py", sqs, "on-sqs", body, "traceparent", TRACEPARENT, "message");

        assertIsChild(handled("on-sqs"));
    }

    @Test
    void continueTheTraceOfAProducerOnRedisStreams() {
        Python.run("send_redis.py", redis.getHost(), Integer.toString(redis.getPort()), "XADD", "on-redis", "*", "body",
                body, "traceparent", TRACEPARENT);

        assertIsChild(handled("on-redis"));
    }

    @Test
    void continueTheTraceOfAProducerOnRabbitMq() throws Exception {
        try (Connection connection = rabbitMq.connect("producer"); Channel channel = connection.createChannel()) {
            channel.basicPublish("", "on-rabbitmq",
                    new BasicProperties.Builder().headers(Map.of("traceparent", TRACEPARENT)).build(), body.getBytes());
        }

        assertIsChild(handled("on-rabbitmq"));
    }

    @Test
    void continueTheTraceOfAPublisherOnSns() {
        String topic = sns.createTopic(request -> request.name("on-sns")).topicArn();
        sns.publish(request -> request.topicArn(topic).message(body).messageAttributes(Map.of("traceparent",
                MessageAttributeValue.builder().dataType("String").stringValue(TRACEPARENT).build())));

        assertIsChild(handled("on-sns"));
    }

    @Test
    void beginWithTheSubscriberOnRedisPubSub() {
        Python.run("send_redis.py", redis.getHost(), Integer.toString(redis.getPort()), "PUBLISH", "on-channel", body);

        assertThat(handled("on-channel").getParentSpanId()).isEqualTo(SpanId.getInvalid());
    }

    @Test
    void goOnFromAPublisherToItsListenerOnEveryBroker() {
        Map<String, MessagePublisher<String>> publishers = Map.of("on-sqs", toSqs, "on-rabbitmq", toRabbitMq, "on-redis",
                toRedis, "on-sns", toSns);
        publishers.forEach((destination, publisher) -> {
            Span request = tracer.spanBuilder("request").startSpan();
            Scope current = request.makeCurrent();
            publisher.sendAndAwait(body);
            current.close();
            request.end();

            SpanData handled = handled(destination);
            assertThat(handled.getTraceId()).as(destination).isEqualTo(request.getSpanContext().getTraceId());
            assertThat(handled.getParentSpanId()).isEqualTo(span("send " + destination).getSpanId());
        });
    }

    @Test
    void neverKeepAMessageFromBeingSent() {
        toChannel.sendAndAwait(body);
        assertThat(handled("on-channel").getParentSpanId()).isEqualTo(SpanId.getInvalid());
    }

    @Test
    void areLeftOutOfAMessageThatIsFull() {
        OutgoingMessage<String> full = IntStream.range(0, 10).boxed().reduce(OutgoingMessage.of(body),
                (message, i) -> message.header("h" + i, "value"), (one, other) -> other);

        toSqs.sendAndAwait(full);

        assertThat(handled("on-sqs").getParentSpanId()).isEqualTo(SpanId.getInvalid());
        assertThat(listening.last().headers().asMap()).hasSize(10).doesNotContainKey("traceparent");
    }

    private static void assertIsChild(SpanData span) {
        assertThat(span.getTraceId()).isEqualTo(TRACE);
        assertThat(span.getParentSpanId()).isEqualTo(PARENT);
    }

    private SpanData handled(String destination) {
        return span("process " + destination);
    }

    private SpanData span(String name) {
        await().atMost(SOON)
                .until(() -> exporter.getFinishedSpanItems().stream().anyMatch(span -> span.getName().equals(name)));
        return exporter.getFinishedSpanItems().stream().filter(span -> span.getName().equals(name)).findFirst().orElseThrow();
    }
}
