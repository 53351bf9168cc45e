package dev.herald.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.herald.Headers;
import dev.herald.OutgoingMessage;
import dev.herald.spi.Body;

class KeyFilterTest {

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', value = {
            "order.placed       | order.placed     | true",
            "order.placed       | order.paid       | false",
            "order.*            | order.placed     | true",
            "order.*            | order            | false",
            "order.*            | order.eu.placed  | false",
            "order.#            | order            | true",
            "order.#            | order.eu.placed  | true",
            "#.placed           | order.eu.placed  | true",
            "#                  | anything.at.all  | true",
            "*.eu.#             | order.eu         | true",
            "a, order.*         | order.placed     | true",
            "orders             |                  | true"})
    void matchesWordsAsRabbitMqDoes(String filter, String key, boolean passes) {
        assertThat(KeyFilter.ofRabbitMq("orders", Map.of(), filter).passes(message(key), Headers.of(Map.of())))
                .isEqualTo(passes);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', value = {
            "orders             |                  | true",
            "orders             | orders.eu        | false",
            "orders.*           | orders.eu.new    | true",
            "orders.?u          | orders.eu        | true",
            "orders.?u          | orders.u         | false",
            "orders.[ea]u       | orders.au        | true",
            "orders.[ea]u       | orders.ou        | false",
            "orders.\\*         | orders.*         | true",
            "orders.\\*         | orders.eu        | false",
            "(                  | (                | true",
            "a,b                | b                | true"})
    void matchesPatternsAsRedisDoes(String filter, String key, boolean passes) {
        assertThat(KeyFilter.ofRedis("orders", filter).passes(message(key), Headers.of(Map.of()))).isEqualTo(passes);
    }

    @Test
    void withoutAFilterRedisHasTheChannelOfTheTopic() {
        assertThat(KeyFilter.ofRedis("orders[1]", null).passes(message("orders[1]"), Headers.of(Map.of()))).isTrue();
        assertThat(KeyFilter.ofRedis("orders[1]", null).passes(message("orders1"), Headers.of(Map.of()))).isFalse();
    }

    @Test
    void followsTheTypeOfAnExchange() {
        Headers vip = Headers.of(Map.of("tier", "vip"));

        assertThat(KeyFilter.ofRabbitMq("e", Map.of("type", "fanout"), "x").passes(message("y"), vip)).isTrue();
        assertThat(KeyFilter.ofRabbitMq("e", Map.of("type", "direct"), "*").passes(message("y"), vip)).isFalse();
        assertThat(KeyFilter.ofRabbitMq("e", Map.of("type", "direct"), "y").passes(message("y"), vip)).isTrue();
        assertThat(KeyFilter.ofRabbitMq("e", Map.of("type", "headers"), "tier=vip").passes(message(null), vip)).isTrue();
        assertThat(KeyFilter.ofRabbitMq("e", Map.of("type", "headers"), "tier=new").passes(message(null), vip)).isFalse();
        assertThat(KeyFilter.ofRabbitMq("e", Map.of(), null).passes(message("y"), vip)).isTrue();
    }

    private static OutgoingMessage<Body> message(String key) {
        OutgoingMessage<Body> message = OutgoingMessage.of(Body.of("x"));
        return key == null ? message : message.routingKey(key);
    }
}
