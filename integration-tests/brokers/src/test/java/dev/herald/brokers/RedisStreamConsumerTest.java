package dev.herald.brokers;

import static dev.herald.brokers.RedisFixture.message;
import static dev.herald.brokers.RedisFixture.queue;
import static dev.herald.brokers.RedisFixture.subscription;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;

import dev.herald.UnreadableMessageException;
import dev.herald.spi.Attempts;
import dev.herald.spi.Consumer;
import dev.herald.spi.Consumer.DeadLetter;
import dev.herald.spi.Consumer.Release;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.SettlementResult.Status;

class RedisStreamConsumerTest {

    private static final Duration LEASE = Duration.ofSeconds(30);

    @RegisterExtension
    final RedisFixture fixture = new RedisFixture();

    @Test
    void deliversBodyHeadersAndWhatTheStreamSaysOfTheEntry() {
        Destination orders = queue(fixture.name(), Declare.CREATE);
        Instant before = Instant.now().minusSeconds(1);
        String id = fixture.publish(orders,
                List.of(message("ä").header("tenant", "acme").header("total", 1.5).header("flag", true)
                        .header("raw", new byte[]{1, -2})))
                .entries().get(0).receipt().messageId();

        fixture.start(orders, LEASE);

        fixture.awaitDeliveries(1);
        Delivery delivery = fixture.sink.deliveries.get(0);
        assertThat(delivery.id()).isEqualTo(id);
        assertThat(delivery.body().text()).isEqualTo("ä");
        assertThat(delivery.headers().value("tenant")).contains("acme");
        assertThat(delivery.headers().value("total")).contains("1.5");
        assertThat(delivery.headers().value("flag")).contains("true");
        assertThat(delivery.headers().value("raw")).hasValueSatisfying(
                value -> assertThat((byte[]) value).containsExactly(1, -2));
        assertThat(delivery.attempt()).isEqualTo(1);
        assertThat(delivery.sentAt()).isBetween(before, Instant.now().plusSeconds(1));
        assertThat(delivery.orderingKey()).isNull();
        assertThat(delivery.raw()).isInstanceOf(Response.class);
    }

    @Test
    void readsWhatAForeignProducerAdded() {
        fixture.ask(Command.XADD, fixture.name(), "*", "body", "{}", "tenant", "acme");

        fixture.start(queue(fixture.name(), Declare.CREATE), LEASE);

        fixture.awaitDeliveries(1);
        assertThat(fixture.sink.bodies()).containsExactly("{}");
        assertThat(fixture.sink.deliveries.get(0).headers().asMap()).isEqualTo(Map.of("tenant", "acme"));
    }

    @Test
    void readsThePayloadFromTheFieldThatIsConfigured() {
        fixture.ask(Command.XADD, fixture.name(), "*", "payload", "{}", "body", "slim");

        fixture.start(queue(fixture.name(), Declare.CREATE, Map.of("body-field", "payload")), LEASE);

        fixture.awaitDeliveries(1);
        assertThat(fixture.sink.bodies()).containsExactly("{}");
        assertThat(fixture.sink.deliveries.get(0).headers().get("body")).contains("slim");
    }

    @Test
    void anEntryWithoutABodyIsUnreadable() {
        fixture.ask(Command.XADD, fixture.name(), "*", "tenant", "acme");

        fixture.start(queue(fixture.name(), Declare.CREATE), LEASE);

        fixture.awaitDeliveries(1);
        assertThatThrownBy(() -> fixture.sink.deliveries.get(0).body()).isInstanceOf(UnreadableMessageException.class)
                .hasMessageContaining("'body'").hasMessageContaining("body-field");
        assertThat(fixture.sink.deliveries.get(0).headers().get("tenant")).contains("acme");
    }

    @Test
    void anAcknowledgedMessageLeavesTheStream() {
        Consumer consumer = startWith("a", "b");

        assertThat(consumer.acknowledge(fixture.sink.deliveries)).containsExactly(SettlementResult.DONE,
                SettlementResult.DONE);

        assertThat(fixture.pending(fixture.name())).isZero();
        assertThat(fixture.length(fixture.name())).isZero();
    }

