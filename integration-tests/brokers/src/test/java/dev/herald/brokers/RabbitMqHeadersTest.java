package dev.herald.brokers;

import static dev.herald.brokers.RabbitFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.rabbitmq.client.AMQP.BasicProperties;

import dev.herald.BatchReceipt;
import dev.herald.OutgoingMessage;
import dev.herald.spi.Body;
import dev.herald.spi.Consumer;
import dev.herald.spi.Consumer.DeadLetter;
import dev.herald.spi.Consumer.Release;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.SettlementResult;

/** Headers that the client reads or writes, and the server, a queue or a copy has trouble with. */
class RabbitMqHeadersTest {

    @RegisterExtension
    final RabbitFixture fixture = new RabbitFixture();

    @ParameterizedTest
    @ValueSource(strings = {"x-delivery-count", "x-acquired-count"})
    void aCountThatAMessageBroughtAlongIsNotBelievedWhenItIsRedelivered(String header) {
        assertThat(receivesOfRedelivered(header, fixture.queue(Declare.CREATE))).isLessThan(5);
    }

    /** The server leaves the headers of a message that it dead-letters from a quorum queue as they are. */
    @ParameterizedTest
    @ValueSource(strings = {"x-delivery-count", "x-acquired-count"})
    void aClassicQueueDoesNotTakeOverTheCountsOfAnother(String header) {
        assertThat(receivesOfRedelivered(header, fixture.queue(Declare.CREATE, Map.of("x-queue-type", "classic"))))
                .isLessThan(5);
    }

    private int receivesOfRedelivered(String header, Destination queue) {
        Consumer consumer = fixture.start(fixture.subscription(queue));
        fixture.rabbit().send(fixture.name(), "moved",
                new BasicProperties.Builder().headers(new HashMap<>(Map.of(header, 1_000_000L))).build());
        fixture.awaitDeliveries(1);
        consumer.stopReceiving().toCompletableFuture().join();
        consumer.close();
        consumer.start();
        fixture.awaitDeliveries(2);

        Delivery again = fixture.sink.deliveries.get(1);
        assertThat(consumer.isLastDelivery(again)).isFalse();
        return again.receives();
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.NEGATIVE_INFINITY})
    void aNumberThatTheServerCannotReadIsRefusedBeforeItIsSent(double number) {
        assertRefused(message("a").header("ratio", number), "ratio", "String");
    }

    @Test
    void bytesAreNoTextProperty() {
        assertRefused(message("a").header("correlation-id", new byte[]{1, 2}), "correlation-id", "String");
    }

    private void assertRefused(OutgoingMessage<Body> message, String... texts) {
        BatchReceipt receipt = fixture.publish(fixture.queue(Declare.CREATE), message);

        assertThat(receipt.failed()).singleElement().satisfies(entry -> {
            assertThat(entry.failure().isRetryable()).isFalse();
            assertThat(entry.failure()).hasMessageContainingAll(texts);
        });
    }

    @Test
    void aNumberOfGigabytesIsSentAsItWasWritten() {
        fixture.start(fixture.subscription(fixture.queue(Declare.CREATE)));

        assertThat(fixture.publish(fixture.queue(Declare.CREATE),
                message("a").header("n", new BigDecimal("1e1500000000"))).allSent()).isTrue();

        fixture.awaitDeliveries(1);
        assertThat(fixture.sink.deliveries.get(0).headers().get("n")).hasValue("1E+1500000000");
    }

    @Test
    void deeplyNestedHeadersKeepNeitherTheirMessageNorOthersFromBeingRetriedAndDeadLettered() {
        Consumer consumer = fixture.start(fixture.subscription(fixture.queue(Declare.CREATE)));
        fixture.rabbit().send(fixture.name(), "odd",
                new BasicProperties.Builder().headers(new HashMap<>(Map.of("odd", nested(500)))).build());
        fixture.rabbit().send(fixture.name(), "innocent");
        fixture.awaitDeliveries(2);

        assertThat(consumer.release(fixture.sink.deliveries.stream()
                .map(delivery -> new Release(delivery, Duration.ZERO)).toList())).containsOnly(SettlementResult.DONE);

        fixture.awaitDeliveries(4);
        assertThat(consumer.deadLetter(fixture.sink.deliveries.subList(2, 4).stream()
                .map(delivery -> new DeadLetter(delivery, Map.of("herald-dead-letter-reason", "x"))).toList()))
                .containsOnly(SettlementResult.DONE);
    }

    private static Object nested(int levels) {
        Object value = "x";
        for (int i = 0; i < levels; i++) {
            value = new ArrayList<>(List.of(value));
        }
        return value;
    }
}
