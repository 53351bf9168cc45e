package dev.herald.runtime.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.impl.LongStringHelper;

class RabbitMqDeliveryTest {

    @Test
    void countsTheAttemptsThatACopyCarriesAndNoDeliveries() {
        RabbitMqDelivery delivery = delivery(true, Map.of("herald-attempt", 2L, "x-delivery-count", 7L), new byte[0]);

        assertThat(delivery.attempt()).isEqualTo(3);
        assertThat(delivery.receives()).isEqualTo(10);
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

    private static RabbitMqDelivery delivery(boolean redelivered, Map<String, Object> headers, byte[] body) {
        return new RabbitMqDelivery(null, new com.rabbitmq.client.Delivery(new Envelope(1, redelivered, "", "orders"),
                new BasicProperties.Builder().headers(headers).build(), body));
    }
}
