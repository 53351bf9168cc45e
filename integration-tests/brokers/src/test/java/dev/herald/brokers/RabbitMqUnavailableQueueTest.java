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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.herald.BatchReceipt;
import dev.herald.BrokerException;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.spi.Body;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.Producer;

/** A queue that exists, but on a node that is down, is not missing. */
class RabbitMqUnavailableQueueTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    static final OwnRabbitMq own = new OwnRabbitMq(Map.of());

    private final String name = "orders-" + UUID.randomUUID();
    private final RecordingSink sink = new RecordingSink();

    @Test
    void itsListenerBacksOffAndGoesOnWhenItIsBack() {
        declare();
        nodeIsDown(name);
        own.start(queue(Declare.VERIFY), sink);

        assertThat(sink.missing).isEmpty();
        assertThat(sink.failures.get(0)).contains(name, "is down or inaccessible");

        nodeIsUp(name);
        await().atMost(SOON).until(() -> sink.leases.size() == 1);
    }

    @ParameterizedTest
    @EnumSource(Declare.class)
    void aPublishFailsAndMayBeRepeated(Declare declare) {
        declare();
        Producer producer = own.rabbit().broker.producer(queue(declare));
        assertThat(send(producer).allSent()).isTrue();
        nodeIsDown(name);

        PublishException failure = send(producer).entries().get(0).failure();

        assertThat(failure).hasMessageContaining("is down or inaccessible").hasMessageNotContaining("create it");
        assertThat(failure.isRetryable()).isTrue();
        nodeIsUp(name);
        await().atMost(SOON).until(() -> send(producer).allSent());
    }

    @Test
    void aPublishToAMissingQueueThatIsNotDeclaredIsNotToBeRepeated() {
        PublishException failure = send(own.rabbit().broker.producer(queue(Declare.NONE))).entries().get(0).failure();

        assertThat(failure).hasMessageContaining("does not exist; create it");
        assertThat(failure.isRetryable()).isFalse();
    }

    @Test
    void anOperationDoesNotSayThatItIsMissing() {
        declare();
        nodeIsDown(name);

        assertThatThrownBy(() -> own.rabbit().broker.queues(null).describe(queue(Declare.VERIFY)))
                .isNotInstanceOf(BrokerException.class).hasMessageContaining("is down or inaccessible");
        nodeIsUp(name);
    }

    private void declare() {
        own.rabbit().outside(channel -> channel.queueDeclare(name, true, false, false, Map.of()));
    }

    /** To the server, a durable queue that is not in the table of the running ones is on a node that is down. */
    private static void nodeIsDown(String queue) {
        own.eval("mnesia:dirty_delete(rabbit_queue, %s).", queue);
    }

    private static void nodeIsUp(String queue) {
        own.eval("[Q] = mnesia:dirty_read(rabbit_durable_queue, %s), "
                + "mnesia:dirty_write(rabbit_queue, amqqueue:set_state(Q, live)).", queue);
    }

    private BatchReceipt send(Producer producer) {
        return producer.send(List.of(OutgoingMessage.of(Body.of("hello"))));
    }

    private Destination queue(Declare declare) {
        return new Destination(Kind.QUEUE, "orders", name, null, declare, Map.of("x-queue-type", "classic"));
    }
}
