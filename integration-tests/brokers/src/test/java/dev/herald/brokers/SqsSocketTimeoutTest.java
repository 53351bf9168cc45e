package dev.herald.brokers;

import static dev.herald.brokers.SqsFixture.queue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

import dev.herald.runtime.aws.HttpTransport;
import dev.herald.spi.Buffer;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Subscription;

/** A client that gives up a call long before a poll would end. */
class SqsSocketTimeoutTest {

    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(3);
    private static final String KEY = "quarkus.sqs.sync-client.socket-timeout";

    @RegisterExtension
    final SqsFixture fixture = new SqsFixture();
    @RegisterExtension
    final Warnings warnings = new Warnings("dev.herald.runtime.sqs");

    private final RecordingSink sink = new RecordingSink();
    private final StartedConsumers consumers = new StartedConsumers();
    private Sqs sqs;

    @AfterEach
    void stop() {
        consumers.stop();
        sqs.close();
    }

    @Test
    void noPollIsGivenUpWithMessagesInItsAnswer() {
        sqs = new Sqs(fixture.endpoint(), UrlConnectionHttpClient.builder().socketTimeout(SOCKET_TIMEOUT),
                new HttpTransport(HttpTransport.UNLIMITED, null, SOCKET_TIMEOUT, KEY));
        sqs.createQueue(fixture.name(), Map.of("VisibilityTimeout", "30"));
        consumers.start(sqs.broker, new Subscription("orders", queue(fixture.name(), Declare.VERIFY), null, Map.of(), null,
                Duration.ofMinutes(1), null, 3, Duration.ofSeconds(20), 2, new Buffer(1, Buffer.Overflow.DROP_OLDEST)), sink);
        sink.awaitConnected(1);

        for (int i = 1; i <= 3; i++) {
            int sent = i;
            await().pollDelay(SOCKET_TIMEOUT.plusSeconds(1)).until(() -> true);
            fixture.sqs().send(fixture.name(), "m" + i);
            await().atMost(SOCKET_TIMEOUT).until(() -> sink.deliveries.size() == sent);
        }

        assertThat(sink.deliveries).extracting(Delivery::receives).containsOnly(1);
        assertThat(sink.failures).isEmpty();
        assertThat(warnings.texts()).singleElement().asString().contains(KEY).contains("at least 25s");
    }
}
