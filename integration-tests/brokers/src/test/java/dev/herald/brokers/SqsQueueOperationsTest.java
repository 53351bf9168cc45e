package dev.herald.brokers;

import static dev.herald.brokers.SqsFixture.message;
import static dev.herald.brokers.SqsFixture.queue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.RegisterExtension;

import software.amazon.awssdk.services.sqs.model.PurgeQueueInProgressException;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDeletedRecentlyException;
import software.amazon.awssdk.services.sqs.model.SqsException;

import dev.herald.BrokerException;
import dev.herald.OutgoingMessage;
import dev.herald.QueueDescription;
import dev.herald.Redrive;
import dev.herald.spi.Body;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.QueueOperations;
import dev.herald.spi.SettlementResult;

class SqsQueueOperationsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @RegisterExtension
    final SqsFixture fixture = new SqsFixture();

    private QueueOperations operations;
    private Destination orders;

    @BeforeEach
    void nameAQueue() {
        operations = fixture.sqs().broker.queues(null);
        orders = queue(fixture.name(), Declare.NONE);
    }

    @Test
    void createsAQueueWithItsAttributes() {
        QueueDescription created = operations.create(orders.with(Map.of("VisibilityTimeout", "77")));

        assertThat(created.address()).isEqualTo(fixture.sqs().url(fixture.name()));
        assertThat(created.attributes()).containsEntry("VisibilityTimeout", "77").containsKey("QueueArn");
    }

    @Test
    void createsAFifoQueueThatDeduplicatesByContent() {
        QueueDescription created = operations.create(queue(fixture.fifoName(), Declare.NONE));

        assertThat(created.attributes()).containsEntry("FifoQueue", "true")
                .containsEntry("ContentBasedDeduplication", "true");
    }

    @Test
    void createsAFifoQueueThatDeduplicatesAsWanted() {
        QueueDescription created = operations.create(
                queue(fixture.fifoName(), Declare.NONE).with(Map.of("ContentBasedDeduplication", "false")));

        assertThat(created.attributes()).containsEntry("ContentBasedDeduplication", "false");
    }

    @Test
    void doesNothingToAQueueThatIsThereWithTheSameAttributes() {
        operations.create(orders.with(Map.of("VisibilityTimeout", "77")));
        fixture.sqs().send(fixture.name(), "a");

        QueueDescription found = operations.create(orders.with(Map.of("VisibilityTimeout", "77")));

        assertThat(found.visible()).hasValue(1);
    }

    /** ElasticMQ ignores the difference. */
    @Test
    @DisabledIfEnvironmentVariable(named = SnsResource.ENDPOINT, matches = ".+")
    void namesTheAttributesInWhichAQueueThatIsThereDiffers() {
        try (Fauxqs server = Fauxqs.start(); Sqs sqs = new Sqs(server.endpoint())) {
            QueueOperations there = sqs.broker.queues(null);
            there.create(orders.with(Map.of("VisibilityTimeout", "77")));

            assertThatThrownBy(() -> there.create(orders.with(Map.of("VisibilityTimeout", "78"))))
                    .isInstanceOf(BrokerException.class).hasMessageContaining(fixture.name())
                    .hasMessageContaining("VisibilityTimeout");
            assertThat(sqs.attributes(fixture.name())).containsEntry(QueueAttributeName.VISIBILITY_TIMEOUT, "77");
        }
    }

    @Test
    @DisabledIfEnvironmentVariable(named = SnsResource.ENDPOINT, matches = ".+")
    void leavesAFifoQueueThatIsThereItsDeduplication() {
        try (Fauxqs server = Fauxqs.start(); Sqs sqs = new Sqs(server.endpoint())) {
            sqs.createQueue(fixture.fifoName(), Map.of("FifoQueue", "true", "ContentBasedDeduplication", "false"));
            Destination fifo = queue(fixture.fifoName(), Declare.NONE);

            assertThat(sqs.broker.queues(null).create(fifo).attributes()).containsEntry("ContentBasedDeduplication", "false");
        }
    }

    @Test
    void aRecentDeletionIsNamedWithTheTimeToWait() {
        fixture.sqs().failAfter(0, "CreateQueue", QueueDeletedRecentlyException.builder().message("too early").build());

        assertThatThrownBy(() -> operations.create(orders)).isInstanceOf(BrokerException.class)
                .hasMessageContaining(fixture.name()).hasMessageContaining("60 seconds");
    }

    @Test
    void createsNoQueueOfAnotherRegion() {
        assertThatThrownBy(() -> operations.create(queue("arn:aws:sqs:eu-west-1:000000000000:orders", Declare.NONE)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("eu-west-1");
        assertThat(fixture.sqs().calls).isEmpty();
    }

    @Test
    void countsMessagesByWhetherTheyCanBeReceived() {
        operations.create(orders);
        fixture.publish(orders, List.of(message("a"), message("b"), message("c"), message("d").delay(Duration.ofMinutes(5))));
        operations.receive(orders, 1, SECOND, () -> false);

        QueueDescription description = operations.describe(orders).orElseThrow();

        assertThat(description.visible()).hasValue(2);
        assertThat(description.inFlight()).hasValue(1);
        assertThat(description.delayed()).hasValue(1);
    }

    @Test
    void describesAQueueByItsUrlAndItsArn() {
        QueueDescription created = operations.create(orders);

        assertThat(operations.describe(queue(created.address(), Declare.NONE))).hasValue(created);
        assertThat(operations.describe(queue(created.attributes().get("QueueArn"), Declare.NONE))).hasValue(created);
    }

    @Test
    void describesNoQueueThatIsMissing() {
        assertThat(operations.describe(orders)).isEmpty();
        String url = operations.create(orders).address();
        operations.deleteQueue(orders);

        assertThat(operations.describe(queue(url, Declare.NONE))).isEmpty();
    }

    @Test
    void listsTheQueuesThatBeginSo() {
        String a = operations.create(queue(fixture.name() + "-a", Declare.NONE)).address();
        String b = operations.create(queue(fixture.name() + "-b", Declare.NONE)).address();

        assertThat(operations.list(fixture.name())).containsExactlyInAnyOrder(a, b);
        assertThat(operations.list(fixture.name() + "-c")).isEmpty();
        assertThat(operations.list("")).contains(a, b);
    }

    @Test
    void receivesMessagesThatStayInvisible() {
        operations.create(orders);
        fixture.publish(orders, List.of(message("a").header("tenant", "acme")));

        List<? extends Delivery> taken = operations.receive(orders, 10, SECOND, () -> false);

        assertThat(taken).extracting(delivery -> delivery.body().text()).containsExactly("a");
        assertThat(taken.get(0).headers().get("tenant")).hasValue("acme");
        assertThat(taken.get(0).attempt()).isEqualTo(1);
        assertThat(operations.receive(orders, 10, Duration.ZERO, () -> false)).isEmpty();
    }

    @Test
    void receivesMoreThanTenWithSeveralCalls() {
        operations.create(orders);
        fixture.publish(orders, messages(25));

        List<? extends Delivery> taken = operations.receive(orders, 25, SECOND, () -> false);

        assertThat(taken).hasSize(25);
        assertThat(fixture.sqs().callsOf("ReceiveMessage")).isEqualTo(3);
    }

    @Test
    void stopsAfterACallThatReturnsFewer() {
        operations.create(orders);
        fixture.publish(orders, messages(3));

        assertThat(operations.receive(orders, 25, SECOND, () -> false)).hasSize(3);
        assertThat(fixture.sqs().callsOf("ReceiveMessage")).isEqualTo(1);
    }

    @Test
    void receivesNoMoreThanRequested() {
        operations.create(orders);
        fixture.publish(orders, messages(20));

        assertThat(operations.receive(orders, 12, SECOND, () -> false)).hasSize(12);
    }

    @Test
    void keepsReceivedMessagesWhenTheNextCallFails() {
        operations.create(orders);
        fixture.publish(orders, messages(25));
        fixture.sqs().failAfter(1, "ReceiveMessage", PurgeQueueInProgressException.builder().message("no more").build());

        assertThat(operations.receive(orders, 25, SECOND, () -> false)).hasSize(10);
    }

    @Test
    void waitsNoLongerThanAmazonDoes() {
        assertThatThrownBy(() -> operations.receive(orders, 1, Duration.ofSeconds(21), () -> false))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("20 seconds");
    }

    @Test
    void deletesReceivedMessages() {
        operations.create(orders);
        fixture.publish(orders, messages(12));

        List<SettlementResult> results = operations.delete(orders, operations.receive(orders, 12, SECOND, () -> false));

        assertThat(results).hasSize(12).containsOnly(SettlementResult.DONE);
        assertThat(fixture.sqs().depth(fixture.name())).isZero();
        assertThat(fixture.sqs().callsOf("DeleteMessageBatch")).isEqualTo(2);
    }

    @Test
    void messagesOfADeletedQueueAreGone() {
        operations.create(orders);
        fixture.publish(orders, messages(1));
        List<? extends Delivery> taken = operations.receive(orders, 1, SECOND, () -> false);
        operations.deleteQueue(orders);

        assertThat(operations.delete(orders, taken)).extracting(SettlementResult::status)
                .containsExactly(SettlementResult.Status.GONE);
        assertThat(operations.changeVisibility(orders, taken, SECOND)).extracting(SettlementResult::status)
                .containsExactly(SettlementResult.Status.GONE);
    }

    @Test
    void returnsMessagesAtOnce() {
        operations.create(orders);
        fixture.publish(orders, messages(1));

        List<SettlementResult> results = operations.changeVisibility(orders, operations.receive(orders, 1, SECOND, () -> false),
                Duration.ZERO);

        assertThat(results).containsExactly(SettlementResult.DONE);
        assertThat(operations.receive(orders, 1, SECOND, () -> false)).extracting(Delivery::attempt).containsExactly(2);
    }

    @Test
    void extendsTheVisibilityTimeoutAsRequested() {
        operations.create(orders.with(Map.of("VisibilityTimeout", "1")));
        fixture.publish(orders, messages(1));

        operations.changeVisibility(orders, operations.receive(orders, 1, SECOND, () -> false), Duration.ofMinutes(1));

        assertThat(operations.receive(orders, 1, Duration.ofSeconds(3), () -> false)).isEmpty();
    }

    @Test
    void keepsNothingForLongerThanTwelveHours() {
        operations.create(orders);
        fixture.publish(orders, messages(1));
        List<? extends Delivery> taken = operations.receive(orders, 1, SECOND, () -> false);

        assertThatThrownBy(() -> operations.changeVisibility(orders, taken, Duration.ofHours(12).plusSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("12 hours");
        assertThat(operations.changeVisibility(orders, taken, Duration.ofHours(12))).containsExactly(SettlementResult.DONE);
    }

    @Test
    void removesAllMessages() {
        operations.create(orders);
        fixture.publish(orders, messages(12));

        operations.purge(orders);

        await().atMost(Duration.ofSeconds(10)).until(() -> fixture.sqs().depth(fixture.name()) == 0);
    }

    /** No emulator of the tests rejects the second purge. */
    @Test
    void aRecentPurgeIsNamedWithTheTimeToWait() {
        operations.create(orders);
        fixture.sqs().failAfter(0, "PurgeQueue", PurgeQueueInProgressException.builder().message("too early").build());

        assertThatThrownBy(() -> operations.purge(orders)).isInstanceOf(BrokerException.class)
                .hasMessageContaining(fixture.name()).hasMessageContaining("60 seconds");
    }

    @Test
    void deletesAQueue() {
        operations.create(orders);

        operations.deleteQueue(orders);

        assertThat(fixture.sqs().exists(fixture.name())).isFalse();
        operations.deleteQueue(orders);
    }

    @Test
    void ignoresTheDeletionOfAMissingQueueByItsUrl() {
        String url = operations.create(orders).address();
        operations.deleteQueue(orders);

        operations.deleteQueue(queue(url, Declare.NONE));
    }

    @Test
    void movesDeadLettersBack() {
        Destination deadLetters = deadLettersOf(orders);
        fixture.publish(deadLetters, messages(12));

        Redrive redrive = operations.redrive(deadLetters, orders);

        assertThat(redrive.task()).isPresent();
        assertThat(redrive.moved()).isEmpty();
        await().atMost(Duration.ofSeconds(20)).until(() -> fixture.sqs().depth(fixture.name()) == 12);
        assertThat(fixture.sqs().depth(deadLetters.physicalName())).isZero();
    }

    /** ElasticMQ moves the messages anyway. */
    @Test
    void movesNothingOutOfAQueueThatIsNotADeadLetterQueue() {
        operations.create(orders);
        fixture.sqs().failAfter(0, "StartMessageMoveTask", SqsException.builder().message("no dead-letter queue").build());
        Destination other = queue(fixture.name() + "-other", Declare.NONE);
        operations.create(other);

        assertThatThrownBy(() -> operations.redrive(other, orders)).isInstanceOf(BrokerException.class)
                .hasMessageContaining(fixture.name() + "-other").hasMessageContaining("RedrivePolicy");
    }

    @Test
    void namesTheQueueThatIsMissing() {
        String url = operations.create(orders).address();
        operations.deleteQueue(orders);
        List<Destination> names = List.of(orders, queue(url, Declare.NONE));

        assertThat(names).allSatisfy(missing -> {
            assertThatThrownBy(() -> operations.receive(missing, 1, SECOND, () -> false)).isInstanceOf(BrokerException.class)
                    .hasMessageContaining(fixture.name()).hasMessageContaining("create it first");
            assertThatThrownBy(() -> operations.purge(missing)).isInstanceOf(BrokerException.class)
                    .hasMessageContaining(fixture.name());
            assertThatThrownBy(() -> operations.redrive(missing, missing)).isInstanceOf(BrokerException.class)
                    .hasMessageContaining(fixture.name());
        });
    }

    private Destination deadLettersOf(Destination queue) {
        Destination deadLetters = queue(queue.physicalName() + "-dlq", Declare.NONE);
        String arn = operations.create(deadLetters).attributes().get("QueueArn");
        operations.create(queue.with(Map.of("RedrivePolicy",
                "{\"deadLetterTargetArn\":\"" + arn + "\",\"maxReceiveCount\":\"3\"}")));
        return deadLetters;
    }

    private static List<OutgoingMessage<Body>> messages(int count) {
        return IntStream.range(0, count).mapToObj(i -> message("m" + i)).toList();
    }
}
