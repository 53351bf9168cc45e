package dev.herald.brokers;

import static dev.herald.brokers.SqsFixture.message;
import static dev.herald.brokers.SqsFixture.queue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import software.amazon.awssdk.services.sqs.model.Message;

import dev.herald.OutgoingMessage;
import dev.herald.runtime.sqs.SqsTemporaryQueues;
import dev.herald.spi.Attempts;
import dev.herald.spi.Body;
import dev.herald.spi.Consumer;
import dev.herald.spi.Consumer.DeadLetter;
import dev.herald.spi.Consumer.Release;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.QueueOperations;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.SettlementResult.Status;

class SqsConsumerTest {

    private static final Duration LEASE = Duration.ofSeconds(30);

    @RegisterExtension
    final SqsFixture fixture = new SqsFixture();

    @Test
    void deliversBodyHeadersAndWhatTheBrokerSaysOfTheMessage() {
        Destination orders = queue(fixture.name(), Declare.CREATE);
        Instant before = Instant.now().minusSeconds(1);
        String id = fixture.publish(orders,
                List.of(message("a").header("tenant", "acme").header("total", 1.50).header("flag", true)
                        .header("raw", new byte[]{1, 2})))
                .entries().get(0).receipt().messageId();

        fixture.start(orders, LEASE);

        fixture.awaitDeliveries(1);
        Delivery delivery = fixture.sink.deliveries.get(0);
        assertThat(delivery.id()).isEqualTo(id);
        assertThat(delivery.body().text()).isEqualTo("a");
        assertThat(delivery.headers().value("tenant")).contains("acme");
        assertThat(delivery.headers().value("total")).contains(new BigDecimal("1.5"));
        assertThat(delivery.headers().value("flag")).contains("true");
        assertThat(delivery.headers().value("raw")).hasValueSatisfying(
                value -> assertThat((byte[]) value).containsExactly(1, 2));
        assertThat(delivery.attempt()).isEqualTo(1);
        assertThat(delivery.receives()).isEqualTo(1);
        assertThat(delivery.size()).as("body and attributes").isEqualTo(32);
        assertThat(delivery.sentAt()).isBetween(before, Instant.now().plusSeconds(1));
        assertThat(delivery.orderingKey()).isNull();
        assertThat(delivery.raw()).isInstanceOf(Message.class);
    }

    @Test
    void anAcknowledgedMessageIsGone() {
        Consumer consumer = startWith("a");

        assertThat(consumer.acknowledge(fixture.sink.deliveries)).containsExactly(SettlementResult.DONE);

        assertThat(fixture.sqs().depth(fixture.name())).isZero();
    }

    @Test
    void aReleasedMessageIsRedeliveredAndCountsTheAttempt() {
        Consumer consumer = startWith("a");

        assertThat(release(consumer, fixture.sink.deliveries.get(0), Duration.ZERO)).isEqualTo(SettlementResult.DONE);

        fixture.awaitDeliveries(2);
        assertThat(fixture.sink.deliveries).extracting(Delivery::attempt).containsExactly(1, 2);
    }

    @Test
    void receivesThatEndedBeforeAHandlerBeganDoNotCountAsAttempts() {
        Consumer consumer = startWith("a");

        for (int receive = 1; receive <= 7; receive++) {
            fixture.awaitDeliveries(receive);
            releaseUntouched(consumer, fixture.sink.deliveries.get(receive - 1));
        }

        fixture.awaitDeliveries(8);
        assertThat(fixture.sink.deliveries).extracting(Delivery::attempt).containsOnly(1);
        assertThat(fixture.sink.deliveries).extracting(Delivery::receives).containsOnly(1);
    }

    @Test
    void knowsThatNoAttemptIsLeftForAMessageThatItReturned() {
        Consumer consumer = startWith("a");
        assertThat(fixture.sink.deliveries.get(0).isUsedUp()).isFalse();

        consumer.release(List.of(new Release(fixture.sink.deliveries.get(0), Duration.ZERO, new Attempts(3, 3, true))));

        fixture.awaitDeliveries(2);
        assertThat(fixture.sink.deliveries.get(1).isUsedUp()).isTrue();
    }

    @Test
    void attemptsThatWereCutShortAreReceivesAndDoNotCount() {
        Consumer consumer = startWith("a");

        for (int receive = 1; receive <= 5; receive++) {
            fixture.awaitDeliveries(receive);
            Delivery cutShort = fixture.sink.deliveries.get(receive - 1);
            assertThat(cutShort.attempt()).isEqualTo(1);
            assertThat(cutShort.receives()).isEqualTo(receive);
            consumer.release(List.of(new Release(cutShort, Duration.ZERO, new Attempts(0, receive, false))));
        }
    }

    @Test
    void allAttemptsMadeOnOneReceiveCount() {
        Consumer consumer = startWith("a");

        consumer.release(List.of(new Release(fixture.sink.deliveries.get(0), Duration.ZERO, Attempts.of(3))));

        fixture.awaitDeliveries(2);
        assertThat(fixture.sink.deliveries.get(1).attempt()).isEqualTo(4);
    }

