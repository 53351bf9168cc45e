package dev.herald.brokers;

import static dev.herald.brokers.RedisFixture.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.ProtocolVersion;
import io.vertx.redis.client.RedisOptions;

import dev.herald.BatchReceipt;
import dev.herald.FilterScope;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.Receipt;
import dev.herald.spi.Body;
import dev.herald.spi.Buffer;
import dev.herald.spi.Buffer.Overflow;
import dev.herald.spi.Consumer;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.Subscriber;
import dev.herald.spi.Subscription;

class RedisPubSubTest {

    private static final Buffer LARGE = new Buffer(100_000, Overflow.DROP_OLDEST);

    @RegisterExtension
    final RedisFixture fixture = new RedisFixture();

    @Test
    void everySubscriberGetsWhatIsPublishedToTheTopicsChannel() {
        RecordingSink other = new RecordingSink();
        subscribe(null, LARGE, fixture.sink);
        subscribe(null, LARGE, other);

        Receipt receipt = publish(message("ä")).entries().get(0).receipt();

        assertThat(receipt.receivers()).hasValue(2);
        fixture.awaitDeliveries(1);
        await().atMost(Duration.ofSeconds(5)).until(() -> other.bodies().equals(List.of("ä")));
        Delivery delivery = fixture.sink.deliveries.get(0);
        assertThat(delivery.body().text()).isEqualTo("ä");
        assertThat(delivery.headers().asMap()).isEqualTo(Map.of("herald-channel", fixture.name()));
        assertThat(delivery.attempt()).isEqualTo(1);
        assertThat(delivery.sentAt()).isBetween(Instant.now().minusSeconds(10), Instant.now());
        assertThat(other.deliveries.get(0).id()).isNotEqualTo(delivery.id());
    }

    @Test
    void aFilterNamesChannelsAndPatterns() {
        String name = fixture.name();
        subscribe(name + ".a, " + name + ".b," + name + ".c.*", LARGE, fixture.sink);

        publish(message("no"), message("a").routingKey(name + ".a"), message("b").routingKey(name + ".b"),
                message("c").routingKey(name + ".c.x"), message("no").routingKey(name + ".d"));

        fixture.awaitDeliveries(3);
        assertThat(fixture.sink.bodies()).containsExactly("a", "b", "c");
        assertThat(fixture.sink.deliveries).extracting(delivery -> delivery.headers().get("herald-channel").get())
                .containsExactly(name + ".a", name + ".b", name + ".c.x");
    }

    @Test
    void aShardedTopicIsPublishedAndSubscribedToByShard() {
        Destination sharded = topic(Map.of("sharded", "true"));
        fixture.start(fixture.broker(), subscription(sharded, null, LARGE), fixture.sink);
        fixture.awaitConnected(1);

        BatchReceipt receipt = fixture.publish(sharded, List.of(message("a")));

        fixture.awaitDeliveries(1);
        assertThat(receipt.entries().get(0).receipt().receivers()).hasValue(1);
        assertThat(fixture.ask(Command.PUBSUB, "SHARDNUMSUB", fixture.name()).get(fixture.name()).toInteger()).isEqualTo(1);
    }

    @Test
    void manyMessagesComeInOrder() {
        subscribe(null, LARGE, fixture.sink);
        List<OutgoingMessage<Body>> messages = IntStream.range(0, 5000).mapToObj(i -> message("m" + i)).toList();

        assertThat(publish(messages).allSent()).isTrue();

        fixture.awaitDeliveries(5000);
        assertThat(fixture.sink.bodies())
                .containsExactlyElementsOf(messages.stream().map(message -> message.payload().text()).toList());
        assertThat(fixture.sink.dropped).hasValue(0);
    }

