package dev.herald.brokers;

import static dev.herald.brokers.SqsFixture.message;
import static dev.herald.brokers.SqsFixture.queue;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

import dev.herald.BatchReceipt;
import dev.herald.BatchReceipt.Entry;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.spi.Body;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.support.MissingDestinationException;

class SqsProducerTest {

    @RegisterExtension
    final SqsFixture fixture = new SqsFixture();

    @Test
    void manyMessagesAreSentTenInACall() {
        BatchReceipt receipt = fixture.publish(queue(fixture.name(), Declare.CREATE), messages(25));

        assertThat(receipt.allSent()).isTrue();
        assertThat(receipt.entries()).extracting(entry -> entry.receipt().messageId()).doesNotHaveDuplicates();
        assertThat(fixture.sqs().callsOf("SendMessageBatch")).isEqualTo(3);
        assertThat(fixture.sqs().depth(fixture.name())).isEqualTo(25);
    }

    @Test
    void oneMessageIsSentByItself() {
        fixture.publish(queue(fixture.name(), Declare.CREATE), messages(1));

        assertThat(fixture.sqs().callsOf("SendMessage")).isEqualTo(1);
        assertThat(fixture.sqs().callsOf("SendMessageBatch")).isZero();
    }

    @Test
    void largeMessagesAreSplitByTheirBytes() {
        OutgoingMessage<Body> large = message("ä".repeat(200_000));

        BatchReceipt receipt = fixture.publish(queue(fixture.name(), Declare.CREATE), List.of(large, large, large));

        assertThat(receipt.allSent()).isTrue();
        assertThat(fixture.sqs().callsOf("SendMessageBatch")).isEqualTo(1);
        assertThat(fixture.sqs().callsOf("SendMessage")).isEqualTo(1);
    }

    @Test
    void aRejectedMessageDoesNotAffectTheOthers() {
        BatchReceipt receipt = fixture.publish(queue(fixture.name(), Declare.CREATE),
                List.of(message("a"), message("x".repeat(1024 * 1024 + 1)), message("c")));

        assertThat(receipt.entries()).extracting(Entry::sent).containsExactly(true, false, true);
        assertThat(fixture.sqs().depth(fixture.name())).isEqualTo(2);
    }

    @Test
    void keepsTheOrderOfAFifoGroupBeyondOneCall() {
        Destination orders = queue(fixture.fifoName(), Declare.CREATE);
        List<OutgoingMessage<Body>> messages = messages(25).stream().map(message -> message.groupId("g")).toList();

        BatchReceipt receipt = fixture.publish(orders, messages);
        fixture.start(orders, Duration.ofSeconds(30));
        fixture.awaitDeliveries(10);

        assertThat(receipt.allSent()).isTrue();
        assertThat(fixture.sink.bodies())
                .containsExactly("m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9");
    }

    @Test
    void aDelayedMessageComesLater() {
        Destination orders = queue(fixture.name(), Declare.CREATE);
        long sent = System.nanoTime();
        fixture.publish(orders, List.of(message("a").delay(Duration.ofMillis(1500))));

        fixture.start(orders, null);

        fixture.awaitDeliveries(1);
        assertThat(Duration.ofNanos(System.nanoTime() - sent)).isGreaterThan(Duration.ofMillis(1900));
    }

    @Test
    void bytesThatAreTextAreSentAsText() {
        Destination orders = queue(fixture.name(), Declare.CREATE);
        fixture.publish(orders, List.of(OutgoingMessage.of(Body.of("grüße".getBytes(StandardCharsets.UTF_8)))));

        fixture.start(orders, null);

        fixture.awaitDeliveries(1);
        assertThat(fixture.sink.bodies()).containsExactly("grüße");
    }

    static Stream<Arguments> unsendable() {
        OutgoingMessage<Body> many = message("a");
        for (int i = 0; i <= 10; i++) {
            many = many.header("h" + i, "x");
        }
        return Stream.of(
                Arguments.of(message(""), "empty body"),
                Arguments.of(message("a\u0001"), "U+0001"),
                Arguments.of(message("a\ud800"), "U+D800"),
                Arguments.of(OutgoingMessage.of(Body.of(new byte[]{(byte) 0xff})), "Base64"),
                Arguments.of(message("x".repeat(1024 * 1024)).header("h", "x"), "1048576 bytes"),
                Arguments.of(many, "at most 10 headers"),
                Arguments.of(message("a").header("AWS.x", "x"), "'AWS.x'"),
                Arguments.of(message("a").header("a b", "x"), "'a b'"),
                Arguments.of(message("a").header("a..b", "x"), "'a..b'"),
                Arguments.of(message("a").header("h", ""), "'h'"),
                Arguments.of(message("a").header("h", Double.NaN), "'h'"),
                Arguments.of(message("a").header("h", new Object()), "'h'"),
                Arguments.of(message("a").delay(Duration.ofMinutes(16)), "15 minutes"),
                Arguments.of(message("a").deduplicationId("d"), "deduplication id"),
                Arguments.of(message("a").subject("s"), "'subject'"),
                Arguments.of(message("a").routingKey("s"), "'routingKey'"),
                Arguments.of(message("a").priority(1), "'priority'"),
                Arguments.of(message("a").timeToLive(Duration.ofMinutes(1)), "'timeToLive'"));
    }

