package dev.herald.brokers;

import static dev.herald.brokers.RedisFixture.message;
import static dev.herald.brokers.RedisFixture.queue;
import static dev.herald.brokers.RedisFixture.subscription;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.herald.PublishException;
import dev.herald.runtime.redis.RedisBroker;
import dev.herald.spi.Consumer;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.QueueBrowser;
import dev.herald.spi.SettlementResult;

/** A Redis at its memory limit that evicts nothing: what empties its queues goes on, what fills them does not. */
class RedisMemoryTest {

    private static final Duration LEASE = Duration.ofSeconds(30);

    @RegisterExtension
    final RedisFixture fixture = new RedisFixture();

    private RedisServer server;
    private RedisBroker broker;
    private Destination orders;

    @BeforeEach
    void startServer() {
        server = RedisServer.start();
        broker = fixture.broker(server.uri());
        orders = queue(fixture.name(), Declare.CREATE);
    }

    @AfterEach
    void stopServer() {
        fixture.stopAll();
        server.close();
    }

    @Test
    void aFullQueueIsEmptiedByAListenerThatStarts() {
        ask("XGROUP CREATE " + fixture.name() + " herald 0 MKSTREAM");
        broker.producer(orders).send(List.of(message("a"), message("b"), message("c")));
        ask("CONFIG SET maxmemory 1");

        Consumer consumer = fixture.start(broker, subscription(orders, LEASE), fixture.sink);

        fixture.awaitDeliveries(3);
        assertThat(fixture.sink.failures).isEmpty();
        assertThat(consumer.acknowledge(fixture.sink.deliveries)).containsOnly(SettlementResult.DONE);
        assertThat(ask("XLEN " + fixture.name())).isEqualTo(":0");
    }

    @Test
    void aFullQueueThatNobodyHasReceivedFromIsEmptiedByAListenerThatStarts() {
        ask("XADD " + fixture.name() + " * body a");
        ask("CONFIG SET maxmemory 1");

        Consumer consumer = fixture.start(broker, subscription(orders, LEASE), fixture.sink);

        fixture.awaitDeliveries(1);
        assertThat(consumer.acknowledge(fixture.sink.deliveries)).containsOnly(SettlementResult.DONE);
        assertThat(ask("XLEN " + fixture.name())).isEqualTo(":0");
    }

    @Test
    void deadLettersAreDiscarded() {
        deadLetterAtMaxMemory();

        try (QueueBrowser browser = broker.queues(null).browse(deadLetters(), orders)) {
            List<? extends Delivery> held = browser.hold(browser.next(10));
            assertThat(held).hasSize(1);
            assertThat(browser.delete(held)).containsOnly(SettlementResult.DONE);
        }

        assertThat(ask("XLEN " + fixture.name() + "-dlq")).isEqualTo(":0");
    }

    @Test
    void deadLettersAreRedriven() {
        deadLetterAtMaxMemory();

        assertThat(broker.queues(null).redrive(deadLetters(), orders).moved()).hasValue(1);

        assertThat(ask("XLEN " + fixture.name() + "-dlq")).isEqualTo(":0");
        assertThat(ask("XLEN " + fixture.name())).isEqualTo(":1");
    }

    @Test
    void deadLettersAreReceivedByHand() {
        deadLetterAtMaxMemory();

        List<? extends Delivery> received = broker.queues(null).receive(deadLetters(), 10, Duration.ZERO, () -> false);

        assertThat(received).hasSize(1);
        assertThat(broker.queues(null).delete(deadLetters(), received)).containsOnly(SettlementResult.DONE);
    }

    private void deadLetterAtMaxMemory() {
        ask("XGROUP CREATE " + fixture.name() + " herald 0 MKSTREAM");
        ask("XADD " + fixture.name() + "-dlq * body a");
        ask("CONFIG SET maxmemory 1");
    }

    private Destination deadLetters() {
        return queue(fixture.name() + "-dlq", Declare.NONE);
    }

    @Test
    void aFailedMessageIsDeliveredAgain() {
        Consumer consumer = receive("a");
        ask("CONFIG SET maxmemory 1");

        List<SettlementResult> released = consumer
                .release(List.of(new Consumer.Release(fixture.sink.deliveries.get(0), Duration.ofMillis(100))));

        assertThat(released).containsExactly(SettlementResult.DONE);
        fixture.awaitDeliveries(2);
        assertThat(fixture.sink.deliveries.get(1).attempt()).isEqualTo(2);
    }

