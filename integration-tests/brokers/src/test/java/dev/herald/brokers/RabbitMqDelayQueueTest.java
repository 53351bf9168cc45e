package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.herald.spi.Consumer;
import dev.herald.spi.Consumer.Release;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.SettlementResult.Status;

/** What becomes of failed messages when their delay queue cannot take them, or would forget them. */
class RabbitMqDelayQueueTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration DELAY = Duration.ofSeconds(1);
    private static final String DELAY_QUEUE = "herald-delay-1000ms";

    @RegisterExtension
    static final OwnRabbitMq own = new OwnRabbitMq(Map.of("quarkus.herald.publish.timeout", "2s"));

    private final String name = "orders-" + UUID.randomUUID();
    private final RecordingSink sink = new RecordingSink();

    @BeforeEach
    void noDelayQueue() {
        own.rabbit().outside(channel -> channel.queueDelete(DELAY_QUEUE));
    }

    /** A queue whose leader is gone, or that has lost its members, behaves the same. */
    @Test
    void holdsFailedMessagesWhileTheirDelayQueueDoesNotConfirm() {
        own.rabbit().delayQueue(DELAY_QUEUE);
        Consumer consumer = receive();
        releaseInTheEnd(consumer, 1);
        assertThat(sink.impaired).isEmpty();
        own.eval("sys:suspend(amqqueue:get_pid(element(2, rabbit_amqqueue:lookup(%s)))).", DELAY_QUEUE);

        releaseInTheEnd(consumer, 2);
        releaseInTheEnd(consumer, 3);

        assertThat(sink.deliveries.get(3).attempt()).isEqualTo(4);
        assertThat(sink.impaired).last().asString().contains("held here", "did not confirm the message within 2000 ms");
        own.eval("sys:resume(amqqueue:get_pid(element(2, rabbit_amqqueue:lookup(%s)))).", DELAY_QUEUE);
    }

    @Test
    void losesNoFailedMessageWhenTheServerIsKilledAsTheirDelayQueueIsCreated() {
        Consumer consumer = receive();
        // The members of the listener's queue.
        own.server().control("eval", "[dets:sync(Table) || Table <- dets:all()].");

        SettlementResult first = consumer.release(List.of(new Release(sink.deliveries.get(0), DELAY))).get(0);
        own.server().kill();
        own.server().restart();

        assertThat(first.status()).isEqualTo(Status.RETRY);
        sink.awaitDeliveries(2);
        assertThat(sink.bodies()).containsOnly("hello");
    }

    private Consumer receive() {
        Consumer consumer = own.start(new Destination(Kind.QUEUE, "orders", name, null, Declare.CREATE, Map.of()), sink);
        own.rabbit().send(name, "hello");
        sink.awaitDeliveries(1);
        return consumer;
    }

    /** As the container does, and waits for the next delivery. */
    private void releaseInTheEnd(Consumer consumer, int deliveries) {
        Delivery last = sink.deliveries.get(deliveries - 1);
        await().atMost(SOON).until(
                () -> consumer.release(List.of(new Release(last, DELAY))).get(0).status() == Status.DONE);
        sink.awaitDeliveries(deliveries + 1);
    }
}
