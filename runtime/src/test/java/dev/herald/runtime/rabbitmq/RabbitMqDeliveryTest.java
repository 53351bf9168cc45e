package dev.herald.runtime.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.impl.LongStringHelper;

import dev.herald.spi.support.ControlHeaders;

class RabbitMqDeliveryTest {

    @Test
    void countsTheAttemptsThatACopyCarriesAndNoDeliveries() {
        RabbitMqDelivery delivery = delivery(true, "m", Map.of("herald-attempt", 2L, "x-delivery-count", 7L,
                "herald-bound-to", ControlHeaders.binding("orders", "m")));

        assertThat(delivery.attempt()).isEqualTo(3);
        assertThat(delivery.isUsedUp()).isFalse();
        assertThat(delivery.receives()).isEqualTo(10);
    }

    @Test
    void knowsTheAttemptsThatHadBegunBeforeItWasCopiedAndDoNotCount() {
        RabbitMqDelivery delivery = delivery(true, "m", Map.of("herald-attempt", 2L, "herald-attempts-begun", 30L,
                "herald-attempts-used-up", true, "x-delivery-count", 7L, "herald-bound-to",
                ControlHeaders.binding("orders", "m")));

        assertThat(delivery.attempt()).isEqualTo(3);
        assertThat(delivery.receives()).isEqualTo(38);
        assertThat(delivery.isUsedUp()).isTrue();
    }

    static List<Map<String, Object>> ofOthers() {
        return List.of(Map.of("herald-attempt", 99L, "herald-attempts-used-up", true, "herald-sent-at", 5L),
                Map.of("herald-attempt", 99L, "herald-attempts-begun", 99L, "herald-attempts-used-up", true,
                        "herald-sent-at", 5L, "herald-bound-to",
                        ControlHeaders.binding("invoices", "m")),
                Map.of("herald-attempt", 99L, "herald-attempts-begun", 99L, "herald-attempts-used-up", true,
                        "herald-sent-at", 5L, "herald-bound-to",
                        ControlHeaders.binding("orders", "another")));
    }

    @ParameterizedTest
    @MethodSource("ofOthers")
    void doesNotBelieveControlHeadersOfAnotherMessageQueueOrProducer(Map<String, Object> headers) {
        RabbitMqDelivery delivery = delivery(false, "m", headers);

        assertThat(delivery.attempt()).isEqualTo(1);
        assertThat(delivery.isUsedUp()).isFalse();
        assertThat(delivery.receives()).isEqualTo(1);
        assertThat(delivery.sentAt()).isAfter(Instant.ofEpochMilli(1000));
    }

    @Test
    void doesNotBelieveACountThatCameWithTheMessage() {
        RabbitMqDelivery delivery = delivery(false, "m", Map.of("x-delivery-count", 1000, "x-acquired-count", 1000));

        assertThat(delivery.receives()).isEqualTo(1);
        assertThat(delivery.deliveriesBefore()).isZero();
    }

    @Test
    void theTimeOfSendingIsExactWhereItAgreesWithTheTimestamp() {
        Date timestamp = new Date(1_700_000_000_000L);

        assertThat(sentAt(timestamp, 1_700_000_000_123L).toEpochMilli()).isEqualTo(1_700_000_000_123L);
        assertThat(sentAt(timestamp, 1_600_000_000_123L)).as("copied from an older message").isEqualTo(timestamp.toInstant());
    }

    private static Instant sentAt(Date timestamp, long header) {
        return new RabbitMqDelivery(null, "orders", new com.rabbitmq.client.Delivery(new Envelope(1, false, "", "orders"),
                new BasicProperties.Builder().timestamp(timestamp).headers(Map.of("herald-sent-at", header)).build(),
                new byte[0])).sentAt();
    }

    @Test
    void messagesWithoutAnIdGetDifferentOnesWhateverTheirBodiesAre() {
        RabbitMqDelivery one = delivery(false, null, Map.of());
        RabbitMqDelivery other = delivery(false, "", Map.of());

        assertThat(one.id()).isNotEmpty().isEqualTo(one.id());
        assertThat(other.id()).isNotEmpty().isNotEqualTo(one.id());
    }

    @Test
    void aFirstDeliveryIsTheFirstAttempt() {
        RabbitMqDelivery delivery = delivery(false, Map.of(), new byte[0]);

        assertThat(delivery.attempt()).isEqualTo(1);
        assertThat(delivery.receives()).isEqualTo(1);
    }

