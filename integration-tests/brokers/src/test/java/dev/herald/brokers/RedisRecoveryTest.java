package dev.herald.brokers;

import static dev.herald.brokers.RedisFixture.message;
import static dev.herald.brokers.RedisFixture.queue;
import static dev.herald.brokers.RedisFixture.subscription;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.herald.BatchReceipt.Entry;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.runtime.redis.RedisBroker;
import dev.herald.spi.Body;
import dev.herald.spi.Consumer;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Producer;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.SettlementResult.Status;

/** Faults of a Redis that has every change on disk before it answers. */
class RedisRecoveryTest {

    private static final Duration LEASE = Duration.ofSeconds(3);

    @RegisterExtension
    final RedisFixture fixture = new RedisFixture();

    private RedisServer server;
    private RedisBroker broker;
    private Destination orders;

    @BeforeEach
    void startServer() {
        server = RedisServer.startWithAppendOnly();
        broker = fixture.broker(server.uri());
        orders = queue(fixture.name(), Declare.CREATE);
    }

    @AfterEach
    void stopServer() {
        // A server that is away or paused would keep the consumer's end waiting.
        fixture.stopAll();
        server.close();
    }

    @Test
    void nothingConfirmedIsLostByCrashesOfTheServer() {
        Producer producer = broker.producer(orders);
        Consumer consumer = fixture.start(broker, subscription(orders, LEASE), fixture.sink);
        TreeSet<String> confirmed = new TreeSet<>();
        AtomicInteger number = new AtomicInteger();

        for (int crash = 0; crash < 3; crash++) {
            for (int batch = 0; batch < 10; batch++) {
                if (batch == 5) {
                    server.kill();
                    server.restart();
                }
                List<String> bodies = IntStream.range(0, 50).mapToObj(i -> "m" + number.incrementAndGet()).toList();
                List<Entry> entries = producer.send(bodies.stream().map(RedisFixture::message).toList()).entries();
                for (int i = 0; i < entries.size(); i++) {
                    if (entries.get(i).sent()) {
                        confirmed.add(bodies.get(i));
                    }
                }
            }
        }

        assertThat(confirmed).hasSizeGreaterThan(1000);
        await().atMost(Duration.ofSeconds(30)).until(() -> fixture.sink.bodies().containsAll(confirmed));
        // What nobody settles comes again and again, and only its last delivery is ours.
        await().atMost(Duration.ofSeconds(10))
                .until(() -> consumer.acknowledge(List.of(last())).contains(SettlementResult.DONE));
    }

    private Delivery last() {
        List<Delivery> deliveries = List.copyOf(fixture.sink.deliveries);
        return deliveries.get(deliveries.size() - 1);
    }

    @Test
    void delayedRetriesAndDelayedMessagesOutliveACrashOfTheServer() {
        Producer producer = broker.producer(orders);
        Consumer consumer = fixture.start(broker, subscription(orders, Duration.ofSeconds(30)), fixture.sink);
        producer.send(List.of(message("retried")));
        fixture.awaitDeliveries(1);
        consumer.release(List.of(new Consumer.Release(fixture.sink.deliveries.get(0), Duration.ofSeconds(3))));
        producer.send(List.of(message("scheduled").delay(Duration.ofSeconds(3))));

        server.kill();
        server.restart();

        fixture.awaitDeliveries(3);
        assertThat(fixture.sink.bodies().subList(1, 3)).containsExactlyInAnyOrder("retried", "scheduled");
    }

    @Test
    void killedConnectionsAreMadeAgain() {
        Producer producer = broker.producer(orders);
        fixture.start(broker, subscription(orders, LEASE), fixture.sink);
        fixture.awaitConnected(1);
        producer.send(List.of(message("a")));
        fixture.awaitDeliveries(1);

        ask("CLIENT KILL TYPE normal");

        await().atMost(Duration.ofSeconds(10)).until(() -> producer.send(List.of(message("b"))).allSent());
        await().atMost(Duration.ofSeconds(10)).until(() -> fixture.sink.bodies().contains("b"));
    }

    @Test
    void aMessageInHandKeepsItsLeaseHoweverOftenItsConnectionIsMadeAgain() {
        Consumer consumer = fixture.start(broker, subscription(orders, Duration.ofSeconds(30)), fixture.sink);
        broker.producer(orders).send(List.of(message("a"), message("b")));
        fixture.awaitDeliveries(2);

        connectAgain();
        connectAgain();

        assertThat(deliveryCounts()).containsExactly("1", "1");
        assertThat(consumer.extend(fixture.sink.deliveries, Duration.ofSeconds(30))).containsOnly(SettlementResult.DONE);
        assertThat(consumer.acknowledge(fixture.sink.deliveries)).containsOnly(SettlementResult.DONE);
        assertThat(fixture.sink.deliveries).hasSize(2);
    }

    @Test
    void anEntryWithTheLeastIdIsLeftAloneWhenTheConnectionIsMadeAgain() {
        server.control("XADD", fixture.name(), "0-1", "body", "a");
        Consumer consumer = fixture.start(broker, subscription(orders, Duration.ofSeconds(30)), fixture.sink);
        fixture.awaitDeliveries(1);

        connectAgain();

        assertThat(deliveryCounts()).containsExactly("1");
        assertThat(server.control("XLEN", fixture.name())).contains("1");
        assertThat(consumer.extend(fixture.sink.deliveries, Duration.ofSeconds(30))).containsOnly(SettlementResult.DONE);
    }