    @Test
    void attemptsAfterUntouchedReceivesAreCountedFromOne() {
        Consumer consumer = startWith("a");
        releaseUntouched(consumer, fixture.sink.deliveries.get(0));
        fixture.awaitDeliveries(2);
        release(consumer, fixture.sink.deliveries.get(1), Duration.ZERO);
        fixture.awaitDeliveries(3);
        releaseUntouched(consumer, fixture.sink.deliveries.get(2));
        fixture.awaitDeliveries(4);

        assertThat(fixture.sink.deliveries).extracting(Delivery::attempt).containsExactly(1, 1, 2, 2);
    }

    @Test
    void aPulledMessageThatIsReturnedCostsNoAttemptOfTheListener() {
        Destination orders = queue(fixture.name(), Declare.CREATE);
        Consumer consumer = startWith("a");
        consumer.stopReceiving().toCompletableFuture().join();
        releaseUntouched(consumer, fixture.sink.deliveries.get(0));
        QueueOperations operations = fixture.sqs().broker.queues(null);

        List<? extends Delivery> pulled = operations.receive(orders, 1, Duration.ofSeconds(5), () -> false);
        assertThat(pulled).extracting(Delivery::attempt).containsExactly(1);
        operations.changeVisibility(orders, pulled, Duration.ZERO);

        consumer.start();
        fixture.awaitDeliveries(2);
        assertThat(fixture.sink.deliveries.get(1).attempt()).isEqualTo(1);
        assertThat(fixture.sink.deliveries.get(1).receives()).isEqualTo(1);
    }

    @Test
    void aDelayIsRoundedUpToSeconds() {
        Consumer consumer = startWith("a");
        long released = System.nanoTime();

        release(consumer, fixture.sink.deliveries.get(0), Duration.ofMillis(1100));

        fixture.awaitDeliveries(2);
        assertThat(Duration.ofNanos(System.nanoTime() - released)).isGreaterThan(Duration.ofMillis(1900));
    }

    @Test
    void anExtendedLeaseHidesTheMessageLonger() {
        Destination orders = queue(fixture.name(), Declare.CREATE);
        fixture.publish(orders, List.of(message("a")));
        Consumer consumer = fixture.start(orders, Duration.ofSeconds(2));
        fixture.awaitDeliveries(1);

        assertThat(consumer.extend(fixture.sink.deliveries, LEASE)).containsExactly(SettlementResult.DONE);

        Continuously.holds(Duration.ofSeconds(3), "the message is delivered once", () -> fixture.sink.deliveries.size() == 1);
    }

    @Test
    void aMessageSettledElsewhereIsGoneForAnExtension() {
        Consumer consumer = startWith("a");
        consumer.acknowledge(fixture.sink.deliveries);

        assertThat(consumer.extend(fixture.sink.deliveries, LEASE)).extracting(SettlementResult::status)
                .containsExactly(Status.GONE);
    }

    @Test
    void manyMessagesAreSettledTenInACall() {
        String[] bodies = IntStream.range(0, 25).mapToObj(i -> "m" + i).toArray(String[]::new);
        Consumer consumer = startWith(bodies);

        List<SettlementResult> results = consumer.acknowledge(fixture.sink.deliveries);

        assertThat(results).hasSize(25).containsOnly(SettlementResult.DONE);
        assertThat(fixture.sqs().callsOf("DeleteMessageBatch")).isEqualTo(3);
        assertThat(fixture.sqs().depth(fixture.name())).isZero();
    }

    @Test
    void aMessageThatIsThereTwiceIsSettledByItsNewestReceipt() {
        Consumer consumer = startWith("a");
        release(consumer, fixture.sink.deliveries.get(0), Duration.ZERO);
        fixture.awaitDeliveries(2);

        List<Delivery> newestFirst = List.of(fixture.sink.deliveries.get(1), fixture.sink.deliveries.get(0));

        assertThat(consumer.acknowledge(newestFirst)).containsExactly(SettlementResult.DONE, SettlementResult.DONE);
        assertThat(fixture.sqs().depth(fixture.name())).isZero();
    }

    @Test
    void ordersByGroupOnAFifoQueueOnly() {
        Destination orders = queue(fixture.fifoName(), Declare.CREATE);
        fixture.publish(orders, List.of(message("a").groupId("g"), message("b").groupId("g")));

        fixture.start(orders, LEASE);

        fixture.awaitDeliveries(2);
        assertThat(fixture.sink.bodies()).containsExactly("a", "b");
        assertThat(fixture.sink.deliveries).extracting(Delivery::orderingKey).containsOnly("g");
    }

    @Test
    void aDeadLetterKeepsBodyAndAttributesAndGetsHeaders() {
        Consumer consumer = startWith("a");

        assertThat(deadLetter(consumer, Map.of("herald-dead-letter-reason", "boom\u0000"))).isEqualTo(SettlementResult.DONE);

        Message dead = receiveOne(fixture.name() + "-dlq");
        assertThat(dead.body()).isEqualTo("a");
        assertThat(dead.messageAttributes().get("herald-dead-letter-reason").stringValue()).isEqualTo("boom\uFFFD");
    }

