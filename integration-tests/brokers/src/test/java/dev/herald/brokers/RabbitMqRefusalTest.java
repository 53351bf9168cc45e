package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.rabbitmq.client.GetResponse;

import dev.herald.BatchReceipt;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.spi.Body;
import dev.herald.spi.Buffer;
import dev.herald.spi.Consumer;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.Producer;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.Subscription;

/** With a broker of its own, which accepts bodies of at most a megabyte. */
class RabbitMqRefusalTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int LARGEST = 1_048_576;
    private static RabbitMq server;

    private final String name = "orders-" + UUID.randomUUID();
    private final Destination orders = new Destination(Kind.QUEUE, "orders", name, null, Declare.CREATE, Map.of());
    private Rabbit rabbit;
    private Producer producer;

    @BeforeAll
    static void startServer() {
        server = RabbitMq.start();
        maxMessageSize(LARGEST);
    }

    /** RabbitMQ 4 reads the setting when it starts, and then only its copy. */
    private static void maxMessageSize(int bytes) {
        server.control("eval", "application:set_env(rabbit, max_message_size, " + bytes + "), "
                + "persistent_term:put(max_message_size, " + bytes + ").");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void connect() {
        rabbit = new Rabbit(server.uri());
        producer = rabbit.broker.producer(orders);
    }

    @AfterEach
    void close() {
        rabbit.outside(channel -> channel.queueDelete(name));
        rabbit.close();
    }

    private static OutgoingMessage<Body> message(String text) {
        return OutgoingMessage.of(Body.of(text));
    }

    private static OutgoingMessage<Body> tooLarge() {
        return message("x".repeat(2 * LARGEST));
    }

    private static PublishException failure(BatchReceipt receipt) {
        assertThat(receipt.failed()).hasSize(1);
        return receipt.failed().get(0).failure();
    }

    private PublishException failure(OutgoingMessage<Body> message) {
        return failure(producer.send(List.of(message)));
    }

    @Test
    void aListOfRoutingKeysIsRefusedBeforeItIsSent() {
        for (String header : List.of("CC", "BCC")) {
            PublishException failure = failure(message("a").header(header, "x"));

            assertThat(failure.isRetryable()).isFalse();
            assertThat(failure).hasMessageContaining("'orders'").hasMessageContaining("'" + header + "'")
                    .hasMessageContaining("rename it");
        }
    }

    @Test
    void headersThatDoNotFitIntoAFrameAreRefusedBeforeTheyAreSent() {
        PublishException failure = failure(message("a").header("long", "h".repeat(200_000)).header("message-id", "m1"));

        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContaining("message m1").hasMessageContaining("131072").hasMessageContaining("frame_max");
        assertThat(producer.send(List.of(message("b").header("long", "h".repeat(130_000)))).allSent()).isTrue();
    }

    @Test
    void aBodyThatNoConsumerCouldReadIsRefusedBeforeItIsSent() {
        PublishException failure = failure(OutgoingMessage.of(Body.of(new byte[67_108_864])));

        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContaining("67108864 bytes")
                .hasMessageContaining("quarkus.rabbitmqclient.max-inbound-message-body-size");
    }

    @Test
    void aNumberThatAmqpDoesNotKnowIsSentAsText() {
        assertThat(producer.send(List.of(message("a").header("count", new AtomicLong(7)))).allSent()).isTrue();

        assertThat(rabbit.take(name).getProps().getHeaders().get("count")).hasToString("7");
    }

    @Test
    void theBrokersLimitIsLearntFromItsFirstRefusal() {
        PublishException first = failure(tooLarge());
        PublishException second = failure(tooLarge());

        assertThat(first.isRetryable()).isFalse();
        assertThat(first).hasMessageContaining("406").hasMessageContaining("max size 1048576");
        assertThat(second.isRetryable()).isFalse();
        assertThat(second).hasMessageContaining("2097152 bytes").hasMessageContaining("1048576 (max_message_size)");
    }

    @Test
    void ofABatchOnlyTheMessageThatIsRefusedFailsAndTheOthersKeepTheirOrder() {
        List<OutgoingMessage<Body>> batch = new ArrayList<>();
        IntStream.range(0, 100).forEach(i -> batch.add(i == 40 ? tooLarge() : message(Integer.toString(i))));

        BatchReceipt receipt = producer.send(batch);

        assertThat(receipt.entries().get(40).failure().isRetryable()).isFalse();
        assertThat(receipt.failed()).hasSize(1);
        assertThat(firstArrivals()).containsExactlyElementsOf(
                IntStream.range(0, 100).filter(i -> i != 40).mapToObj(Integer::toString).toList());
    }

    @Test
    void refusedMessagesOfSomeThreadsDisturbNoOther() {
        List<CompletableFuture<List<BatchReceipt>>> threads = IntStream.range(0, 8)
                .mapToObj(thread -> CompletableFuture.supplyAsync(() -> sendAll(thread), rabbitThreads())).toList();

        List<BatchReceipt> receipts = threads.stream().flatMap(thread -> thread.join().stream()).toList();

        List<PublishException> failures = receipts.stream().filter(receipt -> !receipt.allSent())
                .map(RabbitMqRefusalTest::failure).toList();
        assertThat(failures).hasSize(16).noneMatch(PublishException::isRetryable);
        assertThat(firstArrivals()).hasSize(8 * 200 - 16);
    }

    private static java.util.concurrent.Executor rabbitThreads() {
        return task -> new Thread(task, "publishing").start();
    }

    private List<BatchReceipt> sendAll(int thread) {
        return IntStream.range(0, 200).mapToObj(i -> producer.send(List.of(switch (i) {
            case 60 -> tooLarge();
            case 120 -> message("bad").header("long", "h".repeat(200_000));
            default -> message(thread + "-" + i);
        }))).toList();
    }

    /** The bodies in the queue, without repetitions. */
    private List<String> firstArrivals() {
        return rabbit.outside(channel -> {
            List<String> bodies = new ArrayList<>();
            for (GetResponse next; (next = channel.basicGet(name, true)) != null;) {
                String body = new String(next.getBody(), java.nio.charset.StandardCharsets.UTF_8);
                if (!bodies.contains(body)) {
                    bodies.add(body);
                }
            }
            return bodies;
        });
    }

    @Test
    void whatIsSentWhileOthersAreSentAgainComesAfterThem() {
        List<CompletableFuture<BatchReceipt>> sent = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            sent.add(producer.sendAsync(List.of(i % 100 == 50 ? tooLarge() : message(Integer.toString(i))),
                    ForkJoinPool.commonPool()).toCompletableFuture());
        }

        assertThat(sent.stream().map(CompletableFuture::join).filter(receipt -> !receipt.allSent())).hasSize(3);
        assertThat(firstArrivals()).containsExactlyElementsOf(
                IntStream.range(0, 300).filter(i -> i % 100 != 50).mapToObj(Integer::toString).toList());
    }

    @Test
    void anExchangeThatMustNotBePublishedToRefusesForGood() {
        rabbit.outside(channel -> channel.exchangeDeclare(name, "topic", true, false, true, Map.of()));
        Producer internal = rabbit.broker
                .producer(new Destination(Kind.TOPIC, "events", name, null, Declare.NONE, Map.of()));

        PublishException failure = failure(internal.send(List.of(message("a"))));

        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContaining("403").hasMessageContaining("'events'");
        rabbit.outside(channel -> channel.exchangeDelete(name));
    }

    @Test
    void anExchangeThatWasDeletedIsCreatedAgain() {
        Producer events = rabbit.broker
                .producer(new Destination(Kind.TOPIC, "events", name, null, Declare.CREATE, Map.of()));
        assertThat(events.send(List.of(message("a"))).allSent()).isTrue();
        rabbit.outside(channel -> channel.exchangeDelete(name));

        assertThat(events.send(List.of(message("b"), message("c"))).allSent()).isTrue();
        rabbit.outside(channel -> channel.exchangeDelete(name));
    }

    @Test
    void anAddressThatIsNoneRefusesNoOther() {
        Producer nowhere = rabbit.broker.producer(Destination.existingQueue("amq.rabbitmq.reply-to.%%%.none", null));
        List<CompletableFuture<BatchReceipt>> sent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sent.add((i == 10 ? nowhere : producer).sendAsync(List.of(message("m" + i)), ForkJoinPool.commonPool())
                    .toCompletableFuture());
        }

        sent.remove(10);
        assertThat(sent.stream().map(CompletableFuture::join)).allMatch(BatchReceipt::allSent);
    }

    @Test
    void aHeaderThatIsTheBrokersIsNoObstacleToADelay() {
        assertThat(producer.send(List.of(message("a").header("x-death", "mine").delay(Duration.ofMillis(100)))).allSent())
                .isTrue();

        await().atMost(SOON).until(() -> rabbit.ready(name) == 1);
    }

    @Test
    void anExchangeTypeThatTheBrokerDoesNotKnowDisturbsNoOther() {
        Producer odd = rabbit.broker.producer(
                new Destination(Kind.TOPIC, "events", name, null, Declare.CREATE, Map.of("type", "x-none")));
        assertThat(producer.send(List.of(message("first"))).allSent()).isTrue();
        List<CompletableFuture<BatchReceipt>> sent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sent.add((i == 10 ? odd : producer).sendAsync(List.of(message("m" + i)), ForkJoinPool.commonPool())
                    .toCompletableFuture());
        }

        PublishException failure = failure(sent.remove(10).join());
        assertThat(failure).hasMessageContaining("x-none");
        assertThat(sent.stream().map(CompletableFuture::join)).allMatch(BatchReceipt::allSent);
    }

    @Test
    void aRequestMayBeDelayed() {
        Destination replies = rabbit.broker.replyQueue(null);
        Consumer requester = requester(replies, new RecordingSink());

        BatchReceipt receipt = producer.send(List.of(message("question").delay(Duration.ofMillis(100))
                .header("reply-to", replies.physicalName())));

        assertThat(receipt.allSent()).isTrue();
        await().atMost(SOON).until(() -> rabbit.ready(name) == 1);
        requester.close();
    }

    @Test
    void whoAwaitsRepliesIsToldAtOnceThatTheirChannelIsGone() {
        Destination replies = rabbit.broker.replyQueue(null);
        RecordingSink answers = new RecordingSink();
        Consumer requester = requester(replies, answers);
        producer.send(List.of(message("question").header("reply-to", replies.physicalName())));

        server.closeAllConnections();

        await().atMost(SOON).until(() -> answers.gaps.size() == 1);
        requester.close();
    }

    private Consumer requester(Destination replies, RecordingSink answers) {
        Consumer requester = rabbit.broker.consumer(new Subscription("replies", replies, null, Map.of(), null,
                Duration.ofMinutes(1), null, 1, Duration.ofSeconds(1), 1, new Buffer(1, Buffer.Overflow.DROP_OLDEST)), answers);
        requester.start();
        return requester;
    }

    @Test
    void aMessageThatTheBrokerTakesNeitherForARetryNorAsADeadLetterStaysInHand() throws Exception {
        RecordingSink sink = new RecordingSink();
        Consumer consumer = rabbit.broker.consumer(new Subscription("orders", orders, null, Map.of(), null,
                Duration.ofMinutes(1), name + "-dlq", 3, Duration.ofSeconds(1), 1,
                new Buffer(1, Buffer.Overflow.DROP_OLDEST)), sink);
        consumer.start();
        sink.awaitConnected(1);
        rabbit.send(name, "x".repeat(5_000));
        sink.awaitDeliveries(1);
        maxMessageSize(1000);
        try {
            SettlementResult result = consumer.release(List.of(new Consumer.Release(sink.deliveries.get(0),
                    Duration.ofMillis(10)))).get(0);

            assertThat(result.status()).isEqualTo(SettlementResult.Status.RETRY);
            assertThat(result.reason()).contains("1000");
            assertThat(consumer.acknowledge(sink.deliveries)).containsExactly(SettlementResult.DONE);
        } finally {
            maxMessageSize(LARGEST);
            consumer.stopReceiving().toCompletableFuture().get(10, TimeUnit.SECONDS);
            consumer.close();
        }
        rabbit.outside(channel -> channel.queueDelete(name + "-dlq"));
    }

    @Test
    void publishingEndsInTimeWhileMessagesAreSentAgain() throws Exception {
        try (Rabbit other = new Rabbit(URI.create("amqp://127.0.0.1:" + server.port()))) {
            Producer ending = other.broker.producer(orders);
            List<CompletableFuture<BatchReceipt>> sent = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                sent.add(ending.sendAsync(List.of(i % 20 == 5 ? tooLarge() : message("m" + i)), ForkJoinPool.commonPool())
                        .toCompletableFuture());
            }
            other.broker.close();

            for (CompletableFuture<BatchReceipt> each : sent) {
                each.get(10, TimeUnit.SECONDS);
            }
        }
    }
}