    private void connectAgain() {
        int before = fixture.sink.leases.size();
        ask("CLIENT KILL TYPE normal");
        fixture.awaitConnected(before + 1);
    }

    /** Of the pending entries, each of which has four lines. */
    private List<String> deliveryCounts() {
        List<String> lines = server.control("XPENDING", fixture.name(), "herald", "-", "+", "10").strip().lines().toList();
        return IntStream.range(0, lines.size()).filter(i -> i % 4 == 3).mapToObj(i -> lines.get(i).strip()).toList();
    }

    @Test
    void aServerThatDoesNotAnswerFailsPublishingInTimeAndIsBackAfterwards() {
        Producer producer = broker.producer(orders);
        Consumer consumer = fixture.start(broker, subscription(orders, Duration.ofMinutes(5)), fixture.sink);
        producer.send(List.of(message("a")));
        fixture.awaitDeliveries(1);

        server.pause();
        long start = System.nanoTime();
        PublishException failure = producer.send(List.of(message("b"))).entries().get(0).failure();
        List<SettlementResult> results = consumer.acknowledge(fixture.sink.deliveries.subList(0, 1));
        Duration taken = Duration.ofNanos(System.nanoTime() - start);
        server.proceed();

        assertThat(failure).hasMessageContaining("did not answer within 2000 ms").matches(PublishException::isRetryable);
        assertThat(results).extracting(SettlementResult::status).containsExactly(Status.RETRY);
        assertThat(taken).isBetween(Duration.ofSeconds(11), Duration.ofSeconds(14));
        await().atMost(Duration.ofSeconds(30)).until(() -> producer.send(List.of(message("c"))).allSent());
        await().atMost(Duration.ofSeconds(30)).until(() -> fixture.sink.bodies().contains("c"));
    }

    @Test
    void aSilentLossOfTheNetworkIsNoticedByTheConsumer() {
        try (LoopbackProxy proxy = LoopbackProxy.to(server.port())) {
            RedisBroker far = fixture.broker(URI.create("redis://127.0.0.1:" + proxy.port()));
            fixture.start(far, subscription(orders, LEASE), fixture.sink);
            fixture.awaitConnected(1);

            proxy.blackHole();
            await().atMost(Duration.ofSeconds(30)).until(() -> !fixture.sink.failures.isEmpty());
            proxy.cut();
            proxy.pass();

            broker.producer(orders).send(List.of(message("a")));
            await().atMost(Duration.ofSeconds(30)).until(() -> fixture.sink.bodies().contains("a"));
            assertThat(fixture.sink.failures.get(0)).contains("did not answer");
        }
    }

    @Test
    void aServerThatBecameAReplicaFailsUntilItIsThePrimaryAgain() {
        Producer producer = broker.producer(orders);
        Consumer consumer = fixture.start(broker, subscription(orders, Duration.ofMinutes(5)), fixture.sink);
        producer.send(List.of(message("a")));
        fixture.awaitDeliveries(1);
        ask("REPLICAOF 127.0.0.1 1");

        PublishException failure = producer.send(List.of(message("b"))).entries().get(0).failure();
        List<SettlementResult> results = consumer.acknowledge(fixture.sink.deliveries.subList(0, 1));

        assertThat(failure).hasMessageContaining("READONLY").matches(PublishException::isRetryable);
        assertThat(results).extracting(SettlementResult::status).containsExactly(Status.RETRY);
        await().atMost(Duration.ofSeconds(10)).until(() -> !fixture.sink.failures.isEmpty());
        ask("REPLICAOF NO ONE");
        await().atMost(Duration.ofSeconds(20)).until(() -> consumer.acknowledge(fixture.sink.deliveries.subList(0, 1))
                .equals(List.of(SettlementResult.DONE)));
        producer.send(List.of(message("c")));
        await().atMost(Duration.ofSeconds(20)).until(() -> fixture.sink.bodies().contains("c"));
    }

    @Test
    void scriptsForgottenByTheServerAreSentAgain() {
        Producer producer = broker.producer(orders);
        Consumer consumer = fixture.start(broker, subscription(orders, LEASE), fixture.sink);
        producer.send(List.of(message("a")));
        fixture.awaitDeliveries(1);

        ask("SCRIPT FLUSH");

        assertThat(consumer.acknowledge(fixture.sink.deliveries.subList(0, 1))).containsExactly(SettlementResult.DONE);
        assertThat(fixture.sink.failures).isEmpty();
    }

    @Test
    void aBurstBeyondAnyPoolIsSentWhole() {
        Producer producer = broker.producer(orders);
        List<OutgoingMessage<Body>> one = List.of(message("m"));

        var receipts = IntStream.range(0, 5000).parallel()
                .mapToObj(i -> producer.sendAsync(one, Runnable::run).toCompletableFuture()).toList();

        assertThat(receipts).allSatisfy(receipt -> assertThat(receipt).succeedsWithin(Duration.ofSeconds(10))
                .matches(sent -> sent.allSent()));
    }

    private void ask(String command) {
        try (RedisClient client = new RedisClient(server.port())) {
            assertThat(client.ask(command)).matches("[+:].*");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