    @Test
    void anAcknowledgedMessageStaysWhereHandledEntriesAreKept() {
        Destination orders = queue(fixture.name(), Declare.CREATE, Map.of("delete", "false"));
        Consumer consumer = startWith(orders, LEASE, "a");

        consumer.acknowledge(fixture.sink.deliveries);

        assertThat(fixture.pending(fixture.name())).isZero();
        assertThat(fixture.length(fixture.name())).isEqualTo(1);
    }

    @Test
    void anAcknowledgedMessageStaysForAnotherGroup() {
        fixture.ask(Command.XGROUP, "CREATE", fixture.name(), "audit", "0", "MKSTREAM");
        Consumer consumer = startWith("a");

        consumer.acknowledge(fixture.sink.deliveries);

        assertThat(fixture.pending(fixture.name())).isZero();
        assertThat(fixture.length(fixture.name())).isEqualTo(1);
    }

    @Test
    void manyMessagesAreAcknowledgedAtOnce() {
        String[] bodies = Stream.iterate(0, i -> i + 1).limit(1200).map(i -> "m" + i).toArray(String[]::new);
        Consumer consumer = startWith(bodies);

        assertThat(consumer.acknowledge(fixture.sink.deliveries)).hasSize(1200).containsOnly(SettlementResult.DONE);

        assertThat(fixture.length(fixture.name())).isZero();
    }

    @Test
    void ofManyMessagesSettledAtOnceEachHasItsOwnResult() {
        Consumer consumer = startWith("a", "b", "c", "d");
        List<Delivery> all = fixture.sink.deliveries;
        consumer.acknowledge(all.subList(1, 2));

        assertThat(consumer.acknowledge(List.of(all.get(3), all.get(1), all.get(0)))).extracting(SettlementResult::status)
                .containsExactly(Status.DONE, Status.GONE, Status.DONE);
        assertThat(consumer.extend(all, LEASE)).extracting(SettlementResult::status)
                .containsExactly(Status.GONE, Status.GONE, Status.DONE, Status.GONE);
        assertThat(fixture.length(fixture.name())).isEqualTo(1);
    }

    @Test
    void messagesFarFromEachOtherAreSettledAtOnce() {
        String[] bodies = Stream.iterate(0, i -> i + 1).limit(200).map(i -> "m" + i).toArray(String[]::new);
        Consumer consumer = startWith(bodies);
        List<Delivery> all = fixture.sink.deliveries;

        assertThat(consumer.acknowledge(List.of(all.get(199), all.get(0), all.get(100)))).hasSize(3)
                .containsOnly(SettlementResult.DONE);
        assertThat(fixture.pending(fixture.name())).isEqualTo(197);
    }

    @Test
    void aReleasedMessageComesBackAndCountsTheAttempt() {
        Consumer consumer = startWith("a");

        assertThat(release(consumer, fixture.sink.deliveries.get(0), Duration.ZERO)).isEqualTo(SettlementResult.DONE);

        fixture.awaitDeliveries(2);
        assertThat(fixture.sink.deliveries).extracting(Delivery::attempt).containsExactly(1, 2);
        assertThat(fixture.sink.deliveries).extracting(Delivery::id).containsOnly(fixture.sink.deliveries.get(0).id());
        assertThat(consumer.acknowledge(fixture.sink.deliveries.subList(1, 2))).containsExactly(SettlementResult.DONE);
    }

    @Test
    void aMessageReturnedUntouchedSpendsNoAttempt() {
        Consumer consumer = startWith("a");

        for (int receipt = 1; receipt < 15; receipt++) {
            assertThat(release(consumer, fixture.sink.deliveries.get(receipt - 1), Duration.ZERO, 0))
                    .isEqualTo(SettlementResult.DONE);
            fixture.awaitDeliveries(receipt + 1);
        }

        assertThat(fixture.sink.deliveries).extracting(Delivery::attempt).containsOnly(1);
        assertThat(consumer.acknowledge(fixture.sink.deliveries.subList(14, 15))).containsExactly(SettlementResult.DONE);
    }

