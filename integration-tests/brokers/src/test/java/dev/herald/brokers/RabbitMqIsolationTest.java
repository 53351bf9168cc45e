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
import org.junit.jupiter.api.Test;

import dev.herald.spi.Buffer;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.Subscription;

/** What closes the connection of one listener does not disturb the others. */
class RabbitMqIsolationTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration LATER = Duration.ofSeconds(60);
    private static final int MAX_SIZE = 50_000;
    private static RabbitMq server;

    private final String culprit = "culprit-" + UUID.randomUUID();
    private final String innocent = "innocent-" + UUID.randomUUID();
    private final RecordingSink culprits = new RecordingSink();
    private final RecordingSink innocents = new RecordingSink();
    private final StartedConsumers consumers = new StartedConsumers();
    private final Rabbit rabbit = new Rabbit(server.uri(),
            Map.of("quarkus.rabbitmqclient.max-inbound-message-body-size", Integer.toString(MAX_SIZE)));

    @BeforeAll
    static void startServer() {
        server = RabbitMq.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @AfterEach
    void stop() {
        consumers.stop();
        rabbit.close();
    }

    @Test
    void aMessageThatIsTooLargeForTheClientDisturbsOnlyItsListener() {
        start(innocent, innocents);
        start(culprit, culprits);

        rabbit.send(culprit, "x".repeat(MAX_SIZE + 1));

        awaitFailures("max-inbound-message-body-size");
        assertInnocentIsUndisturbed();
        assertThat(culprits.failures.get(culprits.failures.size() - 1)).contains("quarkus.rabbitmqclient.", culprit,
                "too large");
    }

    @Test
    void theListenerGoesOnWhenTheMessageIsGone() {
        start(innocent, innocents);
        start(culprit, culprits);
        rabbit.send(culprit, "x".repeat(MAX_SIZE + 1));
        awaitFailures("max-inbound-message-body-size");

        await().atMost(LATER).until(() -> {
            rabbit.outside(channel -> channel.queuePurge(culprit));
            rabbit.send(culprit, "small");
            return culprits.bodies().contains("small");
        });

        assertThat(innocents.leases).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void messagesBehindOneThatClosesTheConnectionAreNotDeliveredOverAndOverAgain() {
        rabbit.outside(channel -> channel.queueDeclare(culprit, true, false, false, Map.of("x-queue-type", "quorum")));
        rabbit.send(culprit, "x".repeat(MAX_SIZE + 1));
        rabbit.send(culprit, "behind");
        start(culprit, culprits);
        awaitFailures("max-inbound-message-body-size");
        await().atMost(LATER).until(() -> culprits.leases.size() >= 5);

        rabbit.outside(channel -> channel.basicGet(culprit, true));
        await().atMost(LATER).until(() -> culprits.bodies().contains("behind"));

        assertThat(culprits.deliveries.get(culprits.deliveries.size() - 1).receives()).isLessThanOrEqualTo(4);
    }

    @Test
    void aQueueThatBreaksTheConnectionDisturbsOnlyItsListener() {
        rabbit.outside(channel -> channel.queueDeclare(culprit, true, false, false, Map.of()));
        damage(culprit);
        start(innocent, innocents);
        start(culprit, culprits);

        awaitFailures("541");

        assertInnocentIsUndisturbed();
        assertThat(culprits.failures.get(culprits.failures.size() - 1)).contains(culprit, "server's log");
    }

    /** What asks the queue something fails inside the server. */
    private static void damage(String queue) {
        server.control("eval", "{ok, Q} = rabbit_amqqueue:lookup(rabbit_misc:r(<<\"/\">>, queue, <<\"" + queue
                + "\">>)), mnesia:dirty_write(rabbit_queue, amqqueue:set_pid(Q, damaged)).");
    }

    private void awaitFailures(String reason) {
        await().atMost(LATER).untilAsserted(() -> assertThat(culprits.failures)
                .filteredOn(failure -> failure.contains(reason) && failure.contains("one of its own")).hasSizeGreaterThan(1));
    }

    private void assertInnocentIsUndisturbed() {
        await().atMost(SOON).until(() -> rabbit.consumers(innocent) == 1);
        int connected = innocents.leases.size();
        assertThat(connected).isLessThanOrEqualTo(2);
        int failures = culprits.leases.size() + culprits.failures.size();
        await().atMost(LATER).until(() -> culprits.leases.size() + culprits.failures.size() > failures);
        rabbit.send(innocent, "goes on");
        await().atMost(SOON).until(() -> innocents.bodies().equals(List.of("goes on")));
        assertThat(innocents.leases).hasSize(connected);
    }

    private void start(String queue, RecordingSink sink) {
        Destination destination = new Destination(Kind.QUEUE, queue, queue, null, Declare.CREATE,
                Map.of("x-queue-type", "classic"));
        consumers.start(rabbit.broker, new Subscription(queue, destination, null, Map.of(), null, Duration.ofMinutes(1),
                null, 3, Duration.ofSeconds(1), 1, new Buffer(1, Buffer.Overflow.DROP_OLDEST)), sink);
        await().atMost(SOON).until(() -> !sink.leases.isEmpty() || !sink.failures.isEmpty());
    }
}