    @Test
    void aClassicQueueOnlySaysThatThereWasADelivery() {
        RabbitMqDelivery delivery = delivery(true, Map.of(), new byte[0]);

        assertThat(delivery.attempt()).isEqualTo(1);
        assertThat(delivery.receives()).isEqualTo(2);
    }

    @Test
    void headersOfAnotherProducersMakingDoNoHarm() {
        Map<String, Object> foreign = Map.of("herald-attempt", List.of("x"), "herald-sent-at", Map.of("a", 1),
                "x-delivery-count", Double.POSITIVE_INFINITY, "x-acquired-count", new Date());

        RabbitMqDelivery delivery = delivery(false, foreign, new byte[0]);

        assertThat(delivery.attempt()).isEqualTo(1);
        assertThat(delivery.receives()).isPositive();
        assertThat(delivery.sentAt()).isBefore(Instant.now().plusSeconds(60));
        assertThat(delivery.headers().asMap()).containsKey("herald-attempt");
    }

    @Test
    void itsSizeIsThatOfItsBodyAndHeaders() {
        Map<String, Object> headers = Map.of("text", LongStringHelper.asLongString("x".repeat(1000)), "data", new byte[500],
                "list", List.of("1234", 5), "table", Map.of("k", "v"));

        assertThat(delivery(false, headers, new byte[1234]).size())
                .isEqualTo(1234 + (4 + 1000) + (4 + 500) + (4 + 4 + 8) + (5 + 1 + 1));
        assertThat(delivery(false, null, new byte[1234]).size()).isEqualTo(1234);
    }

    private static RabbitMqDelivery delivery(boolean redelivered, String id, Map<String, Object> headers) {
        return new RabbitMqDelivery(null, "orders", new com.rabbitmq.client.Delivery(new Envelope(1, redelivered, "", "orders"),
                new BasicProperties.Builder().messageId(id).headers(headers).build(), new byte[0]));
    }

    @Test
    void itsTimeToLiveCountsFromWhenItWasSent() {
        Instant sent = Instant.now().minusSeconds(20);

        assertThat(expiring("60000", copied("herald-sent-at", sent.toEpochMilli())).expiresAt())
                .isCloseTo(sent.plusSeconds(60), within(1, ChronoUnit.SECONDS));
        assertThat(expiring("60000", Map.of()).expiresAt())
                .isCloseTo(Instant.now().plusSeconds(60), within(10, ChronoUnit.SECONDS));
    }

    @Test
    void aClockThatDiffersNeitherEndsATimeToLiveBeforeTheFirstDeliveryNorProlongsIt() {
        long hourAgo = Instant.now().minusSeconds(3600).toEpochMilli();
        long hourAhead = Instant.now().plusSeconds(3600).toEpochMilli();

        assertThat(expiring("60000", copied("herald-sent-at", hourAgo)).expiresAt())
                .isCloseTo(Instant.now(), within(10, ChronoUnit.SECONDS));
        assertThat(expiring("60000", copied("herald-sent-at", hourAhead)).expiresAt())
                .isCloseTo(Instant.now().plusSeconds(60), within(10, ChronoUnit.SECONDS));
    }

    @Test
    void onlyACopyHasTheEndOfItsTimeToLiveInAHeader() {
        assertThat(delivery(false, copied("herald-expires-at", 1L), new byte[0]).isExpiredCopy()).isTrue();
        assertThat(delivery(false, Map.of("herald-expires-at", 1L), new byte[0]).isExpiredCopy()).isFalse();
        assertThat(delivery(false, Map.of("herald-expires-at", 1L), new byte[0]).expiresAt()).isNull();
        assertThat(expiring("nonsense", Map.of()).expiresAt()).isNull();
    }

    /** The headers of a copy that Herald has made of a message without an id. */
    private static Map<String, Object> copied(String name, long value) {
        return Map.of(name, value, "herald-bound-to", ControlHeaders.binding("orders", null));
    }

    private static RabbitMqDelivery expiring(String expiration, Map<String, Object> headers) {
        return new RabbitMqDelivery(null, "orders", new com.rabbitmq.client.Delivery(new Envelope(1, false, "", "orders"),
                new BasicProperties.Builder().expiration(expiration).headers(headers).build(), new byte[0]));
    }

    private static RabbitMqDelivery delivery(boolean redelivered, Map<String, Object> headers, byte[] body) {
        return new RabbitMqDelivery(null, "orders", new com.rabbitmq.client.Delivery(new Envelope(1, redelivered, "", "orders"),
                new BasicProperties.Builder().headers(headers).build(), body));
    }
}
