package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.herald.spi.Buffer;
import dev.herald.spi.Consumer;
import dev.herald.spi.Consumer.Release;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.SettlementResult.Status;
import dev.herald.spi.Subscription;

/** With a user who may not declare anything, and queues made beforehand. */
class RabbitMqGrantsTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration DELAY = Duration.ofSeconds(1);
    /** Everything but the delay queues. */
    private static final String OTHERS = "^(?!herald-delay-).*";
    private static RabbitMq server;

    @RegisterExtension
    final Warnings warnings = new Warnings("dev.herald.runtime.rabbitmq.UsableDelayQueues");

    private final String name = "orders-" + UUID.randomUUID();
    private final RecordingSink sink = new RecordingSink();
    private final StartedConsumers consumers = new StartedConsumers();
    private final Rabbit admin = new Rabbit(server.uri());
    private final Rabbit rabbit = new Rabbit(server.uri(),
            Map.of("quarkus.rabbitmqclient.username", "app", "quarkus.rabbitmqclient.password", "app"));

    @BeforeAll
    static void startServer() {
        server = RabbitMq.start();
        server.control("add_user", "app", "app");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void noDelayQueues() {
        server.control("set_permissions", "app", "^$", ".*", ".*");
        admin.outside(channel -> channel.queueDeclare(name, true, false, false, Map.of()));
        for (String delayQueue : List.of("herald-delay-1000ms", "herald-delay-250ms")) {
            admin.outside(channel -> channel.queueDelete(delayQueue));
            admin.outside(channel -> {
                channel.exchangeDelete(delayQueue);
                return true;
            });
        }
    }

    @AfterEach
    void stop() {
        consumers.stop();
        rabbit.close();
        admin.close();
    }

    @Test
    void aListenerTellsAtItsStartWhichPermissionsAreMissing() {
        start();

        assertThat(sink.leases).hasSize(1);
        assertThat(warnings.texts()).singleElement().asString().contains("herald-delay-1000ms", "403",
                "configure, write and read on ^herald-delay-");
    }

    @Test
    void namesTheExchangeThroughWhichDelayedMessagesComeBackIfThatIsWhatMayNotBeUsed() {
        server.control("set_permissions", "app", ".*", "^(?!amq\\.default$).*", ".*");

        start();

        assertThat(warnings.texts()).singleElement().asString().contains("permission write on 'amq.default'");
    }

    @Test
    void withoutDelayQueuesAFailedMessageComesBackAfterItsDelayWithItsAttemptsCounted() {
        assertRetriesAreHeld();
    }

    /** Of the delay queues. */
    enum Grants {
        CONFIGURE_MISSING("^$", ".*", ".*", "configure"), READ_MISSING(".*", ".*", OTHERS,
                "configure or read"), WRITE_MISSING(".*", OTHERS, ".*", "write or read");

        private final String configure;
        private final String write;
        private final String read;
        private final String missing;

        Grants(String configure, String write, String read, String missing) {
            this.configure = configure;
            this.write = write;
            this.read = read;
            this.missing = missing;
        }
    }

    @ParameterizedTest
    @EnumSource
    void theStateNamesThePermissionThatIsMissingWhileFailedMessagesAreHeld(Grants grants) {
        server.control("set_permissions", "app", grants.configure, grants.write, grants.read);

        assertRetriesAreHeld();

        assertThat(sink.impaired).isNotEmpty()
                .allSatisfy(state -> assertThat(state).contains("permission " + grants.missing + " on 'herald-delay-1000ms'"));
    }

    @Test
    void withoutWriteOnDelayQueuesThatAnAdministratorHasMadeFailedMessagesAreHeld() {
        server.control("set_permissions", "app", "^$", OTHERS, ".*");
        admin.delayQueue("herald-delay-1000ms");

        assertRetriesAreHeld();

        assertThat(sink.impaired).isNotEmpty()
                .allSatisfy(state -> assertThat(state).contains("permission write on 'herald-delay-1000ms'"));
        assertThat(warnings.texts()).singleElement().asString().contains("permission write");
        assertThat(sink.leases).hasSize(1);
    }

    private void assertRetriesAreHeld() {
        Consumer consumer = start();
        admin.send(name, "hello");
        for (int attempt = 1; attempt <= 3; attempt++) {
            sink.awaitDeliveries(attempt);
            Delivery delivery = sink.deliveries.get(attempt - 1);
            assertThat(delivery.attempt()).isEqualTo(attempt);

            long begin = System.nanoTime();
            await().atMost(SOON).until(
                    () -> consumer.release(List.of(new Release(delivery, DELAY))).get(0).status() == Status.DONE);

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(DELAY);
        }
    }

    @Test
    void whatIsHeldReturnsAtAStopWithItsAttemptsCounted() {
        Consumer consumer = start();
        admin.send(name, "hello");
        sink.awaitDeliveries(1);
        Delivery delivery = sink.deliveries.get(0);
        Release later = new Release(delivery, Duration.ofMinutes(5));
        assertThat(consumer.release(List.of(later)).get(0).status()).isEqualTo(Status.RETRY);

        consumer.stopReceiving();

        assertThat(consumer.release(List.of(later)).get(0).status()).isEqualTo(Status.DONE);
        start();
        sink.awaitDeliveries(2);
        assertThat(sink.deliveries.get(1).attempt()).isEqualTo(2);
    }

    @Test
    void whatAClosedChannelHeldIsGoneAtOnce() {
        Consumer consumer = start();
        admin.send(name, "hello");
        sink.awaitDeliveries(1);
        Release later = new Release(sink.deliveries.get(0), Duration.ofMinutes(5));
        assertThat(consumer.release(List.of(later)).get(0).status()).isEqualTo(Status.RETRY);

        server.closeAllConnections();

        await().atMost(SOON).until(() -> sink.deliveries.size() == 2);
        assertThat(consumer.release(List.of(later)).get(0).status()).isEqualTo(Status.GONE);
    }

    @Test
    void usesDelayQueuesThatAnAdministratorHasMade() {
        admin.delayQueue("herald-delay-1000ms");
        Consumer consumer = start();
        admin.send(name, "hello");
        sink.awaitDeliveries(1);

        assertThat(consumer.release(List.of(new Release(sink.deliveries.get(0), DELAY))).get(0).status())
                .isEqualTo(Status.DONE);

        sink.awaitDeliveries(2);
        assertThat(sink.deliveries.get(1).attempt()).isEqualTo(2);
        assertThat(warnings.texts()).isEmpty();
    }

    private Consumer start() {
        Destination orders = new Destination(Kind.QUEUE, "orders", name, null, Declare.VERIFY, Map.of());
        Consumer consumer = consumers.start(rabbit.broker, new Subscription("orders", orders, null, Map.of(), null,
                Duration.ofMinutes(1), null, 3, Duration.ofSeconds(1), 1, new Buffer(1, Buffer.Overflow.DROP_OLDEST)), sink);
        await().atMost(SOON).until(() -> !sink.leases.isEmpty() || !sink.failures.isEmpty());
        return consumer;
    }
}
