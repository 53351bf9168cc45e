package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.herald.OutgoingMessage;
import dev.herald.spi.Body;
import dev.herald.spi.Buffer;
import dev.herald.spi.Consumer;
import dev.herald.spi.Consumer.Release;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.Subscription;

/** A server that keeps its connections, but answers nothing any more. */
class RabbitMqSilenceTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    final RabbitFixture fixture = new RabbitFixture();

    private final RecordingSink sink = new RecordingSink();
    private final Destination orders = new Destination(Kind.QUEUE, "orders", "orders-" + UUID.randomUUID(), null,
            Declare.CREATE, Map.of());

    @Test
    void aStopDoesNotWaitForAnAnswer() {
        try (LoopbackProxy proxy = LoopbackProxy.to(fixture.uri().getPort());
                Rabbit rabbit = new Rabbit(URI.create("amqp://127.0.0.1:" + proxy.port()))) {
            Consumer consumer = rabbit.broker.consumer(new Subscription("orders", orders, null, Map.of(), null,
                    Duration.ofMinutes(1), null, 3, Duration.ofSeconds(1), 1, new Buffer(1, Buffer.Overflow.DROP_OLDEST)),
                    sink);
            consumer.start();
            sink.awaitConnected(1);
            fixture.rabbit().send(orders.physicalName(), "hello");
            sink.awaitDeliveries(1);
            proxy.blackHole();

            assertThat(consumer.stopReceiving()).succeedsWithin(Duration.ofSeconds(5));
            assertThat(consumer.release(List.of(Release.untouched(sink.deliveries.get(0), Duration.ZERO))))
                    .containsExactly(SettlementResult.DONE);

            proxy.pass();
            await().atMost(SOON).until(() -> fixture.rabbit().ready(orders.physicalName()) == 1);
        }
    }

    @Test
    void closingEverythingEndsInTime() {
        try (LoopbackProxy proxy = LoopbackProxy.to(fixture.uri().getPort())) {
            // By default the client waits for the confirmation without limit.
            Rabbit rabbit = new Rabbit(URI.create("amqp://127.0.0.1:" + proxy.port()),
                    Map.of("quarkus.rabbitmqclient.connection-close-timeout", "-1"));
            Consumer consumer = rabbit.broker.consumer(new Subscription("orders", orders, null, Map.of(), null,
                    Duration.ofMinutes(1), null, 3, Duration.ofSeconds(1), 1, new Buffer(1, Buffer.Overflow.DROP_OLDEST)),
                    sink);
            consumer.start();
            await().atMost(SOON).until(() -> !sink.leases.isEmpty());
            rabbit.broker.producer(orders).send(List.of(OutgoingMessage.of(Body.of("hello"))));
            rabbit.broker.queues(null).describe(orders);
            proxy.blackHole();
            consumer.stopReceiving();

            CompletableFuture<Void> closed = CompletableFuture.runAsync(rabbit::close);

            assertThat(closed).succeedsWithin(Duration.ofSeconds(2));
        }
    }
}
