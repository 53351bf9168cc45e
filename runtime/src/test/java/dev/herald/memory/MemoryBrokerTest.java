package dev.herald.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.herald.BatchReceipt;
import dev.herald.FilterScope;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.spi.Body;
import dev.herald.spi.Buffer;
import dev.herald.spi.Consumer;
import dev.herald.spi.Consumer.DeadLetter;
import dev.herald.spi.Consumer.Release;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.MessageSink;
import dev.herald.spi.Producer;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.Subscriber;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.MissingDestinationException;

class MemoryBrokerTest {

    private final MemoryClock clock = new MemoryClock();
    private final MemoryQueues queues = new MemoryQueues(clock);
    private final MemoryBroker broker = new MemoryBroker(queues);
    private final RecordingSink sink = new RecordingSink();
    private final List<Consumer> started = new CopyOnWriteArrayList<>();

    @AfterEach
    void stopConsumers() {
        started.forEach(consumer -> consumer.stopReceiving().toCompletableFuture().join());
    }

    @Test
    void deliversWhatIsPublished() {
        start(queue("orders", Declare.CREATE), null, sink);

        BatchReceipt receipt = publish(queue("orders", Declare.CREATE), message("a").header("tenant", "acme"));

        awaitDeliveries(1);
        Delivery delivery = sink.deliveries.get(0);
        assertThat(delivery.body().text()).isEqualTo("a");
        assertThat(delivery.headers().get("tenant")).contains("acme");
        assertThat(delivery.id()).isEqualTo(receipt.entries().get(0).receipt().messageId());
    }

    @Test
    void tellsTheSinkHowLongItLeases() {
        start(queue("orders", Declare.CREATE), null, sink);

        await().untilAsserted(() -> assertThat(sink.connected).containsExactly(MemoryQueue.DEFAULT_LEASE));
    }

    @Test
    void waitsForAQueueThatIsMissingUnderVerify() {
        start(queue("orders", Declare.VERIFY), null, sink);
        await().until(() -> !sink.missing.isEmpty());
        assertThat(sink.missing.get(0)).contains("'orders'").contains("declare=create");

        queues.createQueue("orders");
        queues.send("orders", "a");

        awaitDeliveries(1);
    }

    @Test
    void createsAnewAQueueThatWasDeleted() {
        start(queue("orders", Declare.CREATE), null, sink);
        await().until(() -> !sink.connected.isEmpty());

        queues.deleteQueue("orders");
        await().until(() -> sink.connected.size() == 2);
        queues.send("orders", "a");

        awaitDeliveries(1);
    }

    @Test
    void aPublishToAMissingQueueUnderVerifyFails() {
        BatchReceipt receipt = publish(queue("orders", Declare.VERIFY), message("a"));

        PublishException failure = receipt.entries().get(0).failure();
        assertThat(failure).hasMessageContaining("'orders'").hasMessageContaining("declare=create");
        assertThat(failure.isRetryable()).isTrue();
    }

    @Test
    void everySubscriberOfATopicGetsEveryMessageItsFilterLetsThrough() {
        RecordingSink vip = new RecordingSink();
        start("all", topic("events"), null, sink);
        start("vip", topic("events"), "{\"tier\":[\"vip\"]}", vip);
        await().until(() -> !sink.connected.isEmpty() && !vip.connected.isEmpty());

        publish(topic("events"), message("a").header("tier", "vip"));
        publish(topic("events"), message("b").header("tier", "basic"));

        awaitDeliveries(2);
        await().untilAsserted(() -> assertThat(vip.bodies()).containsExactly("a"));
        assertThat(queues.depth("events-vip").visible()).isZero();
    }

    @Test
    void consumersOfOneSubscriberIdCompete() {
        RecordingSink other = new RecordingSink();
        start("all", topic("events"), null, sink);
        start("all", topic("events"), null, other);
        await().until(() -> !sink.connected.isEmpty() && !other.connected.isEmpty());

        for (int i = 0; i < 20; i++) {
            queues.publish("events", "m" + i);
        }

        await().until(() -> sink.deliveries.size() + other.deliveries.size() == 20);
        assertThat(Stream.concat(sink.bodies().stream(), other.bodies().stream())).doesNotHaveDuplicates();
    }

    @Test
    void publishingToATopicWithoutSubscribersIsFine() {
        assertThat(publish(topic("events"), message("a")).allSent()).isTrue();
    }

    @Test
    void aSubscriberStaysSubscribedWhileItsConsumerIsStopped() {
        Consumer consumer = start("all", topic("events"), null, sink);
        await().until(() -> !sink.connected.isEmpty());
        consumer.stopReceiving().toCompletableFuture().join();

        queues.publish("events", "a");
        assertThat(sink.deliveries).isEmpty();
        consumer.start();

        awaitDeliveries(1);
    }

    @Test
    void stopsAtOnceWhileAReceiveWaits() {
        Consumer consumer = start(queue("orders", Declare.CREATE), null, sink);
        await().until(() -> !sink.connected.isEmpty());

        assertThat(consumer.stopReceiving().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(5));
    }

