package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.herald.BatchReceipt;
import dev.herald.FilterScope;
import dev.herald.OutgoingMessage;
import dev.herald.spi.Body;
import dev.herald.spi.Buffer;
import dev.herald.spi.Consumer;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.Producer;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.SettlementResult.Status;
import dev.herald.spi.Subscriber;
import dev.herald.spi.Subscription;

/** With a broker of its own, which goes away and comes back. */
class RabbitMqRecoveryTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration LATER = Duration.ofSeconds(60);
    private static RabbitMq server;

    private final RecordingSink sink = new RecordingSink();
    private final String name = "orders-" + UUID.randomUUID();
    private final Destination orders = new Destination(Kind.QUEUE, "orders", name, null, Declare.CREATE, Map.of());
    private Rabbit rabbit;
    private Consumer consumer;
    private Producer producer;

    @BeforeAll
    static void startServer() {
        server = RabbitMq.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void receiveAMessage() {
        rabbit = new Rabbit(server.uri());
        consumer = rabbit.broker.consumer(new Subscription("orders", orders, null, Map.of(), null,
                Duration.ofMinutes(1), "orders-dlq", 3, Duration.ofSeconds(1), 1,
                new Buffer(1, Buffer.Overflow.DROP_OLDEST)), sink);
        producer = rabbit.broker.producer(orders);
        consumer.start();
        await().atMost(SOON).until(() -> !sink.leases.isEmpty());
        assertThat(send("before").allSent()).isTrue();
        await().atMost(SOON).until(() -> sink.bodies().equals(List.of("before")));
    }

    @AfterEach
    void stop() throws Exception {
        consumer.acknowledge(List.copyOf(sink.deliveries));
        consumer.stopReceiving().toCompletableFuture().get(60, TimeUnit.SECONDS);
        consumer.close();
        rabbit.outside(channel -> channel.queueDelete(name));
        rabbit.close();
    }

    @Test
    void goesOnWhenAllConnectionsWereClosed() {
        for (int time = 1; time <= 3; time++) {
            server.closeAllConnections();
            awaitConnected(time + 1);
        }

        assertGoesOn();
        assertThat(sink.bodies().stream().filter("before"::equals)).hasSize(4);
        // One to receive on, one to publish on.
        assertThat(listed("list_channels", "pid")).hasSize(2);
        assertThat(listed("list_consumers", "queue_name")).containsExactly(name);
    }

    @Test
    void goesOnWhenTheBrokerIsBack() {
        server.stopApp();
        await().atMost(SOON).until(() -> !sink.failures.isEmpty());

        server.startApp();

        awaitConnected(2);
        assertGoesOn();
    }

    @Test
    void goesOnWhenTheBrokerWasKilled() throws InterruptedException {
        // A quorum queue younger than that does not survive: the broker notes new ones on disk a little later, which no command
        // tells.
        TimeUnit.SECONDS.sleep(2);
        server.kill();
        await().atMost(SOON).until(() -> !sink.failures.isEmpty());

        server.restart();

        awaitConnected(2);
        assertGoesOn();
    }

    @Test
    void neverSettlesOnAnotherChannelWhatItHadOnALostOne() {
        List<Delivery> before = List.copyOf(sink.deliveries);

        server.closeAllConnections();

        awaitConnected(2);
        assertThat(sink.lost).isEqualTo(before);
        assertThat(consumer.acknowledge(before)).extracting(SettlementResult::status).containsExactly(Status.GONE);
        assertThat(consumer.extend(before, SOON)).extracting(SettlementResult::status).containsExactly(Status.GONE);
        await().atMost(SOON).until(() -> sink.deliveries.size() == 2);
        assertThat(sink.deliveries.get(1).attempt()).isEqualTo(1);
        assertThat(sink.deliveries.get(1).receives()).isEqualTo(2);
    }

    @Test
    void losesWhatItHoldsLongerThanTheBrokerAllowsAndGoesOn() {
        consumerTimeout(1_000, 500);
        Delivery held;
        try {
            // A channel is looked at as often as was configured when it was opened.
            server.closeAllConnections();
            await().atMost(SOON).until(() -> sink.deliveries.size() == 2);
            held = sink.deliveries.get(1);
            await().atMost(SOON).until(() -> sink.lost.contains(held));
        } finally {
            consumerTimeout(1_800_000, 60_000);
        }
        server.closeAllConnections();
        await().atMost(SOON).until(() -> sink.failures.stream().anyMatch(reason -> reason.contains("406")));
        assertThat(consumer.acknowledge(List.of(held))).extracting(SettlementResult::status).containsExactly(Status.GONE);
        assertGoesOn();
    }

    private static void consumerTimeout(int millis, int lookedAtEvery) {
        server.control("eval", "application:set_env(rabbit, consumer_timeout, " + millis
                + "), application:set_env(rabbit, channel_tick_interval, " + lookedAtEvery + ").");
    }

    private static final Destination EVENTS = new Destination(Kind.TOPIC, "events", "events", null, Declare.CREATE,
            Map.of());

    /** A temporary subscription, which is connected. */
    private static Consumer subscribe(Rabbit broker, RecordingSink passing) {
        Consumer subscriber = broker.broker.consumer(new Subscription("passing", EVENTS,
                new Subscriber("events-passing", null, FilterScope.HEADERS, false, false), Map.of(), null,
                Duration.ofMinutes(1), null, 3, Duration.ofSeconds(1), 1, new Buffer(1, Buffer.Overflow.DROP_OLDEST)),
                passing);
        subscriber.start();
        await().atMost(SOON).until(() -> passing.leases.size() == 1);
        return subscriber;
    }

    private static void stop(Consumer subscriber) throws Exception {
        subscriber.stopReceiving().toCompletableFuture().get(10, TimeUnit.SECONDS);
        subscriber.close();
    }

    @Test
    void aTemporarySubscriptionTellsThatItsQueueWasDeleted() throws Exception {
        RecordingSink passing = new RecordingSink();
        Consumer subscriber = subscribe(rabbit, passing);
        String queue = listed("list_queues", "name").stream().filter(name -> name.startsWith("events-passing")).findFirst()
                .orElseThrow();

        server.control("eval", "{ok, Q} = rabbit_amqqueue:lookup(rabbit_misc:r(<<\"/\">>, queue, <<\"" + queue
                + "\">>)), rabbit_amqqueue:delete(Q, false, false, <<\"test\">>).");

        await().atMost(SOON).until(() -> passing.leases.size() == 2);
        assertThat(passing.gaps).hasSize(1);
        stop(subscriber);
    }

    @Test
    void theGapOfATemporarySubscriptionBeginsWithTheSilence() throws Exception {
        RecordingSink passing = new RecordingSink();
        try (LoopbackProxy proxy = LoopbackProxy.to(server.port());
                Rabbit behind = new Rabbit(URI.create("amqp://127.0.0.1:" + proxy.port()),
                        Map.of("quarkus.rabbitmqclient.requested-heartbeat", "1"))) {
            Consumer subscriber = subscribe(behind, passing);

            Instant silence = Instant.now();
            proxy.blackHole();
            await().atMost(SOON).until(() -> !passing.failures.isEmpty());
            proxy.cut();
            proxy.pass();

            await().atMost(LATER).until(() -> !passing.gaps.isEmpty());
            assertThat(passing.gaps.get(0)).isBefore(silence);
            stop(subscriber);
        }
    }

    @Test
    void aTemporarySubscriptionBeginsAgainAndTellsOfTheGap() throws Exception {
        RecordingSink passing = new RecordingSink();
        Consumer subscriber = subscribe(rabbit, passing);

        server.closeAllConnections();

        await().atMost(SOON).until(() -> passing.leases.size() == 2);
        assertThat(passing.gaps).hasSize(1);
        Producer publisher = rabbit.broker.producer(EVENTS);
        await().atMost(SOON).until(() -> publisher.send(List.of(OutgoingMessage.of(Body.of("news")))).allSent());
        await().atMost(SOON).until(() -> passing.bodies().contains("news"));
        stop(subscriber);
        awaitConnected(2);
    }

    @Test
    void tellsPublishersAtOnceThatTheBrokerIsAway() {
        server.stopApp();
        await().atMost(SOON).until(() -> !sink.failures.isEmpty());
        long start = System.nanoTime();

        BatchReceipt.Entry rejected = send("lost").entries().get(0);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        assertThat(rejected.failure().isRetryable()).isTrue();
        assertThat(rejected.failure()).hasMessageContaining("orders").hasMessageContaining("herald-publish");
        server.startApp();
        awaitConnected(2);
        assertGoesOn();
    }

    @Test
    void anAlarmHoldsUpPublishersForATimeAndConsumersNotAtAll() {
        Delivery held = sink.deliveries.get(0);
        server.memoryAlarm(true);
        try {
            long start = System.nanoTime();
            BatchReceipt.Entry first = send("unknown").entries().get(0);
            BatchReceipt.Entry second = send("never sent").entries().get(0);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(12));
            assertThat(first.failure().isRetryable()).isTrue();
            assertThat(first.failure()).hasMessageContaining("alarm").hasMessageContaining("may have arrived or not");
            assertThat(second.failure()).hasMessageContaining("alarm").hasMessageContaining("could not be reached");
            Consumer.Release now = new Consumer.Release(held, Duration.ZERO);
            assertThat(consumer.release(List.of(now))).extracting(SettlementResult::status).containsExactly(Status.RETRY);
            consumer.stopReceiving();
            assertThat(consumer.release(List.of(now))).containsExactly(SettlementResult.DONE);
            consumer.start();
            await().atMost(SOON).until(() -> sink.deliveries.size() == 2);
        } finally {
            server.memoryAlarm(false);
        }
        await().atMost(SOON).until(() -> send("after").allSent());
        await().atMost(SOON).until(() -> sink.bodies().contains("after"));
        assertThat(sink.bodies()).doesNotContain("never sent");
    }

    private static List<String> listed(String list, String column) {
        return server.control("-q", list, "--no-table-headers", column).lines().toList();
    }

    private void assertGoesOn() {
        await().atMost(SOON).until(() -> send("after").allSent());
        await().atMost(SOON).until(() -> sink.bodies().contains("after"));
        consumer.acknowledge(List.copyOf(sink.deliveries));
        await().atMost(SOON).until(() -> rabbit.consumers(name) == 1);
    }

    private BatchReceipt send(String body) {
        return producer.send(List.of(OutgoingMessage.of(Body.of(body))));
    }

    private void awaitConnected(int times) {
        await().atMost(LATER).untilAsserted(() -> assertThat(sink.leases).as("connected, after %s", sink.failures)
                .hasSizeGreaterThanOrEqualTo(times));
    }
}