    @Test
    void bytesComeAsTheyAre() {
        byte[] bytes = {0, -1, 13, 10, -128};
        subscribe(null, LARGE, fixture.sink);

        publish(OutgoingMessage.of(Body.of(bytes)));

        fixture.awaitDeliveries(1);
        assertThat(fixture.sink.deliveries.get(0).body().bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLostWhileTheConnectionIsAskedWhetherItIsAlive(ProtocolVersion protocol) {
        RedisOptions options = new RedisOptions().setConnectionString(fixture.uri().toString())
                .setPreferredProtocolVersion(protocol);
        fixture.start(fixture.broker(options), subscription(topic(Map.of()), null, LARGE), fixture.sink);
        fixture.awaitConnected(1);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(4);
        int sent = 0;

        while (System.nanoTime() < end) {
            fixture.ask(Command.PUBLISH, fixture.name(), "m" + sent++);
        }

        fixture.awaitDeliveries(sent);
        assertThat(fixture.sink.bodies()).doesNotHaveDuplicates().hasSize(sent);
        assertThat(fixture.sink.gaps).isEmpty();
        assertThat(fixture.sink.failures).isEmpty();
    }

    @Test
    void settlementNeedsNoCall() {
        Consumer consumer = subscribe(null, LARGE, fixture.sink);
        publish(message("a"));
        fixture.awaitDeliveries(1);

        assertThat(consumer.acknowledge(fixture.sink.deliveries)).containsExactly(SettlementResult.DONE);
        assertThat(consumer.hasDeadLetterQueue()).isFalse();
        assertThat(fixture.sink.leases).containsOnlyNulls();
    }

    @Test
    void aStopUnsubscribesAndAStartSubscribesWithoutAGap() throws Exception {
        Consumer consumer = subscribe(null, LARGE, fixture.sink);

        consumer.stopReceiving().toCompletableFuture().get(10, TimeUnit.SECONDS);

        await().atMost(Duration.ofSeconds(5)).until(() -> subscribers() == 0);
        consumer.start();
        await().atMost(Duration.ofSeconds(5)).until(() -> subscribers() == 1);
        publish(message("a"));
        fixture.awaitDeliveries(1);
        assertThat(fixture.sink.gaps).isEmpty();
    }

    @Test
    void aKilledConnectionIsMadeAgainAndItsGapTold() {
        subscribe(null, LARGE, fixture.sink);
        Instant killed = Instant.now();

        fixture.ask(Command.CLIENT, "KILL", "TYPE", "pubsub");

        await().atMost(Duration.ofSeconds(10)).until(() -> !fixture.sink.gaps.isEmpty());
        assertThat(Duration.between(killed, Instant.now())).isLessThan(Duration.ofSeconds(3));
        assertThat(fixture.sink.gaps).hasSize(1);
        assertThat(fixture.sink.gaps.get(0)).isBetween(killed.minusSeconds(5), Instant.now());
        publish(message("a"));
        fixture.awaitDeliveries(1);
        assertThat(subscribers()).isEqualTo(1);
    }

    @Test
    void eachOfTenLossesDuringTenThousandMessagesIsAGapAndWhatComesOutsideOfThemIsKept() {
        subscribe(null, LARGE, fixture.sink);

        for (int loss = 1; loss <= 10; loss++) {
            publish(IntStream.range(0, 500).mapToObj(i -> message("m")).toList());
            fixture.awaitDeliveries(500 * (2 * loss - 1));
            fixture.ask(Command.CLIENT, "KILL", "TYPE", "pubsub");
            int gaps = loss;
            await().atMost(Duration.ofSeconds(10)).until(() -> fixture.sink.gaps.size() == gaps);
            publish(IntStream.range(0, 500).mapToObj(i -> message("m")).toList());
            fixture.awaitDeliveries(500 * 2 * loss);
        }

        assertThat(fixture.sink.deliveries).hasSize(10_000);
        assertThat(fixture.sink.deliveries).extracting(Delivery::id).doesNotHaveDuplicates();
    }

    @Test
    void aLossIsNoticedWhileAllHandlersAreBusy() {
        fixture.sink.places.drainPermits();
        subscribe(null, LARGE, fixture.sink);

        fixture.ask(Command.CLIENT, "KILL", "TYPE", "pubsub");
        await().atMost(Duration.ofSeconds(10)).until(() -> !fixture.sink.gaps.isEmpty());
        publish(message("a"));

        fixture.sink.places.release(100);
        fixture.awaitDeliveries(1);
    }

    @Test
    void aSilentLossIsNoticed() {
        try (LoopbackProxy proxy = LoopbackProxy.to(fixture.uri().getPort())) {
            fixture.start(fixture.broker(URI.create("redis://127.0.0.1:" + proxy.port())),
                    subscription(topic(Map.of()), null, LARGE), fixture.sink);
            fixture.awaitConnected(1);

            proxy.blackHole();
            await().atMost(Duration.ofSeconds(15)).until(() -> !fixture.sink.failures.isEmpty());
            proxy.cut();
            proxy.pass();

            await().atMost(Duration.ofSeconds(30)).until(() -> !fixture.sink.gaps.isEmpty());
            publish(message("a"));
            fixture.awaitDeliveries(1);
        }
    }

    /** By messages, and by bytes: each message has one. */
    static Stream<Buffer> aFullBufferDropsTheOldest() {
        return Stream.of(new Buffer(3, Overflow.DROP_OLDEST), new Buffer(100, 3, Overflow.DROP_OLDEST));
    }

    @ParameterizedTest
    @MethodSource
    void aFullBufferDropsTheOldest(Buffer buffer) {
        fixture.sink.places.drainPermits();
        subscribe(null, buffer, fixture.sink);

        publish(message("1"), message("2"), message("3"), message("4"), message("5"));

        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(fixture.sink.dropped).hasValue(2));
        fixture.sink.places.release(100);
        fixture.awaitDeliveries(3);
        assertThat(fixture.sink.bodies()).containsExactly("3", "4", "5");
    }

    @Test
    void aBufferHoldsOneMessageWhateverItsSize() {
        fixture.sink.places.drainPermits();
        subscribe(null, new Buffer(100, 1, Overflow.DROP_OLDEST), fixture.sink);

        publish(message("1"), message("2"));

        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(fixture.sink.dropped).hasValue(1));
        fixture.sink.places.release(100);
        fixture.awaitDeliveries(1);
        assertThat(fixture.sink.bodies()).containsExactly("2");
    }

