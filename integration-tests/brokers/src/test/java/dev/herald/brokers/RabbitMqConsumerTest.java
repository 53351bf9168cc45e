package dev.herald.brokers;

import static dev.herald.brokers.RabbitFixture.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.GetResponse;

import dev.herald.spi.Attempts;
import dev.herald.spi.Consumer;
import dev.herald.spi.Consumer.DeadLetter;
import dev.herald.spi.Consumer.Release;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.SettlementResult.Status;

class RabbitMqConsumerTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    final RabbitFixture fixture = new RabbitFixture();

    private Consumer started;

    @Test
    void deliversBodyHeadersAndWhatTheSenderSaysOfTheMessage() {
        consumer();

        String id = fixture.publish(fixture.queue(Declare.CREATE), message("a").header("tenant", "acme")
                .header("count", 12L).header("flag", true).header("raw", new byte[]{1, 2}).header("correlation-id", "c"))
                .entries().get(0).receipt().messageId();

        fixture.awaitDeliveries(1);
        Delivery delivery = fixture.sink.deliveries.get(0);
        assertThat(delivery.id()).isEqualTo(id);
        assertThat(delivery.body().text()).isEqualTo("a");
        assertThat(delivery.headers().value("tenant")).contains("acme");
        assertThat(delivery.headers().value("count")).contains(12L);
        assertThat(delivery.headers().value("flag")).contains(true);
        assertThat(delivery.headers().value("raw")).hasValueSatisfying(
                value -> assertThat((byte[]) value).containsExactly(1, 2));
        assertThat(delivery.headers().get("correlation-id")).contains("c");
        assertThat(delivery.attempt()).isEqualTo(1);
        assertThat(delivery.sentAt()).isCloseTo(Instant.now(), within(10, ChronoUnit.SECONDS));
        assertThat(delivery.raw()).isInstanceOf(com.rabbitmq.client.Delivery.class);
    }

    @Test
    void anAcknowledgedMessageIsGone() {
        Consumer consumer = startWith("a");

        assertThat(consumer.acknowledge(fixture.sink.deliveries)).containsExactly(SettlementResult.DONE);

        consumer.close();
        assertThat(fixture.rabbit().ready(fixture.name())).isZero();
    }

    @Test
    void acknowledgesWhatItIsGivenAndNothingElse() {
        Consumer consumer = startWith(IntStream.range(0, 12).mapToObj(i -> "m" + i).toArray(String[]::new));
        List<Delivery> all = List.copyOf(fixture.sink.deliveries);

        assertThat(consumer.acknowledge(List.of(all.get(3), all.get(0), all.get(1), all.get(9))))
                .containsOnly(SettlementResult.DONE);
        assertThat(consumer.acknowledge(List.of(all.get(2), all.get(4), all.get(3)))).extracting(SettlementResult::status)
                .containsExactly(Status.DONE, Status.DONE, Status.GONE);

        consumer.close();
        await().atMost(SOON).until(() -> fixture.rabbit().ready(fixture.name()) == 6);
    }

    @Test
    void holdsNoMoreThanThereIsRoomFor() {
        fixture.sink.capacity = 3;

        startWith(3, "a", "b", "c", "d", "e");

        await().atMost(SOON).until(() -> fixture.sink.deliveries.size() == 3);
        Continuously.holds(Duration.ofMillis(300), "nothing more is delivered", () -> fixture.sink.deliveries.size() == 3);
    }

    @Test
    void holdsMoreWhenThereIsMoreRoom() {
        fixture.sink.capacity = 1;
        Consumer consumer = startWith(1, "a", "b", "c", "d", "e");

        fixture.sink.capacity = 3;
        consumer.capacityChanged();

        fixture.awaitDeliveries(4);
        assertThat(consumer.acknowledge(List.copyOf(fixture.sink.deliveries))).containsOnly(SettlementResult.DONE);
        fixture.awaitDeliveries(5);
        await().atMost(SOON).until(() -> fixture.rabbit().consumers(fixture.name()) == 1);
    }

    @Test
    void withLessRoomReceivesNothingUntilEnoughIsSettled() {
        fixture.sink.capacity = 5;
        Consumer consumer = startWith(5, "a", "b", "c", "d", "e", "f", "g");

        fixture.sink.capacity = 1;
        consumer.capacityChanged();

        Continuously.holds(Duration.ofMillis(500), "nothing more is delivered", () -> fixture.sink.deliveries.size() == 5);
        consumer.acknowledge(fixture.sink.deliveries.subList(0, 4));
        fixture.awaitDeliveries(6);
        Continuously.holds(Duration.ofMillis(500), "nothing more is delivered", () -> fixture.sink.deliveries.size() == 6);
    }

    @Test
    void doesNotGiveUpAQueueWithASingleActiveConsumerForAnotherPrefetch() {
        fixture.sink.capacity = 1;
        Consumer consumer = fixture.start(fixture.subscription(
                fixture.queue(Declare.CREATE, Map.of("x-single-active-consumer", "true"))));
        fixture.rabbit().send(fixture.name(), "a");
        fixture.rabbit().send(fixture.name(), "b");
        fixture.awaitDeliveries(1);

        fixture.sink.capacity = 3;
        consumer.capacityChanged();

        Continuously.holds(Duration.ofMillis(500), "nothing more is delivered", () -> fixture.sink.deliveries.size() == 1);
        consumer.acknowledge(fixture.sink.deliveries);
        fixture.awaitDeliveries(2);
    }

    @Test
    void aReleasedMessageComesBackAndCountsTheAttempt() {
        Consumer consumer = startWith("a");

        for (int attempt = 1; attempt < 4; attempt++) {
            assertThat(release(consumer, last(), Duration.ZERO)).isEqualTo(SettlementResult.DONE);
            fixture.awaitDeliveries(attempt + 1);
        }

        assertThat(fixture.sink.deliveries).extracting(Delivery::attempt).containsExactly(1, 2, 3, 4);
        assertThat(fixture.sink.deliveries).extracting(Delivery::id).containsOnly(last().id());
    }

    @Test
    void aClassicQueueCountsTheAttemptsToo() {
        started = fixture.start(fixture.subscription(fixture.queue(Declare.CREATE, Map.of("x-queue-type", "classic"))));
        Consumer consumer = startWith("a");

        for (int attempt = 1; attempt < 4; attempt++) {
            assertThat(release(consumer, last(), Duration.ZERO)).isEqualTo(SettlementResult.DONE);
            fixture.awaitDeliveries(attempt + 1);
        }

        assertThat(fixture.sink.deliveries).extracting(Delivery::attempt).containsExactly(1, 2, 3, 4);
    }

    @Test
    void aMessageReturnedUntouchedSpendsNoAttempt() {
        Consumer consumer = startWith("a");

        for (int receipt = 1; receipt < 15; receipt++) {
            assertThat(release(consumer, last(), Duration.ZERO, 0)).isEqualTo(SettlementResult.DONE);
            fixture.awaitDeliveries(receipt + 1);
        }

        assertThat(fixture.sink.deliveries).extracting(Delivery::attempt).containsOnly(1);
        assertThat(last().receives()).isBetween(2, 15);
    }

    @Test
    void aMessageOfAClassicQueueReturnedUntouchedSpendsNoAttempt() {
        started = fixture.start(fixture.subscription(fixture.queue(Declare.CREATE, Map.of("x-queue-type", "classic"))));
        Consumer consumer = startWith("a");

        for (int receipt = 1; receipt < 5; receipt++) {
            assertThat(release(consumer, last(), Duration.ZERO, 0)).isEqualTo(SettlementResult.DONE);
            fixture.awaitDeliveries(receipt + 1);
        }

        assertThat(fixture.sink.deliveries).extracting(Delivery::attempt).containsOnly(1);
        assertThat(last().receives()).isEqualTo(2);
    }

    @Test
    void aMessageReturnedUntouchedDoesNotReachTheBrokersOwnLimitOfDeliveries() {
        started = fixture.start(fixture.subscription(fixture.queue(Declare.CREATE, Map.of("x-delivery-limit", "4"))));
        Consumer consumer = consumer();
        fixture.rabbit().send(fixture.name(), "a", new BasicProperties.Builder().messageId("m").build());
        fixture.awaitDeliveries(1);

        for (int receipt = 1; receipt < 15; receipt++) {
            assertThat(release(consumer, last(), Duration.ZERO, 0)).isEqualTo(SettlementResult.DONE);
            fixture.awaitDeliveries(receipt + 1);
        }

        assertThat(fixture.sink.deliveries).extracting(Delivery::attempt).containsOnly(1);
        assertThat(fixture.sink.deliveries).extracting(Delivery::id).containsOnly("m");
        assertThat(fixture.rabbit().ready(fixture.deadLetterQueue())).isZero();
    }

    @Test
    void knowsTheLastDeliveryBeforeTheBrokersOwnLimit() {
        started = fixture.start(fixture.subscription(fixture.queue(Declare.CREATE, Map.of("x-delivery-limit", "2"))));
        Consumer consumer = startWith("a");

        for (int receipt = 1; receipt < 3; receipt++) {
            consumer.abandon(last(), Attempts.of(0));
            fixture.awaitDeliveries(receipt + 1);
        }

        assertThat(fixture.sink.deliveries).extracting(consumer::isLastDelivery).containsExactly(false, false, true);
    }

    @Test
    void assumesTheBrokersDefaultLimitOfAQueueThatItHasNotDeclared() {
        fixture.rabbit().outside(channel -> channel.queueDeclare(fixture.name(), true, false, false,
                Map.of("x-queue-type", "quorum", "x-delivery-limit", 100)));
        started = fixture.start(fixture.subscription(fixture.queue(Declare.CREATE)));
        Consumer consumer = startWith("a");

        for (int receipt = 1; receipt <= 20; receipt++) {
            consumer.abandon(last(), Attempts.of(0));
            fixture.awaitDeliveries(receipt + 1);
        }

        assertThat(fixture.sink.deliveries.subList(0, 20)).extracting(consumer::isLastDelivery).containsOnly(false);
        assertThat(consumer.isLastDelivery(last())).isTrue();
    }

    @Test
    void aMessageReturnedUntouchedKeepsTheAttemptsItHad() {
        Consumer consumer = startWith("a");
        release(consumer, last(), Duration.ofMillis(10), 2);
        fixture.awaitDeliveries(2);

        release(consumer, last(), Duration.ZERO, 0);
        fixture.awaitDeliveries(3);
        release(consumer, last(), Duration.ofMillis(10), 0);
        fixture.awaitDeliveries(4);

        assertThat(fixture.sink.deliveries).extracting(Delivery::attempt).containsExactly(1, 3, 3, 3);
    }

    @Test
    void whatWaitsWhileTheListenerIsStoppedAndStartedAgainIsAtItsFirstAttempt() throws Exception {
        Consumer consumer = startWith(20, IntStream.range(0, 40).mapToObj(i -> "m" + i).toArray(String[]::new));

        for (int stop = 0; stop < 14; stop++) {
            consumer.stopReceiving().toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertThat(consumer.release(fixture.sink.deliveries.stream()
                    .map(delivery -> new Release(delivery, Duration.ZERO, Attempts.NONE)).toList()))
                    .containsOnly(SettlementResult.DONE);
            await().atMost(SOON).until(() -> fixture.rabbit().ready(fixture.name()) == 40);
            fixture.sink.deliveries.clear();
            consumer.start();
            fixture.awaitDeliveries(20);
        }

        assertThat(fixture.sink.deliveries).extracting(Delivery::attempt).containsOnly(1);
        assertThat(fixture.rabbit().ready(fixture.deadLetterQueue())).isZero();
    }

    @Test
    void aMessageReleasedWithADelayIsNotHeldMeanwhileAndComesBackAsItWas() {
        consumer();
        fixture.rabbit().send(fixture.name(), "foreign", new BasicProperties.Builder().userId("guest").type("t")
                .headers(Map.of("tenant", "acme", "x-delivery-count", "nonsense", "herald-attempt", "nonsense")).build());
        fixture.awaitDeliveries(1);
        Delivery first = last();
        long released = System.nanoTime();

        assertThat(release(consumer(), first, Duration.ofMillis(700))).isEqualTo(SettlementResult.DONE);

        fixture.awaitDeliveries(2);
        Delivery second = last();
        assertThat(Duration.ofNanos(System.nanoTime() - released)).isBetween(Duration.ofMillis(700),
                Duration.ofMillis(3000));
        assertThat(first.attempt()).isEqualTo(1);
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.sentAt()).isEqualTo(first.sentAt());
        assertThat(second.body().text()).isEqualTo("foreign");
        assertThat(second.headers().get("tenant")).contains("acme");
        assertThat(second.headers().get("type")).contains("t");
        assertThat(fixture.rabbit().exists("herald-delay-500ms")).isTrue();
    }

    @Test
    void whoeverReceivesAMessageNextKnowsThatNoAttemptIsLeft() {
        Consumer consumer = startWith("a");

        consumer.release(List.of(new Release(last(), Duration.ZERO, new Attempts(3, 3, true))));
        fixture.awaitDeliveries(2);
        assertThat(last().isUsedUp()).isTrue();
        release(consumer, last(), Duration.ofMillis(10), 0);

        fixture.awaitDeliveries(3);
        assertThat(last().isUsedUp()).as("however often it is moved in vain").isTrue();
    }

    @Test
    void attemptsThatWereCutShortAreReceivesAndDoNotCount() {
        Consumer consumer = startWith("a");

        for (int receive = 1; receive <= 5; receive++) {
            fixture.awaitDeliveries(receive);
            Delivery cutShort = fixture.sink.deliveries.get(receive - 1);
            assertThat(cutShort.attempt()).isEqualTo(1);
            assertThat(cutShort.receives()).isEqualTo(receive);
            consumer.release(List.of(new Release(cutShort, Duration.ZERO, new Attempts(0, receive, false))));
        }
    }

    @Test
    void doesNotBelieveAttemptsThatAProducerClaims() {
        consumer();
        fixture.rabbit().send(fixture.name(), "a", new BasicProperties.Builder().messageId("m")
                .headers(Map.of("herald-attempt", 99L, "herald-attempts-used-up", true, "herald-sent-at", 5L,
                        "x-delivery-count", 1000L))
                .build());
        fixture.awaitDeliveries(1);

        assertThat(last().attempt()).isEqualTo(1);
        assertThat(last().receives()).isEqualTo(1);
        assertThat(last().isUsedUp()).isFalse();
        assertThat(consumer().isLastDelivery(last())).isFalse();
        assertThat(last().sentAt()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
    }

    @Test
    void headersThatWereCopiedFromARetriedMessageHoldForThatOneOnly() {
        Consumer consumer = startWith("a");
        release(consumer, last(), Duration.ZERO);
        fixture.awaitDeliveries(2);
        assertThat(last().attempt()).isEqualTo(2);

        fixture.rabbit().send(fixture.name(), "copy", new BasicProperties.Builder().messageId("other")
                .headers(last().headers().asMap()).build());

        fixture.awaitDeliveries(3);
        assertThat(last().body().text()).isEqualTo("copy");
        assertThat(last().attempt()).isEqualTo(1);
    }

    @Test
    void equalBodiesWithoutAnIdAreDifferentMessagesAndKeepTheirIdsWhenTheyAreRetried() {
        Consumer consumer = consumer();
        fixture.rabbit().send(fixture.name(), "pay", new BasicProperties());
        fixture.rabbit().send(fixture.name(), "pay", new BasicProperties());
        fixture.awaitDeliveries(2);
        String first = fixture.sink.deliveries.get(0).id();
        assertThat(fixture.sink.deliveries.get(1).id()).isNotEqualTo(first);

        release(consumer, fixture.sink.deliveries.get(0), Duration.ofMillis(10));

        fixture.awaitDeliveries(3);
        assertThat(last().id()).isEqualTo(first);
    }

    @Test
    void aMessageGivenUpComesBack() {
        Consumer consumer = startWith("a");

        consumer.abandon(last(), Attempts.of(0));

        fixture.awaitDeliveries(2);
        assertThat(last().attempt()).isEqualTo(1);
        assertThat(last().receives()).isEqualTo(2);
        assertThat(consumer.acknowledge(List.of(fixture.sink.deliveries.get(0)))).extracting(SettlementResult::status)
                .containsExactly(Status.GONE);
        assertThat(consumer.acknowledge(List.of(last()))).containsExactly(SettlementResult.DONE);
    }

    @Test
    void aMessageGivenUpAfterAnAttemptCountsTheAttempt() {
        Consumer consumer = startWith("a");

        consumer.abandon(last(), Attempts.of(1));
        fixture.awaitDeliveries(2);
        consumer.abandon(last(), Attempts.of(2));
        fixture.awaitDeliveries(3);

        assertThat(fixture.sink.deliveries).extracting(Delivery::attempt).containsExactly(1, 2, 3);
        assertThat(fixture.sink.deliveries).extracting(Delivery::id).containsOnly(last().id());
        assertThat(consumer.acknowledge(List.of(last()))).containsExactly(SettlementResult.DONE);
        await().atMost(SOON).until(() -> fixture.rabbit().ready(fixture.name()) == 0);
    }

    @Test
    void aMessageGivenUpAfterAnAttemptThatDoesNotCountShowsIt() {
        Consumer consumer = startWith("a");

        consumer.abandon(last(), new Attempts(0, 1, false));
        fixture.awaitDeliveries(2);

        assertThat(last().attempt()).isEqualTo(1);
        assertThat(last().receives()).isEqualTo(2);
        consumer.abandon(last(), new Attempts(0, 2, false));
        fixture.awaitDeliveries(3);
        assertThat(last().attempt()).isEqualTo(1);
        assertThat(last().receives()).isEqualTo(3);
    }

    @Test
    void aMessageThatWasSettledIsNotReturnedWhenItIsGivenUp() {
        Consumer consumer = startWith("a", "b");
        Delivery first = fixture.sink.deliveries.get(0);
        consumer.acknowledge(List.of(first));

        consumer.abandon(first, Attempts.of(1));
        consumer.abandon(fixture.sink.deliveries.get(1), Attempts.of(1));

        fixture.awaitDeliveries(3);
        assertThat(last().body().text()).isEqualTo("b");
        await().during(Duration.ofMillis(300)).atMost(SOON).until(() -> fixture.sink.deliveries.size() == 3);
    }

    @Test
    void aLeaseLastsAsLongAsTheChannel() {
        Consumer consumer = startWith("a");
        assertThat(fixture.sink.leases).containsExactly(Duration.ofMinutes(30));
        assertThat(consumer.extend(fixture.sink.deliveries, SOON)).containsExactly(SettlementResult.DONE);

        consumer.close();

        await().atMost(SOON).until(() -> fixture.sink.lost.size() == 1);
        assertThat(consumer.extend(fixture.sink.deliveries, SOON)).extracting(SettlementResult::status)
                .containsExactly(Status.GONE);
        assertThat(consumer.acknowledge(fixture.sink.deliveries)).extracting(SettlementResult::status)
                .containsExactly(Status.GONE);
    }

    @Test
    void aDeadLetterKeepsBodyAndHeadersAndGetsOthers() {
        consumer();
        fixture.publish(fixture.queue(Declare.CREATE), message("a").header("tenant", "acme").header("app-id", "shop"));
        fixture.awaitDeliveries(1);

        List<SettlementResult> results = consumer().deadLetter(
                List.of(new DeadLetter(last(), Map.of("herald-dead-letter-reason", "boom"))));

        assertThat(results).containsExactly(SettlementResult.DONE);
        GetResponse dead = fixture.rabbit().take(fixture.deadLetterQueue());
        assertThat(new String(dead.getBody())).isEqualTo("a");
        assertThat(dead.getProps().getMessageId()).isEqualTo(last().id());
        assertThat(dead.getProps().getAppId()).isEqualTo("shop");
        assertThat(dead.getProps().getHeaders().get("tenant")).hasToString("acme");
        assertThat(dead.getProps().getHeaders().get("herald-dead-letter-reason")).hasToString("boom");
    }

    @Test
    void settlesAfterItHasStoppedReceivingAndReceivesWhenStartedAgain() throws Exception {
        Consumer consumer = startWith("a", "b");

        consumer.stopReceiving().toCompletableFuture().get(10, TimeUnit.SECONDS);
        assertThat(consumer.acknowledge(List.of(fixture.sink.deliveries.get(0)))).containsExactly(SettlementResult.DONE);
        assertThat(release(consumer, last(), Duration.ZERO)).isEqualTo(SettlementResult.DONE);
        await().atMost(SOON).until(() -> fixture.rabbit().ready(fixture.name()) == 1);
        await().atMost(SOON).until(() -> fixture.rabbit().consumers(fixture.name()) == 0);

        consumer.start();
        fixture.awaitDeliveries(3);
    }

    @Test
    void aLeaseIsAsLongAsTheBrokerWaitsForAnAcknowledgement() {
        fixture.start(fixture.subscription(fixture.queue(Declare.CREATE), "listener", null, true,
                Map.of("x-consumer-timeout", "7200000")));

        assertThat(fixture.sink.leases).containsExactly(Duration.ofHours(2));
    }

    /** Otherwise the broker would close the channel, with all other messages on it. */
    @Test
    void aLeaseIsExtendedNoLongerThanTheBrokerWaitsForAnAcknowledgement() {
        Duration timeout = Duration.ofSeconds(6);
        Consumer consumer = fixture.start(fixture.subscription(fixture.queue(Declare.CREATE), "listener", null, true,
                Map.of("x-consumer-timeout", Long.toString(timeout.toMillis()))));
        fixture.publish(fixture.queue(Declare.CREATE), message("a"));
        fixture.awaitDeliveries(1);

        SettlementResult first = consumer.extend(fixture.sink.deliveries, timeout).get(0);

        assertThat(first.granted()).isLessThan(timeout);
        await().atMost(SOON)
                .until(() -> consumer.extend(fixture.sink.deliveries, timeout).get(0).status() == Status.GONE);
        assertThat(consumer.acknowledge(fixture.sink.deliveries)).containsExactly(SettlementResult.DONE);
    }

    @Test
    void aConsumerThatTheBrokerCancelsLosesItsMessages() {
        Consumer consumer = startWith("a");

        fixture.rabbit().outside(channel -> channel.queueDelete(fixture.name()));

        await().atMost(SOON).until(() -> fixture.sink.lost.equals(fixture.sink.deliveries));
        assertThat(fixture.sink.failures).last().asString().contains("cancelled the consumer", fixture.name(), "timeout");
        assertThat(consumer.acknowledge(fixture.sink.deliveries)).extracting(SettlementResult::status)
                .containsExactly(Status.GONE);
    }

    @Test
    void aStrayInterruptLeavesNoSecondConsumer() {
        consumer();

        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("herald-receive-listener-")).forEach(Thread::interrupt);

        fixture.sink.awaitConnected(2);
        assertThat(fixture.rabbit().consumers(fixture.name())).isEqualTo(1);
        fixture.publish(fixture.queue(Declare.CREATE), message("a"));
        fixture.awaitDeliveries(1);
        assertThat(fixture.sink.lost).isEmpty();
    }

    @Test
    void rejectsAutomaticAcknowledgementWhichHasNoBound() {
        assertThatThrownBy(() -> fixture.rabbit().broker.consumer(fixture.subscription(fixture.queue(Declare.CREATE),
                "listener", null, true, Map.of("auto-ack", "true")), fixture.sink))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("quarkus.herald.listener.\"listener\".attributes.\"auto-ack\"")
                .hasMessageContaining("MANUAL");
    }

    /** Starts a consumer that has received these. */
    private Consumer startWith(String... bodies) {
        return startWith(bodies.length, bodies);
    }

    private Consumer startWith(int received, String... bodies) {
        Consumer consumer = consumer();
        for (String body : bodies) {
            fixture.rabbit().send(fixture.name(), body);
        }
        fixture.awaitDeliveries(received);
        return consumer;
    }

    private Consumer consumer() {
        if (started == null) {
            started = fixture.start(fixture.subscription(fixture.queue(Declare.CREATE)));
        }
        return started;
    }

    private Delivery last() {
        return fixture.sink.deliveries.get(fixture.sink.deliveries.size() - 1);
    }

    private static SettlementResult release(Consumer consumer, Delivery delivery, Duration delay) {
        return release(consumer, delivery, delay, 1);
    }

    private static SettlementResult release(Consumer consumer, Delivery delivery, Duration delay, int attempts) {
        return consumer.release(List.of(new Release(delivery, delay, Attempts.before(delivery).plus(attempts)))).get(0);
    }
}