    @Test
    void stopsAtOnceAlthoughItIsStartedAgainMeanwhile() {
        Consumer consumer = start(queue("orders", Declare.CREATE), null, sink);
        await().until(() -> !sink.connected.isEmpty());

        CompletionStage<Void> stopped = consumer.stopReceiving();
        consumer.start();

        assertThat(stopped.toCompletableFuture()).succeedsWithin(Duration.ofSeconds(5));
    }

    @Test
    void aDeadLetterKeepsBodyAndHeadersAndGetsMore() {
        Consumer consumer = start(queue("orders", Declare.CREATE), null, sink);
        queues.send("orders", OutgoingMessage.of("a").header("tenant", "acme"));
        awaitDeliveries(1);

        List<SettlementResult> results = consumer
                .deadLetter(List.of(new DeadLetter(sink.deliveries.get(0), Map.of("herald-reason", "boom"))));

        assertThat(results).containsExactly(SettlementResult.DONE);
        StoredMessage dead = queues.deadLetters("orders").get(0);
        assertThat(dead.body()).isEqualTo("a");
        assertThat(dead.headers().get("tenant")).contains("acme");
        assertThat(dead.headers().get("herald-reason")).contains("boom");
    }

    @Test
    void aMessageReleasedTooOftenReachesTheDeadLetterQueueByItself() {
        Consumer consumer = start(queue("orders", Declare.CREATE), null, sink);
        queues.send("orders", "a");

        int most = 3 + Subscription.UNFINISHED_RECEIVES;
        for (int attempt = 1; attempt <= most; attempt++) {
            awaitDeliveries(attempt);
            consumer.release(List.of(new Release(sink.deliveries.get(attempt - 1), Duration.ZERO)));
        }

        await().until(() -> !queues.deadLetters("orders").isEmpty());
        assertThat(sink.deliveries).extracting(Delivery::attempt)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, most).boxed().toList());
    }

    @Test
    void anExhaustedMessageReachesADeadLetterQueueThatWasDeletedAndCreatedAgain() {
        Consumer consumer = start(queue("orders", Declare.CREATE), null, sink);
        await().atMost(Duration.ofSeconds(10)).until(() -> !sink.connected.isEmpty());
        queues.deleteQueue("orders-dlq");
        queues.send("orders", "a");

        for (int attempt = 1; attempt <= 3 + Subscription.UNFINISHED_RECEIVES; attempt++) {
            awaitDeliveries(attempt);
            consumer.release(List.of(new Release(sink.deliveries.get(attempt - 1), Duration.ZERO)));
        }

        await().atMost(Duration.ofSeconds(10)).untilAsserted(
                () -> assertThat(queues.deadLetters("orders")).extracting(StoredMessage::body).containsExactly("a"));
    }

    @Test
    void countsAMessageThatPassesFromStateToState() throws Exception {
        queues.send("orders", "a");
        MemoryQueue orders = queues.queue("orders");
        AtomicBoolean enough = new AtomicBoolean();
        Thread consumer = new Thread(() -> {
            while (!enough.get()) {
                receive(orders).forEach(each -> orders.release(List.of(new Release(each, Duration.ZERO))));
            }
        });
        consumer.start();
        try {
            for (int i = 0; i < 20_000; i++) {
                assertThat(queues.depth("orders").total()).isOne();
            }
        } finally {
            enough.set(true);
            consumer.join();
        }
    }

    @Test
    void aFifoQueueRejectsAMessageWithoutAGroup() {
        PublishException failure = publish(queue("orders.fifo", Declare.CREATE), message("a")).entries().get(0).failure();

        assertThat(failure).hasMessageContaining("'orders.fifo'").hasMessageContaining("group id");
        assertThat(failure.isRetryable()).isFalse();
    }

    @Test
    void aPropertyThatIsUnknownIsRejectedByName() {
        PublishException failure = publish(queue("orders", Declare.CREATE), message("a").priority(3)).entries().get(0)
                .failure();

        assertThat(failure).hasMessageContaining("'priority'").hasCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aListThatHoldsNothingInPlacesArrivesAsJson() {
        start(topic("events"), "{\"tags\":[\"a\"]}", sink);
        await().until(() -> !sink.connected.isEmpty());

        BatchReceipt receipt = publish(topic("events"), message("m").header("tags", Arrays.asList("a", null, 1)));

        assertThat(receipt.allSent()).isTrue();
        awaitDeliveries(1);
        assertThat(sink.deliveries.get(0).headers().get("tags")).contains("[\"a\",null,1]");
    }

    @Test
    void aListOfWhatJsonDoesNotKnowIsRejected() {
        BatchReceipt receipt = publish(topic("events"), message("m").header("tags", List.of(new Object())));

        assertThat(receipt.entries().get(0).failure()).hasMessageContaining("'tags'");
        assertThat(receipt.entries().get(0).failure().isRetryable()).isFalse();
    }

    @Test
    void anInjectedPublishFailureIsThatOfOneMessage() {
        queues.failNextPublishes("orders", 1);

        BatchReceipt receipt = broker.producer(queue("orders", Declare.CREATE)).send(List.of(message("a"), message("b")));

        assertThat(receipt.entries().get(0).failure().isRetryable()).isTrue();
        assertThat(receipt.entries().get(1).sent()).isTrue();
        assertThatThrownBy(() -> {
            queues.failNextPublishes("orders", 1);
            queues.send("orders", "c");
        }).isInstanceOf(PublishException.class);
    }

    @Test
    void aReplyQueueIsItsOwn() {
        Destination one = broker.replyQueue(null);
        Destination other = broker.replyQueue(null);
        assertThat(one.physicalName()).isNotEqualTo(other.physicalName());
        start(one, null, sink);

        publish(one, message("reply"));

        awaitDeliveries(1);
    }

    @Test
    void aReplyDoesNotBringBackAQueueThatIsGone() {
        Destination replies = broker.replyQueue(null);
        start(replies, null, sink);
        await().atMost(Duration.ofSeconds(10)).until(() -> !sink.connected.isEmpty());

        queues.deleteQueue(replies.physicalName());

        await().atMost(Duration.ofSeconds(10)).until(() -> !sink.missing.isEmpty());
        assertThat(broker.producer(Destination.existingQueue(replies.physicalName(), null)).send(List.of(message("late")))
                .entries().get(0).failure()).hasCauseInstanceOf(MissingDestinationException.class);
    }

    @Test
    void aTemporaryQueueOfAFifoTopicIsFifo() {
        Destination topic = topic("events.fifo");
        Subscription temporary = new Subscription("l", topic,
                new Subscriber("orders-l.fifo", null, FilterScope.HEADERS, false, false), Map.of(), null,
                Duration.ofMinutes(1), null, 3, Duration.ofMinutes(1), 2, new Buffer(1, Buffer.Overflow.DROP_OLDEST));

        broker.consumer(temporary, sink).start();

        await().atMost(Duration.ofSeconds(10))
                .until(() -> queues.names(Kind.QUEUE, "orders-l").stream().anyMatch(name -> name.endsWith(".fifo")));
    }

    private Consumer start(Destination destination, String filter, MessageSink target) {
        return start("listener", destination, filter, target);
    }

    private Consumer start(String id, Destination destination, String filter, MessageSink target) {
        Subscriber subscriber = destination.kind() == Kind.QUEUE
                ? null
                : new Subscriber(destination.physicalName() + "-" + id, filter, FilterScope.HEADERS, true, false);
        Subscription subscription = new Subscription(id, destination, subscriber, Map.of(), null,
                Duration.ofMinutes(1), destination.physicalName() + "-dlq", 3, Duration.ofMinutes(1), 2,
                new Buffer(1, Buffer.Overflow.DROP_OLDEST));
        Consumer consumer = broker.consumer(subscription, target);
        started.add(consumer);
        consumer.start();
        return consumer;
    }

    private BatchReceipt publish(Destination destination, OutgoingMessage<Body> message) {
        Producer producer = broker.producer(destination);
        return producer.send(List.of(message));
    }

    private static List<MemoryDelivery> receive(MemoryQueue queue) {
        try {
            return queue.receive(10, Duration.ofMinutes(1), Duration.ZERO, () -> false);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitDeliveries(int count) {
        await().atMost(Duration.ofSeconds(10)).until(() -> sink.deliveries.size() == count);
    }

    private static OutgoingMessage<Body> message(String text) {
        return OutgoingMessage.of(Body.of(text));
    }

    private static Destination queue(String name, Declare declare) {
        return new Destination(Kind.QUEUE, name, name, null, declare, Map.of());
    }

    private static Destination topic(String name) {
        return new Destination(Kind.TOPIC, name, name, null, Declare.CREATE, Map.of());
    }

    /** Takes everything and remembers it. */
    private static final class RecordingSink implements MessageSink {

        final List<Delivery> deliveries = new CopyOnWriteArrayList<>();
        final List<Duration> connected = new CopyOnWriteArrayList<>();
        final List<String> missing = new CopyOnWriteArrayList<>();

        List<String> bodies() {
            return deliveries.stream().map(delivery -> delivery.body().text()).toList();
        }

        @Override
        public int reserve(int atMost) {
            return atMost;
        }

        @Override
        public int tryReserve(int atMost) {
            return atMost;
        }

        @Override
        public void unreserve(int places) {
            assertThat(places).isNotNegative();
        }

        @Override
        public void accept(List<? extends Delivery> received) {
            deliveries.addAll(received);
        }

        @Override
        public void push(List<? extends Delivery> received) {
            accept(received);
        }

        @Override
        public void lost(Predicate<? super Delivery> which, String reason) {
            throw new UnsupportedOperationException("lost");
        }

        @Override
        public void missed(Instant since) {
            throw new UnsupportedOperationException("missed");
        }

        @Override
        public void dropped(int messages) {
            throw new UnsupportedOperationException("dropped");
        }

        @Override
        public void connected(Duration lease) {
            connected.add(lease);
        }

        @Override
        public void missing(String reason) {
            missing.add(reason);
        }

        @Override
        public void failing(String reason, Throwable failure, Duration pause) {
            // the loop tries again: what counts is seen afterwards
        }

        @Override
        public int capacity() {
            return 20;
        }
    }
}
