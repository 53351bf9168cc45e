package dev.herald.brokers;

import static dev.herald.brokers.SqsFixture.queue;
import static dev.herald.brokers.SqsFixture.subscription;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.herald.UnreadableMessageException;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination.Declare;

/** What services that are compatible with SQS were seen to do. */
class SqsOddEndpointTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final UnaryOperator<String> UNCHANGED = UnaryOperator.identity();

    @RegisterExtension
    final SqsFixture fixture = new SqsFixture();

    private final RecordingSink sink = new RecordingSink();
    private final StartedConsumers consumers = new StartedConsumers();
    private AlteringProxy proxy;
    private Sqs sqs;

    @AfterEach
    void stop() {
        consumers.stop();
        sqs.close();
        proxy.close();
    }

    @Test
    void aMessageWithAWrongChecksumDoesNotKeepOthersFromBeingHandled() throws Exception {
        createQueue("2");
        for (String body : List.of("a", "bad", "b", "c", "d")) {
            fixture.sqs().send(fixture.name(), body);
        }

        start(UNCHANGED, SqsOddEndpointTest::withWrongChecksum);

        await().atMost(SOON).until(() -> readable().containsAll(List.of("a", "b", "c", "d")));
        assertThat(sink.failures).isEmpty();
        assertThat(sink.impaired).anyMatch(reason -> reason.contains("checksum of message ") && reason.contains("one by one"));
    }

    @Test
    void aMessageWhoseChecksumStaysWrongBecomesUnreadableInTheEnd() throws Exception {
        createQueue("1");
        fixture.sqs().send(fixture.name(), "bad");

        start(UNCHANGED, SqsOddEndpointTest::withWrongChecksum);

        sink.awaitDeliveries(1);
        Delivery bad = sink.deliveries.get(0);
        assertThat(bad.receives()).isEqualTo(3);
        assertThatThrownBy(bad::body).isInstanceOf(UnreadableMessageException.class)
                .hasMessageContaining("checksum of message " + bad.id());
    }

    @Test
    void anEndpointThatDoesNotWaitForMessagesIsNotPolledWithoutPause() throws Exception {
        createQueue("30");

        start(request -> request.replaceAll("\"WaitTimeSeconds\":\\d+", "\"WaitTimeSeconds\":0"), UNCHANGED);

        await().atMost(SOON).until(() -> !sink.impaired.isEmpty());
        int before = proxy.receives.get();
        await().pollDelay(Duration.ofSeconds(4)).until(() -> true);
        assertThat(proxy.receives.get() - before).isLessThan(15);
        assertThat(sink.impaired).hasSize(1).allMatch(reason -> reason.contains("at once"));
        fixture.sqs().send(fixture.name(), "a");
        sink.awaitDeliveries(1);
    }

    private static String withWrongChecksum(String answer) {
        return answer.replace("\"" + md5("bad") + "\"", "\"" + md5("good") + "\"");
    }

    private static String md5(String body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5")
                    .digest(body.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> readable() {
        return sink.deliveries.stream().filter(delivery -> delivery.receives() < 3).map(delivery -> delivery.body().text())
                .toList();
    }

    private void createQueue(String visibilityTimeout) {
        fixture.sqs().createQueue(fixture.name(), Map.of("VisibilityTimeout", visibilityTimeout));
    }

    private void start(UnaryOperator<String> request, UnaryOperator<String> answer) throws IOException {
        proxy = AlteringProxy.before(fixture.endpoint(), request, answer);
        sqs = new Sqs(proxy.endpoint());
        consumers.start(sqs.broker, subscription(queue(fixture.name(), Declare.VERIFY), null, null), sink);
    }
}