    @Test
    void aFullBufferDropsTheNewest() {
        fixture.sink.places.drainPermits();
        subscribe(null, new Buffer(3, Overflow.DROP_NEWEST), fixture.sink);

        publish(message("1"), message("2"), message("3"), message("4"), message("5"));

        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(fixture.sink.dropped).hasValue(2));
        fixture.sink.places.release(100);
        fixture.awaitDeliveries(3);
        assertThat(fixture.sink.bodies()).containsExactly("1", "2", "3");
    }

    @Test
    void aFullBufferDisconnectsUntilItIsEmptyAndTellsTheGap() {
        fixture.sink.places.drainPermits();
        subscribe(null, new Buffer(3, Overflow.DISCONNECT), fixture.sink);

        publish(message("1"), message("2"), message("3"), message("4"));

        await().atMost(Duration.ofSeconds(5)).until(() -> subscribers() == 0);
        Continuously.holds(Duration.ofSeconds(2), "it stays unsubscribed", () -> subscribers() == 0);
        fixture.sink.places.release(100);
        await().atMost(Duration.ofSeconds(15)).until(() -> subscribers() == 1 && fixture.sink.gaps.size() == 1);
        publish(message("5"));
        fixture.awaitDeliveries(4);
        assertThat(fixture.sink.bodies()).containsExactly("1", "2", "3", "5");
    }

    static Stream<Arguments> rejected() {
        return Stream.of(
                Arguments.of(message("a").header("tenant", "acme"), "'tenant'"),
                Arguments.of(message("a").delay(Duration.ofSeconds(1)), "delay"),
                Arguments.of(message("a").groupId("g"), "groupId"),
                Arguments.of(message("a").subject("s"), "subject"),
                Arguments.of(message("a").priority(1), "priority"));
    }

    @ParameterizedTest
    @MethodSource
    void rejected(OutgoingMessage<Body> message, String reason) {
        PublishException failure = publish(message).entries().get(0).failure();

        assertThat(failure).hasMessageContaining("topic 'events'").hasMessageContaining(reason);
        assertThat(failure.isRetryable()).isFalse();
    }

    @Test
    void nobodyListeningIsNoFailure() {
        assertThat(publish(message("a")).entries().get(0).receipt().receivers()).hasValue(0);
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of(Map.of("shraded", "true"), null, "attributes.\"shraded\""),
                Arguments.of(Map.of("sharded", "yes"), null, "it must be true or false"),
                Arguments.of(Map.of("sharded", "true"), "a.*", "'a.*'"),
                Arguments.of(Map.of(), " , ", "names no channel"));
    }

    @ParameterizedTest
    @MethodSource
    void wrong(Map<String, String> attributes, String filter, String reason) {
        Subscription subscription = subscription(topic(attributes), filter, LARGE);

        assertThatThrownBy(() -> fixture.broker().consumer(subscription, fixture.sink))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(reason);
    }

    private Consumer subscribe(String filter, Buffer buffer, RecordingSink sink) {
        Consumer consumer = fixture.start(fixture.broker(), subscription(topic(Map.of()), filter, buffer), sink);
        await().atMost(Duration.ofSeconds(10)).until(() -> !sink.leases.isEmpty());
        return consumer;
    }

    private Destination topic(Map<String, String> attributes) {
        return new Destination(Kind.TOPIC, "events", fixture.name(), null, Declare.VERIFY, attributes);
    }

    private static Subscription subscription(Destination topic, String filter, Buffer buffer) {
        return new Subscription("events", topic, new Subscriber(null, filter, FilterScope.HEADERS, false, false),
                Collections.emptyMap(), null, Duration.ofMinutes(1), null,
                5, Duration.ofSeconds(1), 1, buffer);
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private BatchReceipt publish(OutgoingMessage<Body>... messages) {
        return publish(List.of(messages));
    }

    private BatchReceipt publish(List<OutgoingMessage<Body>> messages) {
        return fixture.publish(topic(Map.of()), messages);
    }

    private int subscribers() {
        return fixture.ask(Command.PUBSUB, "NUMSUB", fixture.name()).get(fixture.name()).toInteger();
    }
}
