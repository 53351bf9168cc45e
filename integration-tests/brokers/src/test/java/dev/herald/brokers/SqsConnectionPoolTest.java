package dev.herald.brokers;

import static dev.herald.brokers.SqsFixture.queue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import software.amazon.awssdk.http.apache.ApacheHttpClient;

import dev.herald.runtime.aws.HttpTransport;
import dev.herald.spi.Buffer;
import dev.herald.spi.Consumer;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.SettlementResult.Status;
import dev.herald.spi.Subscription;

/** Eight listeners with long polls, and a client with five connections. */
class SqsConnectionPoolTest {

    private static final int CONNECTIONS = 5;
    private static final int LISTENERS = 8;
    private static final Duration LONG_POLL = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofSeconds(2);

    @RegisterExtension
    final SqsFixture fixture = new SqsFixture();
    @RegisterExtension
    final Warnings warnings = new Warnings("dev.herald.runtime.sqs");

    private final List<RecordingSink> sinks = new ArrayList<>();
    private final List<Consumer> consumers = new ArrayList<>();
    private final StartedConsumers started = new StartedConsumers();
    private Sqs sqs;

    @BeforeEach
    void startListeners() {
        sqs = new Sqs(fixture.endpoint(), ApacheHttpClient.builder().maxConnections(CONNECTIONS), new HttpTransport(CONNECTIONS,
                "quarkus.sqs.sync-client.apache.max-connections", Duration.ofSeconds(30),
                "quarkus.sqs.sync-client.socket-timeout"));
        for (int i = 0; i < LISTENERS; i++) {
            sqs.createQueue(name(i), Map.of("VisibilityTimeout", "30"));
            RecordingSink sink = new RecordingSink();
            sinks.add(sink);
            consumers.add(started.start(sqs.broker,
                    new Subscription("orders" + i, queue(name(i), Declare.VERIFY), null, Map.of(),
                            null, Duration.ofMinutes(1), null, 3, LONG_POLL, 2, new Buffer(1, Buffer.Overflow.DROP_OLDEST)),
                    sink));
        }
        sinks.forEach(sink -> sink.awaitConnected(1));
    }

    @AfterEach
    void stop() {
        started.stop();
        sqs.close();
    }

    @Test
    void everyListenerReceivesWhileAllPoll() {
        for (int i = 0; i < LISTENERS; i++) {
            fixture.sqs().send(name(i), "a");
        }

        sinks.forEach(sink -> sink.awaitDeliveries(1));
    }

    @Test
    void settlingAndExtendingDoNotWaitBehindPolls() {
        for (int i = 0; i < LISTENERS; i++) {
            fixture.sqs().send(name(i), "a");
        }
        sinks.forEach(sink -> sink.awaitDeliveries(1));

        for (int i = 0; i < LISTENERS; i++) {
            List<Delivery> received = sinks.get(i).deliveries;
            Consumer consumer = consumers.get(i);
            assertDone(() -> consumer.extend(received, Duration.ofSeconds(30)));
            assertDone(() -> consumer.acknowledge(received));
        }
    }

    @Test
    void aPoolTooSmallForTheListenersIsNamedWithTheNumberNeeded() {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(warnings.texts()).anyMatch(
                text -> text.contains("quarkus.sqs.sync-client.apache.max-connections") && text.contains("at least 10")));
    }

    private interface Call {
        List<SettlementResult> make();
    }

    private static void assertDone(Call call) {
        long start = System.nanoTime();
        assertThat(call.make()).extracting(SettlementResult::status).containsExactly(Status.DONE);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SHORT);
    }

    private String name(int listener) {
        return fixture.name() + "-" + listener;
    }
}
