package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.herald.spi.Delivery;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.QueueOperations;
import dev.herald.spi.SettlementResult;

/** What closes the connection of one listener does not disturb the others. */
class RabbitMqIsolationTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration LATER = Duration.ofSeconds(60);
    private static final int MAX_SIZE = 50_000;

    @RegisterExtension
    static final OwnRabbitMq own = new OwnRabbitMq(
            Map.of("quarkus.rabbitmqclient.max-inbound-message-body-size", Integer.toString(MAX_SIZE)));

    private final String culprit = "culprit-" + UUID.randomUUID();
    private final String innocent = "innocent-" + UUID.randomUUID();
    private final RecordingSink culprits = new RecordingSink();
    private final RecordingSink innocents = new RecordingSink();

    @Test
    void aMessageThatIsTooLargeForTheClientDisturbsOnlyItsListener() {
        start(innocent, innocents);
        start(culprit, culprits);

        own.rabbit().send(culprit, "x".repeat(MAX_SIZE + 1));

        awaitFailures("max-inbound-message-body-size");
        assertInnocentIsUndisturbed();
        assertThat(culprits.failures.get(culprits.failures.size() - 1)).contains("quarkus.rabbitmqclient.", culprit,
                "too large");
    }

    @Test
    void theListenerGoesOnWhenTheMessageIsGone() {
        start(innocent, innocents);
        start(culprit, culprits);
        own.rabbit().send(culprit, "x".repeat(MAX_SIZE + 1));
        awaitFailures("max-inbound-message-body-size");

        await().atMost(LATER).until(() -> {
            own.rabbit().outside(channel -> channel.queuePurge(culprit));
            own.rabbit().send(culprit, "small");
            return culprits.bodies().contains("small");
        });

        assertThat(innocents.leases).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void messagesBehindOneThatClosesTheConnectionAreNotDeliveredOverAndOverAgain() {
        own.rabbit().outside(channel -> channel.queueDeclare(culprit, true, false, false, Map.of("x-queue-type", "quorum")));
        own.rabbit().send(culprit, "x".repeat(MAX_SIZE + 1));
        own.rabbit().send(culprit, "behind");
        start(culprit, culprits);
        awaitFailures("max-inbound-message-body-size");
        await().atMost(LATER).until(() -> culprits.leases.size() >= 5);

        own.rabbit().outside(channel -> channel.basicGet(culprit, true));
        await().atMost(LATER).until(() -> culprits.bodies().contains("behind"));

        assertThat(culprits.deliveries.get(culprits.deliveries.size() - 1).receives()).isLessThanOrEqualTo(4);
    }

    @Test
    void aQueueThatBreaksTheConnectionDisturbsOnlyItsListener() {
        own.rabbit().outside(channel -> channel.queueDeclare(culprit, true, false, false, Map.of()));
        damage(culprit);
        start(innocent, innocents);
        start(culprit, culprits);

        awaitFailures("541");

        assertInnocentIsUndisturbed();
        assertThat(culprits.failures.get(culprits.failures.size() - 1)).contains(culprit, "server's log");
    }

    @Test
    void aMessageThatAnOperationCannotReceiveDisturbsNoOtherOperation() {
        QueueOperations queues = own.rabbit().broker.queues(null);
        queues.create(destination(culprit));
        queues.create(destination(innocent));
        own.rabbit().send(culprit, "x".repeat(MAX_SIZE + 1));
        own.rabbit().send(innocent, "small");
        own.rabbit().send(innocent, "second");
        assertThatThrownBy(() -> queues.receive(destination(culprit), 1, Duration.ZERO, () -> false))
                .hasMessageContaining("quarkus.rabbitmqclient.max-inbound-message-body-size").hasMessageContaining(culprit);
        List<? extends Delivery> taken = queues.receive(destination(innocent), 1, SOON, () -> false);

        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> queues.receive(destination(culprit), 1, Duration.ZERO, () -> false))
                    .hasMessageContaining("closes the connection");
            assertThat(queues.describe(destination(innocent))).isPresent();
        }

        assertThat(queues.delete(destination(innocent), taken)).containsExactly(SettlementResult.DONE);
        assertThat(queues.receive(destination(innocent), 1, SOON, () -> false)).hasSize(1);
        queues.purge(destination(culprit));
    }

    @Test
    void messagesThatAnOperationCannotMoveDisturbNoOtherOperation() {
        QueueOperations queues = own.rabbit().broker.queues(null);
        queues.create(destination(culprit));
        queues.create(destination(innocent));
        own.rabbit().send(culprit, "x".repeat(MAX_SIZE + 1));

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> queues.redrive(destination(culprit), destination(innocent)))
                    .hasMessageContaining("max-inbound-message-body-size").hasMessageContaining(culprit);
            assertThat(queues.describe(destination(innocent))).isPresent();
        }
    }

    /** What asks the queue something fails inside the server. */
    private static void damage(String queue) {
        own.eval("{ok, Q} = rabbit_amqqueue:lookup(%s), mnesia:dirty_write(rabbit_queue, amqqueue:set_pid(Q, damaged)).",
                queue);
    }

    private void awaitFailures(String reason) {
        await().atMost(LATER).untilAsserted(() -> assertThat(culprits.failures)
                .filteredOn(failure -> failure.contains(reason) && failure.contains("one of its own")).hasSizeGreaterThan(1));
    }

    private void assertInnocentIsUndisturbed() {
        await().atMost(SOON).until(() -> own.rabbit().consumers(innocent) == 1);
        int connected = innocents.leases.size();
        assertThat(connected).isLessThanOrEqualTo(2);
        int failures = culprits.leases.size() + culprits.failures.size();
        await().atMost(LATER).until(() -> culprits.leases.size() + culprits.failures.size() > failures);
        own.rabbit().send(innocent, "goes on");
        await().atMost(SOON).until(() -> innocents.bodies().equals(List.of("goes on")));
        assertThat(innocents.leases).hasSize(connected);
    }

    private void start(String queue, RecordingSink sink) {
        own.start(destination(queue), sink);
    }

    private static Destination destination(String queue) {
        return new Destination(Kind.QUEUE, queue, queue, null, Declare.CREATE, Map.of("x-queue-type", "classic"));
    }
}