    @Test
    void leasesAreExtended() {
        Consumer consumer = receive("a");
        ask("CONFIG SET maxmemory 1");

        assertThat(consumer.extend(fixture.sink.deliveries, LEASE)).containsExactly(SettlementResult.DONE);
        assertThat(consumer.extend(fixture.sink.deliveries, LEASE.multipliedBy(3))).containsExactly(SettlementResult.DONE);
    }

    @Test
    void anExhaustedMessageMovesToTheDeadLetterQueue() {
        Consumer consumer = receive("a");
        ask("CONFIG SET maxmemory 1");

        Delivery exhausted = fixture.sink.deliveries.get(0);
        assertThat(consumer.deadLetter(List.of(new Consumer.DeadLetter(exhausted, Map.of("herald-reason", "bad")))))
                .containsExactly(SettlementResult.DONE);
        assertThat(consumer.acknowledge(List.of(exhausted))).containsExactly(SettlementResult.DONE);

        assertThat(ask("XLEN " + fixture.name() + "-dlq")).isEqualTo(":1");
        assertThat(ask("XLEN " + fixture.name())).isEqualTo(":0");
    }

    @Test
    void anExhaustedMessageOfAStreamThatKeepsHandledOnesIsNotCopied() {
        orders = queue(fixture.name(), Declare.CREATE, Map.of("delete", "false"));

        assertNotCopied(receive("a"));
    }

    @Test
    void anExhaustedMessageThatAnotherGroupReadsTooIsNotCopied() {
        Consumer consumer = receive("a");
        ask("XGROUP CREATE " + fixture.name() + " other 0");

        assertNotCopied(consumer);
    }

    /** The original would stay: the dead-letter stream would grow past the limit. */
    private void assertNotCopied(Consumer consumer) {
        ask("CONFIG SET maxmemory 1");

        List<SettlementResult> results = consumer
                .deadLetter(List.of(new Consumer.DeadLetter(fixture.sink.deliveries.get(0), Map.of())));

        assertThat(results).singleElement().satisfies(result -> {
            assertThat(result.status()).isEqualTo(SettlementResult.Status.RETRY);
            assertThat(result.reason()).contains("OOM").contains("maxmemory");
        });
        assertThat(ask("XLEN " + fixture.name() + "-dlq")).isEqualTo(":0");
        ask("CONFIG SET maxmemory 0");
        assertThat(consumer.deadLetter(List.of(new Consumer.DeadLetter(fixture.sink.deliveries.get(0), Map.of()))))
                .containsExactly(SettlementResult.DONE);
    }

    @Test
    void aMoveToTheDeadLetterQueueLeavesWhatIsThere() {
        Consumer consumer = receive("a");
        ask("XADD " + fixture.name() + "-dlq 0-1 body first");
        ask("CONFIG SET maxmemory 1");

        consumer.deadLetter(List.of(new Consumer.DeadLetter(fixture.sink.deliveries.get(0), Map.of())));

        assertThat(ask("XLEN " + fixture.name() + "-dlq")).isEqualTo(":2");
    }

    @Test
    void aDelayedMessageIsDeliveredWhenItIsDue() {
        fixture.start(broker, subscription(orders, LEASE), fixture.sink);
        fixture.awaitConnected(1);
        broker.producer(orders).send(List.of(message("later").delay(Duration.ofMillis(500))));
        ask("CONFIG SET maxmemory 1");

        fixture.awaitDeliveries(1);
    }

    @Test
    void aNewMessageIsRefusedWithTheReasonAndMayBeSentAgain() {
        ask("CONFIG SET maxmemory 1");

        PublishException now = broker.producer(orders).send(List.of(message("a"))).entries().get(0).failure();
        PublishException later = broker.producer(orders).send(List.of(message("a").delay(LEASE))).entries().get(0).failure();

        assertThat(List.of(now, later)).allSatisfy(failure -> assertThat(failure).hasMessageContaining("OOM")
                .hasMessageContaining("maxmemory").matches(PublishException::isRetryable));
    }

    private Consumer receive(String body) {
        Consumer consumer = fixture.start(broker, subscription(orders, LEASE), fixture.sink);
        broker.producer(orders).send(List.of(message(body)));
        fixture.awaitDeliveries(1);
        return consumer;
    }

    private String ask(String command) {
        try (RedisClient client = new RedisClient(server.port())) {
            return client.ask(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