    @Test
    void aDeadLetterKeepsTheUsersAttributesWhenThereIsNoRoomForAllHeaders() {
        Destination orders = queue(fixture.name(), Declare.CREATE);
        OutgoingMessage<Body> message = message("a");
        for (int i = 0; i < 9; i++) {
            message = message.header("user" + i, "x");
        }
        fixture.publish(orders, List.of(message));
        Consumer consumer = fixture.start(orders, LEASE);
        fixture.awaitDeliveries(1);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("herald-dead-letter-reason", "boom");
        headers.put("herald-dead-letter-source", "orders");

        assertThat(deadLetter(consumer, headers)).isEqualTo(SettlementResult.DONE);

        assertThat(receiveOne(fixture.name() + "-dlq").messageAttributes().keySet())
                .contains("user0", "user8", "herald-dead-letter-reason").hasSize(10);
    }

    @Test
    void aDeadLetterOfAFifoQueueKeepsItsGroup() {
        Destination orders = queue(fixture.fifoName(), Declare.CREATE);
        fixture.publish(orders, List.of(message("a").groupId("g")));
        Consumer consumer = fixture.start(orders, LEASE);
        fixture.awaitDeliveries(1);

        // Twice, as after a lost response: there must be one copy.
        deadLetter(consumer, Map.of());
        deadLetter(consumer, Map.of());

        String deadLetters = fixture.name() + "-dlq.fifo";
        assertThat(receiveOne(deadLetters).attributesAsStrings()).containsEntry("MessageGroupId", "g");
        assertThat(fixture.sqs().depth(deadLetters)).isEqualTo(1);
    }

    @Test
    void aReplyQueueIsDeletedWithItsConsumer() {
        Destination replies = fixture.sqs().broker.replyQueue(null);
        assertThat(replies.physicalName()).startsWith("arn:aws:sqs:" + ElasticMq.REGION + ":");
        String name = replies.physicalName().substring(replies.physicalName().lastIndexOf(':') + 1);
        assertThat(fixture.sqs().client.listQueueTags(request -> request.queueUrl(fixture.sqs().url(name))).tags())
                .containsKey(SqsTemporaryQueues.ALIVE_UNTIL);
        fixture.publish(replies, List.of(message("reply")));
        Consumer consumer = fixture.start(SqsFixture.subscription(replies, LEASE, null));
        fixture.awaitDeliveries(1);

        consumer.stopReceiving().toCompletableFuture().join();
        consumer.close();

        assertThat(fixture.sqs().exists(name)).isFalse();
    }

    @Test
    void aDeletedReplyQueueIsReportedMissing() {
        Destination replies = fixture.sqs().broker.replyQueue(null);
        String name = replies.physicalName().substring(replies.physicalName().lastIndexOf(':') + 1);
        Consumer consumer = fixture.start(SqsFixture.subscription(replies, LEASE, null));
        fixture.awaitConnected();
        // ElasticMQ does not respond to a poll of a deleted queue.
        consumer.stopReceiving().toCompletableFuture().join();
        String url = fixture.sqs().url(name);
        fixture.sqs().client.deleteQueue(request -> request.queueUrl(url));

        consumer.start();

        await().atMost(Duration.ofSeconds(20)).until(() -> !fixture.sink.missing.isEmpty());
        consumer.stopReceiving().toCompletableFuture().join();
        consumer.close();
        assertThat(fixture.sqs().exists(name)).isFalse();
    }

    /** Starts a consumer that has received these messages. */
    private Consumer startWith(String... bodies) {
        Destination orders = queue(fixture.name(), Declare.CREATE);
        List<OutgoingMessage<Body>> messages = new ArrayList<>();
        for (String body : bodies) {
            messages.add(message(body));
        }
        assertThat(fixture.publish(orders, messages).allSent()).isTrue();
        Consumer consumer = fixture.start(orders, LEASE);
        fixture.awaitDeliveries(bodies.length);
        return consumer;
    }

    private static SettlementResult release(Consumer consumer, Delivery delivery, Duration delay) {
        return consumer.release(List.of(new Release(delivery, delay))).get(0);
    }

    private static void releaseUntouched(Consumer consumer, Delivery delivery) {
        assertThat(consumer.release(List.of(Release.untouched(delivery, Duration.ZERO))))
                .containsExactly(SettlementResult.DONE);
    }

    private SettlementResult deadLetter(Consumer consumer, Map<String, String> headers) {
        return consumer.deadLetter(List.of(new DeadLetter(fixture.sink.deliveries.get(0), headers))).get(0);
    }

    private Message receiveOne(String queue) {
        String url = fixture.sqs().url(queue);
        List<Message> messages = fixture.sqs().client.receiveMessage(request -> request.queueUrl(url).waitTimeSeconds(5)
                .messageAttributeNames("All").messageSystemAttributeNamesWithStrings("All")).messages();
        assertThat(messages).hasSize(1);
        return messages.get(0);
    }
}
