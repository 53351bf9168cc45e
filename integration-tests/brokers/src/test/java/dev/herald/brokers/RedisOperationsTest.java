package dev.herald.brokers;

import static dev.herald.brokers.RedisFixture.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Response;

import dev.herald.BrokerException;
import dev.herald.FilterScope;
import dev.herald.OutgoingMessage;
import dev.herald.QueueDescription;
import dev.herald.runtime.redis.RedisBroker;
import dev.herald.spi.Body;
import dev.herald.spi.Buffer;
import dev.herald.spi.Consumer;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.QueueOperations;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.Subscriber;
import dev.herald.spi.Subscription;
import dev.herald.spi.TopicOperations;
import dev.herald.spi.support.ControlHeaders;

class RedisOperationsTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration LEASE = Duration.ofSeconds(30);

    @RegisterExtension
    final RedisFixture fixture = new RedisFixture();

    private QueueOperations queues() {
        return fixture.broker().queues(null);
    }

    private TopicOperations topics() {
        return fixture.broker().topics(null);
    }

    private Destination queue() {
        return queue("");
    }

    private Destination queue(String suffix) {
        return RedisFixture.queue(fixture.name() + suffix, Declare.VERIFY);
    }

    private Destination topic() {
        return new Destination(Kind.TOPIC, "events", fixture.name(), null, Declare.NONE, Map.of());
    }

    private Destination created() {
        queues().create(queue());
        return queue();
    }

    private void send(String... bodies) {
        List<OutgoingMessage<Body>> messages = new ArrayList<>();
        for (String body : bodies) {
            messages.add(message(body));
        }
        assertThat(fixture.publish(queue(), messages).allSent()).isTrue();
    }

    private List<? extends Delivery> take(int atMost) {
        return queues().receive(queue(), atMost, SOON, () -> false);
    }

    private List<? extends Delivery> takeNow(int atMost) {
        return queues().receive(queue(), atMost, Duration.ZERO, () -> false);
    }

    private static List<String> bodies(List<? extends Delivery> deliveries) {
        return deliveries.stream().map(delivery -> delivery.body().text()).toList();
    }

    private QueueDescription described() {
        return queues().describe(queue()).orElseThrow();
    }

    private String delayed() {
        return "{" + fixture.name() + "}:herald-delayed:herald";
    }

    @Test
    void createsTheStreamAndTheGroupOfItsListeners() {
        QueueDescription created = queues().create(queue().with(Map.of("group", "billing")));

        assertThat(created.address()).isEqualTo(fixture.name());
        assertThat(created.attributes()).containsEntry("group", "billing").containsEntry("consumers", "0");
        assertThat(fixture.ask(Command.XINFO, "GROUPS", fixture.name()).get(0).get("name").toString())
                .isEqualTo("billing");
    }

    @Test
    void rejectsAnAttributeThatRedisDoesNotKnow() {
        assertThatThrownBy(() -> queues().create(queue().with(Map.of("x-max-length", "5"))))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("x-max-length");
    }

    @Test
    void reportsAKeyThatIsNotAStreamAndLeavesIt() {
        fixture.ask(Command.SET, fixture.name(), "x");

        assertThatThrownBy(() -> queues().create(queue())).hasMessageContaining("is not a stream");
        assertThatThrownBy(() -> queues().describe(queue())).hasMessageContaining("is not a stream");
        assertThatThrownBy(() -> queues().purge(queue())).hasMessageContaining("is not a stream");
        assertThatThrownBy(() -> queues().deleteQueue(queue())).hasMessageContaining("is not a stream");
        assertThat(fixture.ask(Command.GET, fixture.name()).toString()).isEqualTo("x");
    }

    @Test
    void describesNoQueueThatIsMissing() {
        assertThat(queues().describe(queue())).isEmpty();
    }

    @Test
    void describesWhatIsVisibleInFlightAndDelayed() {
        created();
        send("held", "returned", "later", "a", "b");
        List<? extends Delivery> taken = take(3);
        queues().changeVisibility(queue(), List.of(taken.get(1)), Duration.ZERO);
        fixture.publish(queue(), List.of(message("in an hour").delay(Duration.ofHours(1))));

        assertThat(described().visible()).hasValue(3);
        assertThat(described().inFlight()).hasValue(2);
        assertThat(described().delayed()).hasValue(1);
        assertThat(described().attributes()).containsEntry("length", "5").containsEntry("consumers", "1");
    }

    @Test
    void countsAsDelayedWhatAListenerHasReturnedForLater() {
        Consumer listener = fixture.start(RedisFixture.queue(fixture.name(), Declare.CREATE), LEASE);
        fixture.awaitConnected(1);
        send("a", "b");
        fixture.awaitDeliveries(2);

        listener.release(List.of(new Consumer.Release(fixture.sink.deliveries.get(0), Duration.ofHours(1))));

        assertThat(described().visible()).hasValue(0);
        assertThat(described().inFlight()).hasValue(1);
        assertThat(described().delayed()).hasValue(1);
    }

    @Test
    void describesAStreamThatKeepsWhatWasHandledAsFarAsRedisTells() {
        Destination keeping = queue().with(Map.of("delete", "false"));
        queues().create(keeping);
        send("a", "b", "c");
        queues().delete(keeping, queues().receive(keeping, 2, SOON, () -> false));

        QueueDescription description = queues().describe(keeping).orElseThrow();

        assertThat(description.attributes()).containsEntry("length", "3");
        // Redis 6 does not tell.
        assertThat(description.visible().orElse(1)).isEqualTo(1);
        assertThat(description.inFlight()).hasValue(0);
    }

    @Test
    void listsStreamsByTheirPrefixAndNothingElse() {
        for (String suffix : List.of("-a", "-b", "*", "[x]", "\\", "?")) {
            queues().create(queue(suffix));
        }
        fixture.ask(Command.SET, fixture.name() + "-c", "x");
        fixture.publish(queue("-a"), List.of(message("a").delay(Duration.ofHours(1))));
        String replies = fixture.broker().replyQueue(null).physicalName();

        assertThat(queues().list(fixture.name() + "-")).containsExactly(fixture.name() + "-a", fixture.name() + "-b");
        assertThat(queues().list(fixture.name() + "*")).containsExactly(fixture.name() + "*");
        assertThat(queues().list(fixture.name() + "[x")).containsExactly(fixture.name() + "[x]");
        assertThat(queues().list(fixture.name() + "\\")).containsExactly(fixture.name() + "\\");
        assertThat(queues().list(fixture.name() + "?")).containsExactly(fixture.name() + "?");
        assertThat(queues().list(fixture.name())).hasSize(6);
        assertThat(queues().list("")).contains(fixture.name() + "-a").doesNotContain(replies);
    }

    @Test
    void saysWhatListsTheStreamsOfACluster() {
        RedisBroker cluster = fixture.broker(new RedisOptions().setConnectionString(fixture.uri().toString())
                .setType(RedisClientType.CLUSTER));

        assertThatThrownBy(() -> cluster.queues(null).list("")).isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("SCAN");
        assertThatThrownBy(() -> cluster.topics(null).list("")).isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("PUBSUB CHANNELS");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ?&=#*%/ü'\"[]+", "{tag}:a", "{}", "}{"})
    void worksWithNamesOfAnyCharacters(String odd) {
        Destination queue = queue(odd);
        queues().create(queue);
        fixture.publish(queue, List.of(message("a"), message("b").delay(Duration.ofMillis(1))));

        List<Delivery> taken = new ArrayList<>();
        await().atMost(SOON).until(() -> {
            taken.addAll(queues().receive(queue, 2, Duration.ofSeconds(1), () -> false));
            return taken.size() == 2;
        });

        assertThat(queues().delete(queue, taken)).containsOnly(SettlementResult.DONE);
        queues().purge(queue);
        queues().deleteQueue(queue);
        assertThat(queues().describe(queue)).isEmpty();
    }

    @Test
    void takesNoMoreThanAskedForInTheirOrder() {
        created();
        send("a", "b", "c");

        assertThat(bodies(take(2))).containsExactly("a", "b");
        assertThat(bodies(take(2))).containsExactly("c");
        assertThat(takeNow(2)).isEmpty();
    }

    @Test
    void takesWhatIsDueAndWhatIsNewTogether() {
        created();
        send("again", "new", "newer");
        queues().changeVisibility(queue(), take(1), Duration.ZERO);

        List<? extends Delivery> taken = takeNow(10);

        assertThat(bodies(taken)).containsExactly("again", "new", "newer");
        assertThat(taken).extracting(Delivery::attempt).containsExactly(1, 1, 1);
    }

    @Test
    void aMessageThatWasGivenBackIsNotSettledInPlaceOfItsNextDelivery() {
        created();
        send("a");
        List<? extends Delivery> first = take(1);
        queues().changeVisibility(queue(), first, Duration.ZERO);
        List<? extends Delivery> second = take(1);

        assertThat(queues().delete(queue(), first)).extracting(SettlementResult::status)
                .containsExactly(SettlementResult.Status.GONE);
        assertThat(queues().changeVisibility(queue(), first, SOON)).extracting(SettlementResult::status)
                .containsExactly(SettlementResult.Status.GONE);
        assertThat(queues().changeVisibility(queue(), first, Duration.ZERO)).extracting(SettlementResult::status)
                .containsExactly(SettlementResult.Status.GONE);

        assertThat(queues().delete(queue(), second)).containsExactly(SettlementResult.DONE);
    }

    @Test
    void waitsForTheFirstMessage() {
        created();
        CompletableFuture<List<? extends Delivery>> waiting = CompletableFuture.supplyAsync(() -> take(10));

        assertThat(waiting).isNotDone();
        send("a");

        assertThat(waiting).succeedsWithin(20, TimeUnit.SECONDS)
                .satisfies(taken -> assertThat(bodies(taken)).containsExactly("a"));
    }

    @Test
    void waitsForAMessageThatBecomesDue() {
        created();
        fixture.publish(queue(), List.of(message("a").delay(Duration.ofMillis(300))));

        assertThat(bodies(take(1))).containsExactly("a");
    }

    @Test
    void aWaitHoldsNobodyUp() throws Exception {
        created();
        queues().create(queue("-other"));
        CompletableFuture<List<? extends Delivery>> waiting = CompletableFuture.supplyAsync(() -> take(1));
        await().atMost(SOON)
                .until(() -> fixture.ask(Command.INFO, "clients").toString().matches("(?s).*blocked_clients:[1-9].*"));

        fixture.publish(queue("-other"), List.of(message("b")));
        assertThat(bodies(queues().receive(queue("-other"), 1, SOON, () -> false))).containsExactly("b");

        assertThat(waiting).isNotDone();
        send("a");
        assertThat(bodies(waiting.get(20, TimeUnit.SECONDS))).containsExactly("a");
    }

    @Test
    void endsAWaitThatIsInterrupted() throws Exception {
        created();
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                queues().receive(queue(), 1, Duration.ofHours(1), () -> false);
            } catch (RuntimeException interrupted) {
                failure.complete(interrupted);
            }
        });
        waiting.start();

        waiting.interrupt();

        assertThat(failure.get(20, TimeUnit.SECONDS)).hasMessageContaining("interrupted");
    }

    @Test
    void takesFromAStreamThatNobodyReceivedFromBefore() {
        fixture.ask(Command.XADD, fixture.name(), "*", "body", "dead");
        assertThat(described().visible()).hasValue(1);

        List<? extends Delivery> taken = take(1);

        assertThat(bodies(taken)).containsExactly("dead");
        assertThat(queues().delete(queue(), taken)).containsExactly(SettlementResult.DONE);
        assertThat(fixture.length(fixture.name())).isZero();
    }

    @Test
    void keepsAListenerFromWhatWasTaken() {
        created();
        send("taken");
        List<? extends Delivery> taken = take(1);
        fixture.start(RedisFixture.queue(fixture.name(), Declare.CREATE), LEASE);
        fixture.awaitConnected(1);

        send("next");
        fixture.awaitDeliveries(1);
        queues().changeVisibility(queue(), taken, Duration.ZERO);
        fixture.awaitDeliveries(2);

        assertThat(fixture.sink.bodies()).containsExactly("next", "taken");
    }

    @Test
    void leavesToAListenerWhatIsItsForLongerThanUsual() {
        Destination orders = RedisFixture.queue(fixture.name(), Declare.CREATE);
        fixture.start(orders, Duration.ofHours(1));
        fixture.awaitConnected(1);
        send("a");
        fixture.awaitDeliveries(1);
        hold("a listener", Duration.ofMinutes(5));

        assertThat(takeNow(1)).isEmpty();
    }

    @Test
    void takesWhatAConsumerHasLost() {
        created();
        send("a");
        take(1);
        hold("a dead one", Duration.ofMinutes(5));

        assertThat(bodies(takeNow(1))).containsExactly("a");
    }

    /** The only message is in a consumer's hands, for so long already. */
    private void hold(String consumer, Duration idle) {
        String id = fixture.ask(Command.XRANGE, fixture.name(), "-", "+").get(0).get(0).toString();
        fixture.ask(Command.XCLAIM, fixture.name(), "herald", consumer, "0", id, "IDLE", idle.toMillis());
    }

    @Test
    void findsWhatWasLostBehindManyThatAreNotDueYet() {
        created();
        send(IntStream.range(0, 1200).mapToObj(i -> "m" + i).toArray(String[]::new));
        List<? extends Delivery> taken = take(1200);
        queues().changeVisibility(queue(), taken.subList(0, 1199), Duration.ofHours(1));
        for (Delivery delivery : taken) {
            fixture.ask(Command.XCLAIM, fixture.name(), "herald", "a dead one", "0",
                    ((Response) delivery.raw()).get(0).toString(), "IDLE", Duration.ofMinutes(5).toMillis());
        }

        assertThat(bodies(takeNow(1))).containsExactly("m1199");
    }

    @Test
    void deletesAMessageOnce() {
        created();
        send("a");
        List<? extends Delivery> taken = take(1);

        assertThat(queues().delete(queue(), taken)).containsExactly(SettlementResult.DONE);

        assertThat(queues().delete(queue(), taken)).extracting(SettlementResult::status)
                .containsExactly(SettlementResult.Status.GONE);
        assertThat(fixture.length(fixture.name())).isZero();
    }

    @Test
    void deletesWhatAConnectionThatWasLostHadReceived() {
        created();
        send("a");
        try (LoopbackProxy proxy = LoopbackProxy.to(fixture.uri().getPort())) {
            QueueOperations queues = fixture.broker(URI.create("redis://127.0.0.1:" + proxy.port())).queues(null);
            List<? extends Delivery> taken = queues.receive(queue(), 1, SOON, () -> false);

            proxy.dropConnections();

            await().atMost(SOON).untilAsserted(() -> assertThat(queues.delete(queue(), taken))
                    .extracting(SettlementResult::status).containsExactly(SettlementResult.Status.DONE));
            assertThat(fixture.length(fixture.name())).isZero();
        }
    }

    @Test
    void tellsThatAMessageIsGoneWhenAnotherConsumerHasTakenItOver() {
        created();
        send("a");
        List<? extends Delivery> taken = take(1);
        hold("another", Duration.ZERO);

        assertThat(queues().delete(queue(), taken)).extracting(SettlementResult::status)
                .containsExactly(SettlementResult.Status.GONE);
        assertThat(queues().changeVisibility(queue(), taken, SOON)).extracting(SettlementResult::status)
                .containsExactly(SettlementResult.Status.GONE);
        assertThat(queues().changeVisibility(queue(), taken, Duration.ZERO)).extracting(SettlementResult::status)
                .containsExactly(SettlementResult.Status.GONE);
    }

    @Test
    void makesVisibleAfterTheTimeAskedForAndCanStillDeleteBefore() {
        created();
        send("a", "b");
        List<? extends Delivery> taken = take(2);

        assertThat(queues().changeVisibility(queue(), taken, Duration.ofMillis(1500))).containsOnly(SettlementResult.DONE);

        assertThat(queues().delete(queue(), List.of(taken.get(0)))).containsExactly(SettlementResult.DONE);
        // Long before the lease would have ended.
        assertThat(bodies(take(2))).containsExactly("b");
    }

    @Test
    void removesAllThatThereIs() {
        created();
        send("held", "later", "a", "b");
        List<? extends Delivery> held = take(2);
        queues().changeVisibility(queue(), List.of(held.get(1)), Duration.ofHours(1));
        fixture.publish(queue(), List.of(message("delayed").delay(Duration.ofHours(1))));

        queues().purge(queue());

        assertThat(fixture.length(fixture.name())).isZero();
        assertThat(fixture.pending(fixture.name())).isZero();
        assertThat(fixture.ask(Command.EXISTS, delayed(), "{" + fixture.name() + "}:herald-scheduled").toInteger()).isZero();
        assertThat(described().visible()).hasValue(0);
        assertThat(queues().delete(queue(), held)).extracting(SettlementResult::status)
                .containsOnly(SettlementResult.Status.GONE);
        send("new");
        assertThat(described().visible()).hasValue(1);
        assertThat(bodies(take(10))).containsExactly("new");
    }

    @Test
    void removesAllMessagesAlsoOfAStreamThatKeepsWhatWasHandled() {
        Destination keeping = queue().with(Map.of("delete", "false"));
        queues().create(keeping);
        fixture.ask(Command.XGROUP, "CREATE", fixture.name(), "other", "0");
        send(IntStream.range(0, 1200).mapToObj(i -> "m" + i).toArray(String[]::new));
        queues().receive(keeping, 1100, SOON, () -> false);

        queues().purge(keeping);

        QueueDescription description = queues().describe(keeping).orElseThrow();
        assertThat(description.visible().orElse(0)).isZero();
        assertThat(description.inFlight()).hasValue(0);
    }

    @Test
    void deletesAStreamWithAllThatBelongsToIt() {
        created();
        send("a", "b");
        queues().changeVisibility(queue(), take(1), Duration.ofHours(1));
        fixture.publish(queue(), List.of(message("delayed").delay(Duration.ofHours(1))));
        Destination billing = queue().with(Map.of("group", "billing"));
        queues().create(billing);
        queues().changeVisibility(billing, queues().receive(billing, 1, SOON, () -> false), Duration.ofHours(1));

        queues().deleteQueue(queue());
        queues().deleteQueue(queue());

        assertThat(fixture.ask(Command.KEYS, "*" + fixture.name() + "*").size()).isZero();
    }

    @Test
    void namesTheQueueThatIsMissing() {
        Destination missing = queue("-missing");
        created();

        assertThatThrownBy(() -> queues().receive(missing, 1, Duration.ZERO, () -> false)).isInstanceOf(BrokerException.class)
                .hasMessageContaining("-missing").hasMessageContaining("create it first");
        assertThatThrownBy(() -> queues().purge(missing)).isInstanceOf(BrokerException.class)
                .hasMessageContaining("-missing");
        assertThatThrownBy(() -> queues().redrive(missing, queue())).isInstanceOf(BrokerException.class)
                .hasMessageContaining("-missing");
        assertThatThrownBy(() -> queues().redrive(queue(), missing)).isInstanceOf(BrokerException.class)
                .hasMessageContaining("-missing");
        assertThat(fixture.ask(Command.EXISTS, missing.physicalName()).toInteger()).isZero();
    }

    @Test
    void movesDeadLettersWithAllTheirFields() {
        created();
        fixture.ask(Command.XADD, fixture.name() + "-dlq", "*", "body", "a", "tenant", "acme", "herald-id", "mine",
                "herald-bound-to", Long.toString(ControlHeaders.binding(fixture.name() + "-dlq", "mine")));

        assertThat(queues().redrive(queue("-dlq"), queue()).moved()).hasValue(1);

        List<? extends Delivery> moved = take(1);
        assertThat(bodies(moved)).containsExactly("a");
        assertThat(moved.get(0).id()).isEqualTo("mine");
        assertThat(moved.get(0).attempt()).isEqualTo(1);
        assertThat(moved.get(0).headers().get("tenant")).hasValue("acme");
        assertThat(fixture.length(fixture.name() + "-dlq")).isZero();
    }

    @Test
    void doesNotBelieveTheIdThatAnotherProducerGaveADeadLetter() {
        created();
        fixture.ask(Command.XADD, fixture.name() + "-dlq", "*", "body", "a", "herald-id", "mine");

        queues().redrive(queue("-dlq"), queue());

        assertThat(take(1).get(0).id()).isNotEqualTo("mine");
    }

    @Test
    void movesMoreMessagesThanFitIntoOneStep() {
        queues().create(queue("-target"));
        created();
        List<String> bodies = IntStream.range(0, 250).mapToObj(i -> "m" + i).toList();
        send(bodies.toArray(String[]::new));

        assertThat(queues().redrive(queue(), queue("-target")).moved()).hasValue(250);

        assertThat(bodies(queues().receive(queue("-target"), 300, SOON, () -> false))).containsExactlyElementsOf(bodies);
        assertThat(fixture.length(fixture.name())).isZero();
    }

    @Test
    void endsAMoveWhoseMessagesComeBack() {
        created();
        send("a", "b");

        assertThat(queues().redrive(queue(), queue()).moved()).hasValue(2);

        assertThat(bodies(take(3))).containsExactly("a", "b");
    }

    @Test
    void movesNothingThatSomebodyHolds() {
        queues().create(queue("-target"));
        created();
        send("held", "a");
        List<? extends Delivery> held = take(1);

        assertThat(queues().redrive(queue(), queue("-target")).moved()).hasValue(1);

        assertThat(queues().delete(queue(), held)).containsExactly(SettlementResult.DONE);
    }

    @Test
    void keepsWhatTheTargetDoesNotTake() {
        created();
        send("a", "b");
        fixture.ask(Command.SET, fixture.name() + "-target", "no stream");

        assertThatThrownBy(() -> queues().redrive(queue(), queue("-target"))).isInstanceOf(BrokerException.class)
                .hasMessageContaining(fixture.name() + "-target").hasMessageContaining("WRONGTYPE");

        assertThat(bodies(takeNow(3))).containsExactly("a", "b");
    }

    @Test
    void listsTheChannelsThatSomebodyListensTo() {
        Subscription listener = new Subscription("events", topic(),
                new Subscriber("events", null, FilterScope.HEADERS, true, false), Map.of(), null, Duration.ofMinutes(1),
                null, 3, Duration.ofSeconds(1), 1, new Buffer(10, Buffer.Overflow.DROP_OLDEST));
        assertThat(topics().list(fixture.name())).isEmpty();

        fixture.start(fixture.broker(), listener, fixture.sink);
        fixture.awaitConnected(1);

        assertThat(topics().list(fixture.name())).containsExactly(fixture.name());
        assertThat(topics().list("")).contains(fixture.name());
        assertThat(topics().list("*")).isEmpty();
    }

    @Test
    void saysWhatToUseForTopicsInstead() {
        assertThatThrownBy(() -> topics().create(topic())).isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("use @TopicSubscriber");
        assertThatThrownBy(() -> topics().exists(topic())).isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("use Receipt.receivers()");
        assertThatThrownBy(() -> topics().subscribe(topic(), "queue", "orders", Map.of()))
                .isInstanceOf(UnsupportedOperationException.class).hasMessageContaining("@TopicSubscriber");
        assertThatThrownBy(() -> topics().unsubscribe(topic(), "orders"))
                .isInstanceOf(UnsupportedOperationException.class).hasMessageContaining("Listeners.get(id).stop()");
        assertThatThrownBy(() -> topics().subscriptions(topic())).isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("PUBSUB NUMSUB");
        assertThatThrownBy(() -> topics().delete(topic())).isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("Listeners.get(id).stop()");
    }
}
