package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.GetResponse;

import dev.herald.HeraldHeaders;
import dev.herald.spi.Consumer;
import dev.herald.spi.Consumer.DeadLetter;
import dev.herald.spi.Consumer.Release;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.SettlementResult;

/** What becomes of a message's properties in its copies for later attempts and in its dead letter. */
class RabbitMqCopiesTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    final RabbitFixture fixture = new RabbitFixture();

    private Consumer consumer;

    private Delivery receive(BasicProperties properties) {
        return receive(properties, Map.of());
    }

    private Delivery receive(BasicProperties properties, Map<String, String> attributes) {
        consumer = fixture.start(fixture.subscription(fixture.queue(Declare.CREATE, attributes)));
        fixture.rabbit().send(fixture.name(), "body", properties);
        fixture.awaitDeliveries(1);
        return last();
    }

    private Delivery last() {
        return fixture.sink.deliveries.get(fixture.sink.deliveries.size() - 1);
    }

    private SettlementResult retry(Delivery delivery, Duration delay) {
        return consumer.release(List.of(new Release(delivery, delay))).get(0);
    }

    private GetResponse deadLetter() {
        await().atMost(SOON).until(() -> fixture.rabbit().ready(fixture.deadLetterQueue()) == 1);
        return fixture.rabbit().take(fixture.deadLetterQueue());
    }

    private static Map<String, String> reasons(String reason) {
        Map<String, String> added = new LinkedHashMap<>();
        added.put(HeraldHeaders.DEAD_LETTER_REASON, reason);
        added.put(HeraldHeaders.DEAD_LETTER_SOURCE, "orders");
        added.put(HeraldHeaders.DEAD_LETTER_LISTENER, "orders");
        added.put(HeraldHeaders.DEAD_LETTER_ATTEMPTS, "3");
        return added;
    }

    private static BasicProperties.Builder headers(int bytes) {
        return new BasicProperties.Builder().headers(new HashMap<>(Map.of("z", "z".repeat(bytes))));
    }

    @Test
    void theReasonIsShortenedToWhatFitsIntoTheFrame() {
        Delivery delivery = receive(headers(130_700).build());

        assertThat(consumer.deadLetter(List.of(new DeadLetter(delivery, reasons("because ".repeat(60))))))
                .containsExactly(SettlementResult.DONE);

        Map<String, Object> headers = deadLetter().getProps().getHeaders();
        assertThat(headers.get(HeraldHeaders.DEAD_LETTER_ATTEMPTS)).hasToString("3");
        assertThat(headers.get(HeraldHeaders.DEAD_LETTER_REASON).toString()).startsWith("because because").hasSizeLessThan(400);
        assertThat(headers.get("z").toString().length()).isEqualTo(130_700);
    }

    @Test
    void aDeadLetterWithoutRoomForMoreIsTheMessageAlone() {
        Delivery delivery = receive(headers(131_030).messageId("m").build());

        assertThat(consumer.deadLetter(List.of(new DeadLetter(delivery, reasons("because")))))
                .containsExactly(SettlementResult.DONE);

        assertThat(deadLetter().getProps().getHeaders().keySet()).contains("z").noneMatch(name -> name.startsWith("herald-"));
    }

    @Test
    void aMessageThatHasNoRoomForItsAttemptsIsDeadLetteredInsteadOfTriedForEver() {
        Delivery delivery = receive(headers(131_030).messageId("m").build());

        assertThat(retry(delivery, Duration.ofMillis(10)).status()).isEqualTo(SettlementResult.Status.DONE);

        assertThat(deadLetter().getProps().getHeaders().get("z").toString().length()).isEqualTo(131_030);
        await().atMost(SOON).until(() -> fixture.rabbit().ready(fixture.name()) == 0);
        assertThat(fixture.sink.deliveries).hasSize(1);
    }

    @Test
    void aCopyWithoutRoomForAnIdHasNone() {
        Delivery delivery = receive(headers(131_030).build());

        assertThat(consumer.deadLetter(List.of(new DeadLetter(delivery, reasons("because")))))
                .containsExactly(SettlementResult.DONE);

        assertThat(deadLetter().getProps().getMessageId()).isNull();
    }

    @Test
    void copiesKeepEveryProperty() {
        Date time = new Date(1_700_000_000_000L);
        Delivery first = receive(new BasicProperties.Builder().contentType("text/x").contentEncoding("gzip").deliveryMode(2)
                .priority(7).correlationId("c").replyTo("r").messageId("m").timestamp(time).type("t").appId("a")
                .clusterId("k").headers(Map.of("nested", Map.of("list", List.of(1, "two")), "when", time)).build());

        retry(first, Duration.ofMillis(10));
        fixture.awaitDeliveries(2);
        consumer.deadLetter(List.of(new DeadLetter(last(), reasons("because"))));

        BasicProperties dead = deadLetter().getProps();
        assertThat(dead.getContentType()).isEqualTo("text/x");
        assertThat(dead.getContentEncoding()).isEqualTo("gzip");
        assertThat(dead.getDeliveryMode()).isEqualTo(2);
        assertThat(dead.getPriority()).isEqualTo(7);
        assertThat(dead.getCorrelationId()).isEqualTo("c");
        assertThat(dead.getReplyTo()).isEqualTo("r");
        assertThat(dead.getMessageId()).isEqualTo("m");
        assertThat(dead.getTimestamp()).isEqualTo(time);
        assertThat(dead.getType()).isEqualTo("t");
        assertThat(dead.getAppId()).isEqualTo("a");
        assertThat(dead.getClusterId()).isEqualTo("k");
        assertThat(dead.getHeaders().get("nested")).hasToString("{list=[1, two]}");
        assertThat(dead.getHeaders().get("when")).isEqualTo(time);
    }

    @Test
    void aRetryThatWouldOutliveTheMessageIsADeadLetterThatExpired() {
        Delivery delivery = receive(new BasicProperties.Builder().expiration("500").build());

        assertThat(retry(delivery, Duration.ofSeconds(1))).isEqualTo(SettlementResult.DONE);

        BasicProperties dead = deadLetter().getProps();
        assertThat(dead.getHeaders().get(HeraldHeaders.DEAD_LETTER_REASON)).hasToString("expired");
        assertThat(dead.getHeaders().get(HeraldHeaders.DEAD_LETTER_SOURCE)).hasToString("orders");
        assertThat(dead.getExpiration()).isNull();
        assertThat(fixture.rabbit().ready(fixture.name())).isZero();
    }

    @Test
    void aRetryWithoutDelayKeepsTheRestOfTheTimeToLive() throws Exception {
        Delivery delivery = receive(new BasicProperties.Builder().expiration("2000").build());
        consumer.stopReceiving().toCompletableFuture().get(10, TimeUnit.SECONDS);

        retry(delivery, Duration.ZERO);

        await().atMost(SOON).until(() -> fixture.rabbit().ready(fixture.name()) == 1);
        await().atMost(Duration.ofSeconds(5)).until(() -> fixture.rabbit().ready(fixture.name()) == 0);
        assertThat(deadLetter().getProps().getHeaders().get("x-first-death-reason")).hasToString("expired");
    }

    @Test
    void aRetryKeepsTheEndOfTheTimeToLive() {
        Delivery first = receive(new BasicProperties.Builder().expiration("60000").build());
        long end = System.currentTimeMillis() + 60_000;

        for (int attempt = 2; attempt <= 4; attempt++) {
            retry(last(), Duration.ofMillis(10));
            fixture.awaitDeliveries(attempt);
            assertThat((Long) last().headers().value(HeraldHeaders.EXPIRES_AT).orElseThrow()).isCloseTo(end, within(3000L));
        }
        assertThat(last().id()).isEqualTo(first.id());
    }

    @Test
    void aRetryThatIsReceivedAfterItsEndIsADeadLetterThatExpired() throws Exception {
        Delivery delivery = receive(new BasicProperties.Builder().expiration("1000").build());
        consumer.stopReceiving().toCompletableFuture().get(10, TimeUnit.SECONDS);
        retry(delivery, Duration.ofMillis(300));
        await().atMost(SOON).until(() -> fixture.rabbit().ready(fixture.name()) == 1);
        Continuously.holds(Duration.ofMillis(1100), "the queue does not end it",
                () -> fixture.rabbit().ready(fixture.name()) == 1);

        consumer.start();

        assertThat(deadLetter().getProps().getHeaders().get(HeraldHeaders.DEAD_LETTER_REASON)).hasToString("expired");
        assertThat(fixture.sink.deliveries).hasSize(1);
    }

    @Test
    void theEndThatAProducerMentionsIsNotBelieved() {
        Delivery delivery = receive(new BasicProperties.Builder().headers(Map.of(HeraldHeaders.EXPIRES_AT, 1L)).build());

        retry(delivery, Duration.ofMillis(10));

        fixture.awaitDeliveries(2);
        assertThat(last().attempt()).isEqualTo(2);
    }
}
