package dev.herald.brokers;

import static dev.herald.brokers.RabbitFixture.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.herald.BatchReceipt;
import dev.herald.OutgoingMessage;
import dev.herald.spi.Body;
import dev.herald.spi.Consumer;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;

class RabbitMqTopologyTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Map<String, Object> QUORUM = Map.of("x-queue-type", "quorum");

    @RegisterExtension
    final RabbitFixture fixture = new RabbitFixture();

    @Test
    void createsAQuorumQueueThatDropsIntoItsDeadLetterQueue() {
        fixture.start(fixture.subscription(fixture.queue(Declare.CREATE)));

        declareAgain(fixture.name(), Map.of("x-queue-type", "quorum", "x-delivery-limit", 53L,
                "x-dead-letter-exchange", "", "x-dead-letter-routing-key", fixture.deadLetterQueue()));
        declareAgain(fixture.deadLetterQueue(), QUORUM);
    }

    @Test
    void createsTheQueueWithTheArgumentsConfigured() {
        fixture.start(fixture.subscription(fixture.queue(Declare.CREATE, Map.of("x-queue-type", "classic",
                "x-max-priority", "5", "x-single-active-consumer", "true", "x-overflow", "reject-publish"))));

        declareAgain(fixture.name(), Map.of("x-queue-type", "classic", "x-max-priority", 5L, "x-single-active-consumer",
                true, "x-overflow", "reject-publish", "x-dead-letter-exchange", "", "x-dead-letter-routing-key",
                fixture.deadLetterQueue()));
    }

    @Test
    void aPublisherThatIsFirstCreatesTheQueueAsItsListenerWantsIt() {
        Destination orders = fixture.queue(Declare.CREATE);
        fixture.rabbit().broker.consumer(fixture.subscription(orders), fixture.sink);

        assertThat(fixture.publish(orders, message("a")).allSent()).isTrue();

        declareAgain(fixture.name(), Map.of("x-queue-type", "quorum", "x-delivery-limit", 53L,
                "x-dead-letter-exchange", "", "x-dead-letter-routing-key", fixture.deadLetterQueue()));
    }

    @Test
    void aQueueThatDiffersIsLeftAsItIsAndReceivedFrom() {
        createQueue(fixture.name(), Map.of("x-queue-type", "classic", "x-max-length", 7));

        fixture.start(fixture.subscription(fixture.queue(Declare.CREATE)));

        fixture.rabbit().send(fixture.name(), "a");
        fixture.awaitDeliveries(1);
        assertThat(fixture.sink.failures).isEmpty();
    }

    @Test
    void whatTheBrokerDoesNotTakeIsToldInItsWords() {
        fixture.start(fixture.subscription(fixture.queue(Declare.CREATE, Map.of("x-max-priority", "many"))));

        assertThat(fixture.sink.failures.get(0)).contains("406").contains("x-max-priority");
    }

    @Test
    void anAttributeThatIsNoArgumentIsRejectedByName() {
        fixture.start(fixture.subscription(fixture.queue(Declare.CREATE, Map.of("max-length", "5"))));

        assertThat(fixture.sink.failures.get(0)).contains("quarkus.herald.queue.\"orders\".attributes.\"max-length\"");
    }

    @Test
    void waitsForAQueueThatIsToBeThere() {
        fixture.start(fixture.subscription(fixture.queue(Declare.VERIFY)));
        assertThat(fixture.sink.missing.get(0)).contains(fixture.name())
                .contains("quarkus.herald.queue.\"orders\".declare=create");

        createQueue(fixture.name(), QUORUM);
        await().atMost(SOON).until(() -> fixture.sink.missing.get(fixture.sink.missing.size() - 1)
                .contains(fixture.deadLetterQueue()));
        createQueue(fixture.deadLetterQueue(), QUORUM);

        await().atMost(SOON).until(() -> !fixture.sink.leases.isEmpty());
    }

    @Test
    void aQueueThatIsDeletedIsCreatedAgain() {
        fixture.start(fixture.subscription(fixture.queue(Declare.CREATE)));
        fixture.rabbit().outside(channel -> channel.queueDelete(fixture.name()));
        await().atMost(SOON).until(() -> fixture.sink.leases.size() == 2);

        fixture.rabbit().send(fixture.name(), "a");

        fixture.awaitDeliveries(1);
        assertThat(fixture.sink.failures).hasSize(1).first().asString().contains(fixture.name());
    }

    @Test
    void aQueueThatAnotherConsumesExclusivelyIsTriedAgain() throws Exception {
        Destination orders = fixture.queue(Declare.CREATE, Map.of("x-queue-type", "classic"));
        Map<String, String> exclusive = Map.of("exclusive", "true");
        Consumer first = fixture.start(fixture.subscription(orders, "first", null, true, exclusive));
        RecordingSink other = new RecordingSink();

        fixture.start(fixture.subscription(orders, "second", null, true, exclusive), other);

        assertThat(other.failures.get(0)).contains("403").contains("exclusive");
        assertThat(other.leases).isEmpty();
        first.stopReceiving().toCompletableFuture().get(10, TimeUnit.SECONDS);
        await().atMost(SOON).until(() -> !other.leases.isEmpty());
    }

    @Test
    void aConsumerOfHigherPriorityIsServedFirst() {
        RecordingSink low = new RecordingSink();
        fixture.start(fixture.subscription(fixture.queue(Declare.CREATE)), low);
        fixture.start(fixture.subscription(fixture.queue(Declare.CREATE), "high", null, true, Map.of("x-priority", "9")));

        fixture.rabbit().send(fixture.name(), "a");

        fixture.awaitDeliveries(1);
        assertThat(low.deliveries).isEmpty();
    }

    @Test
    void everySubscriberGetsWhatItsBindingKeysMatch() {
        Destination events = fixture.topic(Map.of());
        RecordingSink all = new RecordingSink();
        fixture.start(fixture.subscription(events, "all", null, true, Map.of()), all);
        fixture.start(fixture.subscription(events, "created", "order.*.created, invoice.#", true, Map.of()));

        publish(events, "order.eu.created");
        publish(events, "order.eu.deleted");
        publish(events, "invoice.us.paid");

        await().atMost(SOON).until(() -> all.deliveries.size() == 3);
        fixture.awaitDeliveries(2);
        assertThat(fixture.sink.bodies()).containsExactlyInAnyOrder("order.eu.created", "invoice.us.paid");
        declareAgain(fixture.name() + "-created", Map.of("x-queue-type", "quorum", "x-delivery-limit", 53L,
                "x-dead-letter-exchange", "", "x-dead-letter-routing-key", fixture.deadLetterQueue()));
    }

    @Test
    void theQueueOfASubscriberHasTheArgumentsOfItsListener() {
        fixture.start(fixture.subscription(fixture.topic(Map.of()), "first", null, true,
                Map.of("queue.x-queue-type", "classic", "queue.x-max-length", "10")));

        declareAgain(fixture.name() + "-first", Map.of("x-queue-type", "classic", "x-max-length", 10L,
                "x-dead-letter-exchange", "", "x-dead-letter-routing-key", fixture.deadLetterQueue()));
    }

    @Test
    void aDirectExchangeTakesTheTopicsNameForAKey() {
        Destination events = fixture.topic(Map.of("type", "direct"));
        fixture.start(fixture.subscription(events));

        assertThat(fixture.publish(events, message("a")).allSent()).isTrue();

        fixture.awaitDeliveries(1);
    }

    @Test
    void aHeadersExchangeMatchesHeaders() {
        Destination events = fixture.topic(Map.of("type", "headers", "mandatory", "false"));
        fixture.start(fixture.subscription(events, "vip", "tier=vip, region=eu, x-match=any", true, Map.of()));

        fixture.publish(events, message("basic").header("tier", "basic"));
        fixture.publish(events, message("vip").header("tier", "vip"));

        fixture.awaitDeliveries(1);
        assertThat(fixture.sink.bodies()).containsExactly("vip");
    }

    @Test
    void aTemporarySubscriptionGoesWithItsConsumer() throws Exception {
        Destination events = fixture.topic(Map.of("mandatory", "true"));
        Consumer consumer = fixture.start(fixture.subscription(events, "tmp", null, false, Map.of()));
        publish(events, "a");
        fixture.awaitDeliveries(1);
        assertThat(consumer.hasDeadLetterQueue()).isFalse();

        consumer.release(List.of(new Consumer.Release(fixture.sink.deliveries.get(0), Duration.ofMillis(100))));
        fixture.awaitDeliveries(2);
        consumer.stopReceiving().toCompletableFuture().get(10, TimeUnit.SECONDS);
        consumer.close();

        assertThat(publish(events, "b").failed()).hasSize(1);
    }

    @Test
    void anUnknownExchangeTypeIsRejected() {
        fixture.start(fixture.subscription(fixture.topic(Map.of("type", "fan-out"))));

        assertThat(fixture.sink.failures.get(0)).contains("quarkus.herald.topic.\"events\".attributes.type")
                .contains("fanout");
    }

    private BatchReceipt publish(Destination events, String key) {
        OutgoingMessage<Body> message = message(key).routingKey(key);
        return fixture.publish(events, message);
    }

    private void createQueue(String name, Map<String, Object> arguments) {
        fixture.rabbit().outside(channel -> channel.queueDeclare(name, true, false, false, arguments));
    }

    /** Fails if the queue has other arguments. */
    private void declareAgain(String name, Map<String, Object> arguments) {
        createQueue(name, arguments);
    }
}