    @ParameterizedTest
    @MethodSource("unsendable")
    void whatSqsWouldRejectIsRejectedBeforeTheCall(OutgoingMessage<Body> message, String reason) {
        PublishException failure = failure(fixture.publish(queue(fixture.name(), Declare.CREATE), List.of(message)));

        assertThat(failure).hasMessageContaining("queue 'orders'").hasMessageContaining(reason);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(fixture.sqs().calls).isEmpty();
    }

    @Test
    void aFifoQueueRejectsWhatHasNoGroupOrADelay() {
        Destination orders = queue(fixture.fifoName(), Declare.CREATE);

        assertThat(failure(fixture.publish(orders, List.of(message("a"))))).hasMessageContaining("group id");
        assertThat(failure(fixture.publish(orders, List.of(message("a").groupId("g").delay(Duration.ofSeconds(1))))))
                .hasMessageContaining("delay");
    }

    @Test
    void aMissingQueueNamesTheCure() {
        PublishException failure = failure(fixture.publish(queue(fixture.name(), Declare.VERIFY), messages(1)));

        assertThat(failure).hasMessageContaining(fixture.name()).hasMessageContaining("declare=create");
        assertThat(failure.isRetryable()).isTrue();
    }

    @Test
    void aQueueThatWasMissingIsFoundWhenItIsThere() {
        Destination orders = queue(fixture.name(), Declare.VERIFY);
        fixture.publish(orders, messages(1));

        fixture.sqs().createQueue(fixture.name(), Map.of());

        assertThat(fixture.publish(orders, messages(1)).allSent()).isTrue();
    }

    @Test
    void aDeletedQueueIsCreatedAgain() {
        var producer = fixture.sqs().broker.producer(queue(fixture.name(), Declare.CREATE));
        producer.send(messages(1));
        String url = fixture.sqs().url(fixture.name());

        fixture.sqs().client.deleteQueue(request -> request.queueUrl(url));

        assertThat(producer.send(messages(2)).allSent()).isTrue();
        assertThat(fixture.sqs().depth(fixture.name())).isEqualTo(2);
    }

    @Test
    void repliesCostOneLookUpOfTheirQueue() {
        fixture.sqs().createQueue(fixture.name(), Map.of());
        String arn = fixture.sqs().attributes(fixture.name()).get(QueueAttributeName.QUEUE_ARN);
        var producer = fixture.sqs().broker.producer(Destination.existingQueue(arn, null));
        long before = fixture.sqs().callsOf("GetQueueUrl");

        for (int i = 0; i < 5; i++) {
            assertThat(producer.send(messages(1)).allSent()).isTrue();
        }

        assertThat(fixture.sqs().callsOf("GetQueueUrl") - before).isEqualTo(1);
        assertThat(fixture.sqs().depth(fixture.name())).isEqualTo(5);
    }

    @Test
    void aReplyToADeletedQueueFailsAsMissing() {
        String url = fixture.sqs().createQueue(fixture.name(), Map.of());
        var producer = fixture.sqs().broker.producer(Destination.existingQueue(fixture.name(), null));
        producer.send(messages(1));

        fixture.sqs().client.deleteQueue(request -> request.queueUrl(url));

        for (int i = 0; i < 2; i++) {
            assertThat(failure(producer.send(messages(1)))).hasCauseInstanceOf(MissingDestinationException.class);
        }
        assertThat(fixture.sqs().exists(fixture.name())).isFalse();
    }

    @Test
    void aDeletedFifoQueueIsCreatedAgainForSeveralCalls() {
        var producer = fixture.sqs().broker.producer(queue(fixture.fifoName(), Declare.CREATE));
        producer.send(List.of(message("first").groupId("g")));
        String url = fixture.sqs().url(fixture.fifoName());

        fixture.sqs().client.deleteQueue(request -> request.queueUrl(url));

        assertThat(producer.send(messages(25).stream().map(message -> message.groupId("g")).toList()).allSent()).isTrue();
        assertThat(fixture.sqs().depth(fixture.fifoName())).isEqualTo(25);
    }

    @Test
    void anUnreachableBrokerIsARetryableFailureOfEachMessage() {
        try (Sqs away = new Sqs(URI.create("http://127.0.0.1:9"))) {
            BatchReceipt receipt = away.broker.producer(queue(fixture.name(), Declare.NONE)).send(messages(2));

            assertThat(receipt.entries()).hasSize(2)
                    .allSatisfy(entry -> assertThat(entry.failure().isRetryable()).isTrue());
        }
    }

    private static PublishException failure(BatchReceipt receipt) {
        return receipt.entries().get(0).failure();
    }

    private static List<OutgoingMessage<Body>> messages(int count) {
        return IntStream.range(0, count).mapToObj(i -> message("m" + i)).toList();
    }
}
