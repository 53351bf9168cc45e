package dev.herald.brokers;

import static dev.herald.brokers.RedisFixture.message;
import static dev.herald.brokers.RedisFixture.queue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;

import dev.herald.BatchReceipt;
import dev.herald.BatchReceipt.Entry;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.spi.Body;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Producer;
import dev.herald.spi.support.MissingDestinationException;

class RedisStreamProducerTest {

    @RegisterExtension
    final RedisFixture fixture = new RedisFixture();

    @Test
    void anEntryHasThePayloadAndEachHeaderAsAField() {
        Entry sent = send(message("{}").header("tenant", "acme").header("count", 3L).header("flag", true));

        Response entry = fixture.ask(Command.XRANGE, fixture.name(), "-", "+").get(0);
        assertThat(entry.get(0).toString()).isEqualTo(sent.receipt().messageId());
        assertThat(entry.get(1).stream().map(Response::toString)).containsExactly("body", "{}", "tenant", "acme",
                "count", "3", "flag", "true");
    }

    @Test
    void aBinaryPayloadIsSentAsItIs() {
        byte[] bytes = {0, -1, 13, 10, -128};

        send(OutgoingMessage.of(Body.of(bytes)));

        assertThat(fixture.ask(Command.XRANGE, fixture.name(), "-", "+").get(0).get(1).get(1).toBytes()).isEqualTo(bytes);
    }

    @Test
    void everyMessageOfALargeBatchHasItsReceiptInOrder() {
        List<OutgoingMessage<Body>> messages = IntStream.range(0, 2500).mapToObj(i -> message("m" + i)).toList();

        BatchReceipt receipt = fixture.publish(queue(fixture.name(), Declare.CREATE), messages);

        assertThat(receipt.allSent()).isTrue();
        List<String> ids = fixture.ask(Command.XRANGE, fixture.name(), "-", "+").stream()
                .map(entry -> entry.get(0).toString()).toList();
        assertThat(receipt.entries()).extracting(entry -> entry.receipt().messageId()).containsExactlyElementsOf(ids);
    }

    @Test
    void aRejectedMessageDoesNotKeepItsNeighboursBack() {
        BatchReceipt receipt = fixture.publish(queue(fixture.name(), Declare.CREATE),
                List.of(message("a"), message("b").priority(3), message("c")));

        assertThat(receipt.entries()).extracting(Entry::sent).containsExactly(true, false, true);
        assertThat(fixture.length(fixture.name())).isEqualTo(2);
    }

    static Stream<Arguments> rejected() {
        return Stream.of(
                Arguments.of(message("a").priority(1), "priority"),
                Arguments.of(message("a").timeToLive(Duration.ofSeconds(1)), "timeToLive"),
                Arguments.of(message("a").groupId("g"), "groupId"),
                Arguments.of(message("a").deduplicationId("d"), "deduplicationId"),
                Arguments.of(message("a").subject("s"), "subject"),
                Arguments.of(message("a").routingKey("r"), "routingKey"),
                Arguments.of(message("a").header("body", "x"), "body-field"),
                Arguments.of(withHeaders(1001), "at most 1000 headers"),
                Arguments.of(message("a").header("list", List.of()), "list"));
    }

    @ParameterizedTest
    @MethodSource
    void rejected(OutgoingMessage<Body> message, String reason) {
        PublishException failure = send(message).failure();

        assertThat(failure).hasMessageContaining("queue 'orders'").hasMessageContaining(reason);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(fixture.ask(Command.EXISTS, fixture.name()).toInteger()).isZero();
    }

    @Test
    void aMissingStreamIsNotCreatedUnlessThatIsConfigured() {
        for (Declare declare : List.of(Declare.VERIFY, Declare.NONE)) {
            for (OutgoingMessage<Body> message : List.of(message("a"), message("a").delay(Duration.ofSeconds(1)))) {
                PublishException failure = fixture.publish(queue(fixture.name(), declare), List.of(message)).entries()
                        .get(0).failure();

                assertThat(failure).hasMessageContaining("queue 'orders'").hasMessageContaining("XGROUP CREATE")
                        .hasMessageContaining("declare=create").hasCauseInstanceOf(MissingDestinationException.class);
                assertThat(failure.isRetryable()).isTrue();
            }
        }
        assertThat(fixture.ask(Command.EXISTS, fixture.name()).toInteger()).isZero();
    }