    @Test
    void whoeverReceivesAMessageNextKnowsThatNoAttemptIsLeft() {
        Consumer consumer = startWith("a");

        consumer.release(List.of(new Release(fixture.sink.deliveries.get(0), Duration.ZERO, new Attempts(3, 3, true))));
        fixture.awaitDeliveries(2);
        assertThat(fixture.sink.deliveries.get(1).isUsedUp()).isTrue();
        release(consumer, fixture.sink.deliveries.get(1), Duration.ofMillis(10), 0);

        fixture.awaitDeliveries(3);
        assertThat(fixture.sink.deliveries.get(2).isUsedUp()).as("however often it is moved in vain").isTrue();
        assertThat(fixture.sink.deliveries.get(2).attempt()).isEqualTo(4);
        assertThat(consumer.acknowledge(fixture.sink.deliveries.subList(2, 3))).containsExactly(SettlementResult.DONE);
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
    void aMessageReturnedUntouchedKeepsTheAttemptsItHad() {
        Consumer consumer = startWith("a");
        release(consumer, fixture.sink.deliveries.get(0), Duration.ZERO, 2);
        fixture.awaitDeliveries(2);

        release(consumer, fixture.sink.deliveries.get(1), Duration.ofMillis(10), 0);
        fixture.awaitDeliveries(3);

        assertThat(fixture.sink.deliveries).extracting(Delivery::attempt).containsExactly(1, 3, 3);
    }

    @Test
    void ofMessagesReturnedTogetherEachKeepsItsOwnAttempts() {
        Consumer consumer = startWith("a", "b", "c");

        consumer.release(IntStream.range(0, 3)
                .mapToObj(i -> new Release(fixture.sink.deliveries.get(i), Duration.ZERO, Attempts.of(i))).toList());

        fixture.awaitDeliveries(6);
        assertThat(fixture.sink.deliveries.subList(3, 6)).extracting(delivery -> delivery.body().text(), Delivery::attempt)
                .containsExactlyInAnyOrder(tuple("a", 1), tuple("b", 2), tuple("c", 3));
    }

    @Test
    void aMessageReleasedWithADelayComesBackAfterIt() {
        Consumer consumer = startWith("a");
        long released = System.nanoTime();

        release(consumer, fixture.sink.deliveries.get(0), Duration.ofMillis(700));

        fixture.awaitDeliveries(2);
        assertThat(Duration.ofNanos(System.nanoTime() - released)).isBetween(Duration.ofMillis(690),
                Duration.ofMillis(1500));
    }

    @Test
    void aReleasedMessageIsNotSettledAgain() {
        Consumer consumer = startWith("a");
        release(consumer, fixture.sink.deliveries.get(0), Duration.ofMinutes(1));

        assertThat(consumer.acknowledge(fixture.sink.deliveries)).extracting(SettlementResult::status)
                .containsExactly(Status.GONE);
        assertThat(consumer.extend(fixture.sink.deliveries, LEASE)).extracting(SettlementResult::status)
                .containsExactly(Status.GONE);
        assertThat(fixture.length(fixture.name())).isEqualTo(1);
    }

    @Test
    void aMessageReleasedAtOnceGoesToAnotherConsumer() throws Exception {
        Destination orders = queue(fixture.name(), Declare.CREATE);
        Consumer leaving = startWith(orders, LEASE, "a");
        leaving.stopReceiving().toCompletableFuture().get(10, TimeUnit.SECONDS);
        RecordingSink other = new RecordingSink();
        fixture.start(fixture.broker(), subscription(orders, LEASE), other);

        release(leaving, fixture.sink.deliveries.get(0), Duration.ZERO);

        await().atMost(Duration.ofSeconds(5)).until(() -> other.deliveries.size() == 1);
        assertThat(other.deliveries.get(0).attempt()).isEqualTo(2);
    }

    @Test
    void aMessageWhoseLeaseRanOutIsTakenOverAndItsLateAcknowledgementChangesNothing() throws Exception {
        Destination orders = queue(fixture.name(), Declare.CREATE);
        Consumer stuck = startWith(orders, Duration.ofSeconds(1), "a");
        stuck.stopReceiving().toCompletableFuture().get(10, TimeUnit.SECONDS);
        RecordingSink other = new RecordingSink();
        Consumer taker = fixture.start(fixture.broker(), subscription(orders, Duration.ofSeconds(1)), other);
        await().atMost(Duration.ofSeconds(10)).until(() -> other.deliveries.size() >= 1);

        assertThat(stuck.acknowledge(fixture.sink.deliveries)).extracting(SettlementResult::status)
                .containsExactly(Status.GONE);

        assertThat(other.deliveries.get(0).attempt()).isEqualTo(2);
        assertThat(taker.acknowledge(other.deliveries.subList(0, 1))).containsExactly(SettlementResult.DONE);
        assertThat(fixture.length(fixture.name())).isZero();
    }

    @Test
    void aLateSettlementOfAnEarlierDeliveryToTheSameConsumerChangesNothing() {
        Consumer consumer = startWith(queue(fixture.name(), Declare.CREATE), Duration.ofSeconds(1), "a");
        fixture.awaitDeliveries(2);

        assertThat(consumer.acknowledge(fixture.sink.deliveries.subList(0, 1))).extracting(SettlementResult::status)
                .containsExactly(Status.GONE);
    }

    @Test
    void anExtendedLeaseKeepsTheMessage() {
        Consumer consumer = startWith(queue(fixture.name(), Declare.CREATE), Duration.ofSeconds(1), "a");

        assertThat(consumer.extend(fixture.sink.deliveries, Duration.ofSeconds(10))).containsExactly(SettlementResult.DONE);

        fixture.awaitDeliveries(1);
        Continuously.holds(Duration.ofSeconds(3), "the message is delivered once", () -> fixture.sink.deliveries.size() == 1);
        assertThat(consumer.acknowledge(fixture.sink.deliveries)).containsExactly(SettlementResult.DONE);
    }

    @Test
    void aLeaseExtendedForLongIsOverInTheEnd() {
        Consumer consumer = startWith(queue(fixture.name(), Declare.CREATE), Duration.ofSeconds(1), "a");

        consumer.extend(fixture.sink.deliveries, Duration.ofSeconds(2));

        fixture.awaitDeliveries(2);
        assertThat(fixture.sink.deliveries.get(1).attempt()).isEqualTo(2);
    }

    @Test
    void aLostLeaseThatNoHandlerBeganIsNoAttemptForAnotherInstanceEither() throws Exception {
        Destination orders = queue(fixture.name(), Declare.CREATE);
        Consumer consumer = startWith(orders, Duration.ofSeconds(1), "a");
        fixture.awaitDeliveries(2);
        consumer.stopReceiving().toCompletableFuture().get(10, TimeUnit.SECONDS);
        List<Delivery> lost = new ArrayList<>(fixture.sink.deliveries);
        Delivery last = lost.remove(lost.size() - 1);
        lost.forEach(delivery -> consumer.abandon(delivery, Attempts.NONE));
        assertThat(last.attempt()).isEqualTo(1);

        release(consumer, last, Duration.ZERO);

        RecordingSink other = new RecordingSink();
        fixture.start(fixture.broker(fixture.uri()), subscription(orders, LEASE), other);
        await().atMost(Duration.ofSeconds(10)).until(() -> other.deliveries.size() >= 1);
        assertThat(other.deliveries.get(0).attempt()).isEqualTo(2);
    }

    @Test
    void aMessageSettledElsewhereIsGone() {
        Consumer consumer = startWith("a");
        consumer.acknowledge(fixture.sink.deliveries);

        assertThat(consumer.extend(fixture.sink.deliveries, LEASE)).extracting(SettlementResult::status)
                .containsExactly(Status.GONE);
        assertThat(release(consumer, fixture.sink.deliveries.get(0), Duration.ZERO).status()).isEqualTo(Status.GONE);
    }

    @Test
    void anEntryTrimmedWhileInHandIsGoneAndDoesNotComeAgain() {
        Consumer consumer = startWith(queue(fixture.name(), Declare.CREATE), Duration.ofSeconds(1), "a");
        fixture.ask(Command.XTRIM, fixture.name(), "MAXLEN", "0");

        assertThat(consumer.extend(fixture.sink.deliveries, LEASE)).extracting(SettlementResult::status)
                .containsExactly(Status.GONE);

        await().atMost(Duration.ofSeconds(10)).until(() -> fixture.pending(fixture.name()) == 0);
        assertThat(fixture.sink.deliveries).hasSize(1);
    }

    @Test
    void aDeletedStreamLeavesNothingToSettle() {
        Consumer consumer = startWith("a");
        fixture.ask(Command.DEL, fixture.name());

        assertThat(consumer.acknowledge(fixture.sink.deliveries)).extracting(SettlementResult::status)
                .containsExactly(Status.GONE);
    }

    @Test
    void retriesBeyondOneLookDoNotHideALostMessage() {
        Destination orders = queue(fixture.name(), Declare.CREATE);
        String[] bodies = Stream.iterate(0, i -> i + 1).limit(1100).map(i -> "m" + i).toArray(String[]::new);
        Consumer consumer = startWith(orders, Duration.ofSeconds(2), bodies);
        List<Delivery> kept = fixture.sink.deliveries.subList(0, 1099);
        consumer.release(kept.stream().map(delivery -> new Release(delivery, Duration.ofMinutes(5))).toList());

        await().atMost(Duration.ofSeconds(20)).until(() -> fixture.sink.deliveries.stream()
                .anyMatch(delivery -> delivery.attempt() == 2));
        assertThat(fixture.sink.deliveries.stream().filter(delivery -> delivery.attempt() == 2))
                .extracting(delivery -> delivery.body().text()).containsOnly("m1099");
    }

    /** By an idle consumer, which looks once a second, 500 at a time it would take a minute. */
    @Test
    void aLostMessageIsFoundAtOnceHoweverManyWaitForTheirRetry() {
        fixture.ask(Command.EVAL, """
                local time = redis.call('TIME')
                redis.call('XGROUP', 'CREATE', KEYS[1], 'herald', '0', 'MKSTREAM')
                for i = 1, 30000 do
                  local id = redis.call('XADD', KEYS[1], '*', 'body', 'waiting')
                  redis.call('ZADD', KEYS[2], time[1] * 1000 + 600000, id)
                end
                redis.call('XREADGROUP', 'GROUP', 'herald', 'herald:released', 'COUNT', 30000, 'STREAMS', KEYS[1], '>')
                redis.call('XADD', KEYS[1], '*', 'body', 'lost')
                redis.call('XREADGROUP', 'GROUP', 'herald', 'herald:crashed', 'STREAMS', KEYS[1], '>')
                return 1
                """, 2, fixture.name(), "{" + fixture.name() + "}:herald-delayed:herald");

        fixture.start(queue(fixture.name(), Declare.CREATE), Duration.ofSeconds(1));

        await().atMost(Duration.ofSeconds(15)).until(() -> !fixture.sink.deliveries.isEmpty());
        assertThat(fixture.sink.deliveries.get(0).body().text()).isEqualTo("lost");
    }

    @Test
    void aReturnedMessageThatHasLostItsDueTimeComesAgain() {
        Consumer consumer = startWith(queue(fixture.name(), Declare.CREATE), Duration.ofSeconds(1), "a");
        release(consumer, fixture.sink.deliveries.get(0), Duration.ofMinutes(5));

        fixture.ask(Command.DEL, "{" + fixture.name() + "}:herald-delayed:herald");

        fixture.awaitDeliveries(2);
    }

    @Test
    void aDeadLetterKeepsAllFieldsAndGetsHeaders() {
        Destination orders = queue(fixture.name(), Declare.CREATE);
        fixture.publish(orders, List.of(message("a").header("tenant", "acme")));
        Consumer consumer = fixture.start(orders, LEASE);
        fixture.awaitDeliveries(1);

        assertThat(consumer.deadLetter(List.of(new DeadLetter(fixture.sink.deliveries.get(0),
                Map.of("herald-dead-letter-reason", "boom"))))).containsExactly(SettlementResult.DONE);

        Response entry = fixture.ask(Command.XRANGE, fixture.name() + "-dlq", "-", "+").get(0).get(1);
        assertThat(entry.stream().map(Response::toString)).containsExactly("body", "a", "tenant", "acme",
                "herald-dead-letter-reason", "boom");
    }

    @Test
    void handledEntriesBeyondTheMaximumAreTrimmedAndUnreadOnesAreNot() {
        Destination orders = queue(fixture.name(), Declare.CREATE, Map.of("delete", "false", "max-length", "100"));
        String[] bodies = Stream.iterate(0, i -> i + 1).limit(1000).map(i -> "m" + i).toArray(String[]::new);
        for (String body : bodies) {
            fixture.ask(Command.XADD, fixture.name(), "*", "body", body);
        }
        Consumer consumer = fixture.start(orders, LEASE);
        fixture.awaitDeliveries(1000);
        assertThat(fixture.length(fixture.name())).isEqualTo(1000);

        // All but one: what comes after that one is not trimmed, whatever the maximum.
        consumer.acknowledge(Stream.concat(fixture.sink.deliveries.stream().limit(500),
                fixture.sink.deliveries.stream().skip(501)).toList());

        await().atMost(Duration.ofSeconds(20)).until(() -> fixture.length(fixture.name()) <= 600);
        assertThat(fixture.length(fixture.name())).isGreaterThanOrEqualTo(500);
        assertThat(consumer.acknowledge(fixture.sink.deliveries.subList(500, 501))).containsExactly(SettlementResult.DONE);
    }

    @Test
    void aVeryLongTimeIsNoSpecialCase() {
        Duration veryLong = Duration.ofSeconds(Long.MAX_VALUE);
        Destination orders = queue(fixture.name(), Declare.CREATE, Map.of("delete", "false", "max-age", "99999999d"));
        Consumer consumer = startWith(orders, veryLong, "released", "extended", "acknowledged");
        List<Delivery> all = List.copyOf(fixture.sink.deliveries);

        assertThat(release(consumer, all.get(0), veryLong)).isEqualTo(SettlementResult.DONE);
        assertThat(consumer.extend(all.subList(1, 2), veryLong)).containsExactly(SettlementResult.DONE);
        assertThat(consumer.acknowledge(all.subList(2, 3))).containsExactly(SettlementResult.DONE);

        fixture.publish(orders, List.of(message("next"), message("delayed").delay(veryLong)));
        fixture.awaitDeliveries(4);
        assertThat(fixture.sink.bodies()).containsExactly("released", "extended", "acknowledged", "next");
        assertThat(fixture.sink.failures).isEmpty();
    }

    @Test
    void aConsumerThatHoldsNothingLeavesTheGroup() throws Exception {
        Consumer consumer = startWith("a");
        consumer.acknowledge(fixture.sink.deliveries);
        assertThat(fixture.ask(Command.XINFO, "CONSUMERS", fixture.name(), "herald").size()).isEqualTo(1);

        consumer.stopReceiving().toCompletableFuture().get(10, TimeUnit.SECONDS);
        consumer.close();

        assertThat(fixture.ask(Command.XINFO, "CONSUMERS", fixture.name(), "herald").size()).isZero();
    }

    @Test
    void aConsumerThatHoldsAMessageStaysSoThatItIsTakenOver() throws Exception {
        Consumer consumer = startWith("a");

        consumer.stopReceiving().toCompletableFuture().get(10, TimeUnit.SECONDS);
        consumer.close();

        assertThat(fixture.pending(fixture.name())).isEqualTo(1);
    }

    @Test
    void aReplyStreamThatIsGoneIsMadeAgainAndExpires() {
        Destination replies = fixture.broker().replyQueue(null);
        fixture.start(replies, null);
        fixture.awaitConnected(1);

        fixture.ask(Command.DEL, replies.physicalName());

        await().atMost(Duration.ofSeconds(20))
                .until(() -> fixture.ask(Command.PTTL, replies.physicalName()).toLong() > 200_000L);
    }

    @Test
    void aReplyStreamExpiresUnlessRenewedAndGoesWithItsConsumer() throws Exception {
        Destination replies = fixture.broker().replyQueue(null);
        assertThat(fixture.ask(Command.PTTL, replies.physicalName()).toLong()).isBetween(200_000L, 300_000L);
        fixture.publish(Destination.existingQueue(replies.physicalName(), null), List.of(message("reply")));
        Consumer consumer = fixture.start(replies, null);
        fixture.awaitDeliveries(1);

        consumer.stopReceiving().toCompletableFuture().get(10, TimeUnit.SECONDS);
        consumer.close();

        assertThat(fixture.ask(Command.EXISTS, replies.physicalName()).toInteger()).isZero();
    }

    @Test
    void aForeignMemberAmongTheDelayedMessagesStopsNeitherRetriesNorDelayedMessages() {
        Consumer consumer = startWith("a");
        fixture.ask(Command.ZADD, "{" + fixture.name() + "}:herald-scheduled", "1", "garbage");

        assertThat(release(consumer, fixture.sink.deliveries.get(0), Duration.ofMillis(100))).isEqualTo(SettlementResult.DONE);
        assertThat(fixture.publish(queue(fixture.name(), Declare.CREATE),
                List.of(message("later").delay(Duration.ofMillis(100)))).allSent()).isTrue();

        fixture.awaitDeliveries(3);
        assertThat(fixture.sink.bodies()).containsExactlyInAnyOrder("a", "a", "later");
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(fixture.sink.impaired).last().asString()
                .contains("1 members", "herald-scheduled", "ZREM"));
        fixture.ask(Command.ZREM, "{" + fixture.name() + "}:herald-scheduled", "garbage");
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(fixture.sink.impaired).last().isEqualTo(""));
    }

    @Test
    void reportsADelayedMessageThatCannotBeAdded() {
        startWith();
        fixture.awaitConnected(1);
        fixture.ask(Command.XADD, fixture.name(), "18446744073709551615-18446744073709551615", "body", "last");

        assertThat(fixture.publish(queue(fixture.name(), Declare.CREATE),
                List.of(message("later").delay(Duration.ofMillis(10)))).allSent()).isTrue();

        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(fixture.sink.impaired).last().asString()
                .contains("can't be added to the stream '" + fixture.name(), "delete it"));
    }

    @Test
    void anIdleConsumerAsksRedisTwiceASecond() {
        fixture.start(queue(fixture.name(), Declare.CREATE), LEASE);
        fixture.awaitConnected(1);
        long before = calls();
        long start = System.nanoTime();

        await().atMost(Duration.ofSeconds(20)).until(() -> calls() - before >= 8);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(2));
    }

    private long calls() {
        return fixture.ask(Command.INFO, "commandstats").toString().lines()
                .filter(line -> line.startsWith("cmdstat_evalsha:") || line.startsWith("cmdstat_xreadgroup:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^=]*calls=(\\d+),.*", "$1"))).sum();
    }

    /** Starts a consumer that has received these. */
    private Consumer startWith(String... bodies) {
        return startWith(queue(fixture.name(), Declare.CREATE), LEASE, bodies);
    }

    private Consumer startWith(Destination queue, Duration lease, String... bodies) {
        assertThat(
                bodies.length == 0 || fixture.publish(queue, Stream.of(bodies).map(RedisFixture::message).toList()).allSent())
                .isTrue();
        Consumer consumer = fixture.start(queue, lease);
        fixture.awaitDeliveries(bodies.length);
        return consumer;
    }

    private static SettlementResult release(Consumer consumer, Delivery delivery, Duration delay) {
        return release(consumer, delivery, delay, 1);
    }

    private static SettlementResult release(Consumer consumer, Delivery delivery, Duration delay, int attempts) {
        return consumer.release(List.of(new Release(delivery, delay, Attempts.before(delivery).plus(attempts)))).get(0);
    }
}
