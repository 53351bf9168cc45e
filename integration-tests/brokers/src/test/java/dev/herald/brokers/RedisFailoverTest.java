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
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.herald.FilterScope;
import dev.herald.PublishException;
import dev.herald.Receipt;
import dev.herald.runtime.redis.RedisBroker;
import dev.herald.spi.Buffer;
import dev.herald.spi.Consumer;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.Producer;
import dev.herald.spi.QueueOperations;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.Subscriber;
import dev.herald.spi.Subscription;

/** A replica is promoted behind an address that stays the same, and the connections to the old primary stay open. */
class RedisFailoverTest {

    private static final Duration SOON = Duration.ofSeconds(15);

    @RegisterExtension
    final RedisFixture fixture = new RedisFixture();

    private RedisServer first;
    private RedisServer second;
    private LoopbackProxy address;
    private RedisBroker broker;
    private Destination orders;

    @BeforeEach
    void startServers() {
        first = RedisServer.start();
        second = RedisServer.start();
        ask(second, "REPLICAOF 127.0.0.1 " + first.port());
        await().atMost(SOON).until(() -> ask(first, "WAIT 1 100").equals(":1"));
        address = LoopbackProxy.to(first.port());
        broker = fixture.broker(URI.create("redis://127.0.0.1:" + address.port()));
        orders = queue(fixture.name(), Declare.CREATE);
    }

    @AfterEach
    void stopServers() {
        fixture.stopAll();
        address.close();
        second.close();
        first.close();
    }

    @Test
    void aListenerAndAPublisherGoOnWithTheNewPrimary() {
        Producer producer = broker.producer(orders);
        Consumer consumer = fixture.start(broker, subscription(orders, Duration.ofMinutes(5)), fixture.sink);
        producer.send(List.of(message("a")));
        fixture.awaitDeliveries(1);

        failOver();

        PublishException refused = producer.send(List.of(message("refused"))).entries().get(0).failure();
        assertThat(refused).hasMessageContaining("READONLY").matches(PublishException::isRetryable);
        await().atMost(SOON).until(() -> producer.send(List.of(message("b"))).allSent());
        await().atMost(SOON).until(() -> fixture.sink.bodies().contains("b"));
        await().atMost(SOON).until(() -> consumer.acknowledge(fixture.sink.deliveries.subList(0, 1))
                .equals(List.of(SettlementResult.DONE)));
    }

    @Test
    void administrationGoesOnWithTheNewPrimary() {
        QueueOperations queues = broker.queues(null);
        queues.create(orders);
        await().atMost(SOON).until(() -> ask(first, "WAIT 1 100").equals(":1"));

        failOver();

        await().atMost(SOON).ignoreExceptions().untilAsserted(() -> queues.purge(orders));
    }

    @Test
    void aTopicsPublisherReachesTheSubscribersOfTheNewPrimary() {
        Destination events = new Destination(Kind.TOPIC, "events", fixture.name(), null, Declare.NONE, Map.of());
        Producer producer = broker.producer(events);
        producer.send(List.of(message("a")));
        failOver();
        fixture.start(fixture.broker(second.uri()),
                new Subscription("events", events, new Subscriber(null, null, FilterScope.HEADERS, false, false), Map.of(),
                        null, Duration.ofMinutes(1), null, 5, Duration.ofSeconds(1), 1,
                        new Buffer(100, Buffer.Overflow.DROP_OLDEST)),
                fixture.sink);
        fixture.awaitConnected(1);

        await().atMost(SOON).until(() -> {
            Receipt receipt = producer.send(List.of(message("b"))).entries().get(0).receipt();
            return receipt != null && receipt.receivers().orElse(0) == 1 && fixture.sink.bodies().contains("b");
        });
    }

    private void failOver() {
        ask(second, "REPLICAOF NO ONE");
        address.target(second.port());
        ask(first, "REPLICAOF 127.0.0.1 " + second.port());
    }

    private static String ask(RedisServer server, String command) {
        try (RedisClient client = new RedisClient(server.port())) {
            return client.ask(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