    @Test
    void aMessageWithADelayArrivesAfterItWithTheIdOfItsReceipt() {
        fixture.start(queue(fixture.name(), Declare.CREATE), null);
        fixture.awaitConnected(1);
        long start = System.nanoTime();

        String id = send(message("later").header("tenant", "acme").delay(Duration.ofSeconds(1))).receipt().messageId();

        fixture.awaitDeliveries(1);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(990),
                Duration.ofMillis(2500));
        assertThat(fixture.sink.deliveries.get(0).id()).isEqualTo(id);
        assertThat(fixture.sink.bodies()).containsExactly("later");
        assertThat(fixture.sink.deliveries.get(0).headers().get("tenant")).contains("acme");
    }

    @Test
    void aDelayedBinaryMessageArrivesAsItIs() {
        byte[] bytes = {0, -1, 13, 10, -128};
        fixture.start(queue(fixture.name(), Declare.CREATE), null);

        send(OutgoingMessage.of(Body.of(bytes)).delay(Duration.ofMillis(1)));

        fixture.awaitDeliveries(1);
        assertThat(fixture.sink.deliveries.get(0).body().bytes()).isEqualTo(bytes);
    }

    @Test
    void aDelayedMessageMayHaveAllTheHeadersThatAreAllowed() {
        fixture.start(queue(fixture.name(), Declare.CREATE), null);

        send(withHeaders(1000).delay(Duration.ofMillis(1)));

        fixture.awaitDeliveries(1);
        assertThat(fixture.sink.deliveries.get(0).headers().get("h999")).contains("999");
    }

    @Test
    void aKeyThatIsNoStreamIsNamed() {
        fixture.ask(Command.SET, fixture.name(), "x");

        assertThat(send(message("a")).failure()).hasMessageContaining("queue 'orders'").hasMessageContaining("WRONGTYPE");
    }

    @Test
    void aServerThatIsAwayFailsTheMessageAndNotTheProducer() {
        Producer producer = fixture.broker(URI.create("redis://127.0.0.1:" + FreePort.find()))
                .producer(queue(fixture.name(), Declare.CREATE));

        PublishException failure = producer.send(List.of(message("a"))).entries().get(0).failure();

        assertThat(failure).hasMessageContaining("queue 'orders'");
        assertThat(failure.isRetryable()).isTrue();
    }

    @Test
    void anUnknownAttributeIsNamedWithThoseThereAre() {
        assertThatThrownBy(() -> fixture.broker().producer(
                queue(fixture.name(), Declare.CREATE, Map.of("max-lenght", "10"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("quarkus.herald.queue.\"orders\".attributes.\"max-lenght\"")
                .hasMessageContaining("max-length");
    }

    static Stream<Arguments> wrongAttributes() {
        return Stream.of(Arguments.of("max-length", "many"), Arguments.of("max-age", "long"),
                Arguments.of("delete", "maybe"), Arguments.of("group", " "));
    }

    @ParameterizedTest
    @MethodSource("wrongAttributes")
    void aWrongAttributeIsNamed(String name, String value) {
        assertThatThrownBy(() -> fixture.broker().producer(queue(fixture.name(), Declare.CREATE, Map.of(name, value))))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(name).hasMessageContaining(value);
    }

    private static OutgoingMessage<Body> withHeaders(int count) {
        OutgoingMessage<Body> message = message("a");
        for (int i = 0; i < count; i++) {
            message = message.header("h" + i, i);
        }
        return message;
    }

    private Entry send(OutgoingMessage<Body> message) {
        return fixture.publish(queue(fixture.name(), Declare.CREATE), List.of(message)).entries().get(0);
    }
}
