package dev.herald.brokers;

import static dev.herald.brokers.RabbitFixture.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.GetResponse;

import dev.herald.BrokerException;
import dev.herald.QueueDescription;
import dev.herald.TopicSubscription;
import dev.herald.spi.Delivery;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.QueueOperations;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.TopicOperations;

class RabbitMqOperationsTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String ODD = " ?&=#*%/ü'\"{}+";

    @RegisterExtension
    final RabbitFixture fixture = new RabbitFixture();

    private QueueOperations queues() {
        return fixture.rabbit().broker.queues(null);
    }

    private TopicOperations topics() {
        return fixture.rabbit().broker.topics(null);
    }

    private Destination queue() {
        return fixture.queue(Declare.NONE);
    }

    private Destination queue(String suffix) {
        String name = fixture.name() + suffix;
        return new Destination(Kind.QUEUE, name, name, null, Declare.NONE, Map.of());
    }

    private Destination created() {
        queues().create(queue());
        return queue();
    }

    private void send(String... bodies) {
        for (String body : bodies) {
            fixture.rabbit().send(fixture.name(), body);
        }
    }

    private List<? extends Delivery> take(int atMost) {
        return queues().receive(queue(), atMost, SOON, () -> false);
    }

    private static List<String> bodies(List<? extends Delivery> deliveries) {
        return deliveries.stream().map(delivery -> delivery.body().text()).toList();
    }

    @Test
    void createsWhatAListenerFindsAsItIsToBe() {
        QueueDescription created = queues().create(fixture.queue(Declare.CREATE, Map.of("x-max-length", "5")));

        assertThat(created.address()).isEqualTo(fixture.name());
        fixture.rabbit().outside(channel -> channel.queueDeclare(fixture.name(), true, false, false,
                Map.of("x-queue-type", "quorum", "x-max-length", 5L)));
    }

    @Test
    void createsForAListenerHereWhatThatOneDeclares() {
        Destination orders = fixture.queue(Declare.CREATE);
        fixture.start(fixture.subscription(orders));

        queues().create(orders);

        assertThatThrownBy(() -> queues().create(orders.with(Map.of("x-max-length", "5"))))
                .isInstanceOf(BrokerException.class);
    }

    @Test
    void namesTheAttributeInWhichAQueueDiffers() {
        created();

        assertThatThrownBy(() -> queues().create(queue().with(Map.of("x-max-length", "5"))))
                .isInstanceOf(BrokerException.class).hasMessageContaining(fixture.name())
                .hasMessageContaining("x-max-length").hasMessageContaining("delete it first");
    }

    @Test
    void rejectsAnAttributeThatIsNoneOfAQueue() {
        assertThatThrownBy(() -> queues().create(queue().with(Map.of("VisibilityTimeout", "5"))))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("VisibilityTimeout");
    }

    @Test
    void rejectsANameThatIsTooLong() {
        Destination tooLong = queue("x".repeat(256));

        assertThatThrownBy(() -> queues().create(tooLong)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("255");
        assertThat(queues().describe(queue())).isEmpty();
    }

    @Test
    void describesDepthAndConsumers() {
        fixture.start(fixture.subscription(fixture.queue(Declare.CREATE)));
        fixture.sink.capacity = 1;
        Destination other = queue("-other");
        queues().create(other);
        fixture.rabbit().send(other.physicalName(), "a");

        assertThat(queues().describe(queue())).hasValueSatisfying(description -> {
            assertThat(description.attributes()).containsEntry("consumers", "1");
            assertThat(description.inFlight()).isEmpty();
            assertThat(description.delayed()).isEmpty();
        });
        await().atMost(SOON).untilAsserted(
                () -> assertThat(queues().describe(other).orElseThrow().visible()).isEqualTo(OptionalLong.of(1)));
    }

    @Test
    void saysWhatListsQueues() {
        assertThatThrownBy(() -> queues().list("")).isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("rabbitmqctl list_queues").hasMessageContaining("/api/queues");
    }

    @Test
    void worksWithNamesOfAnyCharacters() {
        Destination odd = queue(ODD);
        queues().create(odd);
        fixture.rabbit().send(odd.physicalName(), "a");

        List<? extends Delivery> taken = queues().receive(odd, 1, SOON, () -> false);

        assertThat(queues().delete(odd, taken)).containsExactly(SettlementResult.DONE);
        queues().purge(odd);
        queues().deleteQueue(odd);
        assertThat(queues().describe(odd)).isEmpty();
    }

    @Test
    void takesNoMoreThanAskedForInTheirOrder() {
        created();
        send("a", "b", "c");

        List<? extends Delivery> first = take(2);
        List<? extends Delivery> second = take(2);

        assertThat(bodies(first)).containsExactly("a", "b");
        assertThat(bodies(second)).containsExactly("c");
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
    void endsAWaitThatIsInterrupted() throws Exception {
        created();
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                queues().receive(queue(), 1, Duration.ofHours(1), () -> false);
            } catch (BrokerException interrupted) {
                failure.complete(interrupted);
            }
        });
        waiting.start();

        waiting.interrupt();

        assertThat(failure.get(20, TimeUnit.SECONDS)).hasMessageContaining(fixture.name());
    }

    @Test
    void removesWhatIsDeleted() {
        created();
        send("a", "b", "c");
        List<? extends Delivery> taken = take(3);

        assertThat(queues().delete(queue(), List.of(taken.get(1)))).containsExactly(SettlementResult.DONE);
        assertThat(queues().delete(queue(), List.of(taken.get(0), taken.get(2)))).containsOnly(SettlementResult.DONE);

        assertThat(queues().receive(queue(), 1, Duration.ZERO, () -> false)).isEmpty();
        assertThat(fixture.rabbit().ready(fixture.name())).isZero();
    }

    @Test
    void leavesNoChannelBehindThatHasNothingToSettle() throws Exception {
        created();
        try (Rabbit narrow = new Rabbit(fixture.uri(), Map.of("quarkus.rabbitmqclient.requested-channel-max", "3"))) {
            QueueOperations queues = narrow.broker.queues(null);
            for (int i = 0; i < 10; i++) {
                send("a", "b");
                assertThat(queues.receive(queue(), 1, SOON, () -> false)).satisfies(one -> queues.delete(queue(), one))
                        .hasSize(1);
                assertThat(queues.receive(queue(), 1, SOON, () -> false))
                        .satisfies(one -> queues.changeVisibility(queue(), one, Duration.ZERO)).hasSize(1);
                assertThat(queues.receive(queue(), 2, SOON, () -> false)).satisfies(one -> queues.delete(queue(), one))
                        .hasSize(1);
                assertThat(queues.receive(queue(), 1, Duration.ZERO, () -> false)).isEmpty();
            }
        }
    }

    @Test
    void saysWhatToDoWhenTooMuchIsReceivedAndNotSettled() {
        created();
        send("a", "b", "c", "d");
        try (Rabbit narrow = new Rabbit(fixture.uri(), Map.of("quarkus.rabbitmqclient.requested-channel-max", "3"))) {
            for (int i = 0; i < 3; i++) {
                narrow.broker.queues(null).receive(queue(), 1, SOON, () -> false);
            }

            assertThatThrownBy(() -> narrow.broker.queues(null).receive(queue(), 1, SOON, () -> false))
                    .hasMessageContaining("requested-channel-max");
        }
    }

    @Test
    void deletesAMessageOnce() {
        created();
        send("a", "b");
        List<? extends Delivery> taken = take(2);
        List<? extends Delivery> first = List.of(taken.get(0));
        queues().delete(queue(), first);

        assertThat(queues().delete(queue(), first)).extracting(SettlementResult::status)
                .containsExactly(SettlementResult.Status.GONE);

        assertThat(queues().delete(queue(), List.of(taken.get(1)))).containsExactly(SettlementResult.DONE);
    }

    @Test
    void tellsThatAMessageIsGoneWhenItsConnectionWasLostBeforeItIsDeleted() {
        created();
        send("a");
        try (LoopbackProxy proxy = LoopbackProxy.to(fixture.uri().getPort());
                Rabbit behind = new Rabbit(URI.create("amqp://127.0.0.1:" + proxy.port()))) {
            QueueOperations queues = behind.broker.queues(null);
            List<? extends Delivery> taken = queues.receive(queue(), 1, SOON, () -> false);
            proxy.dropConnections();

            List<SettlementResult> results = queues.delete(queue(), taken);

            assertThat(results).extracting(SettlementResult::status).containsExactly(SettlementResult.Status.GONE);
            assertThat(bodies(take(1))).containsExactly("a");
            await().atMost(SOON).ignoreExceptions().until(() -> queues.describe(queue()).isPresent());
        }
    }

    @Test
    void aRejectionTakesNobodyElsesMessages() {
        created();
        send("a");
        List<? extends Delivery> taken = take(1);

        assertThatThrownBy(() -> queues().purge(queue("-missing"))).isInstanceOf(BrokerException.class);
        assertThatThrownBy(() -> queues().receive(queue("-missing"), 1, Duration.ZERO, () -> false))
                .isInstanceOf(BrokerException.class);
        assertThatThrownBy(() -> queues().create(queue().with(Map.of("x-max-length", "5"))))
                .isInstanceOf(BrokerException.class);

        assertThat(queues().delete(queue(), taken)).containsExactly(SettlementResult.DONE);
    }

    @Test
    void aRejectionThatClosesTheConnectionLeavesListenersAlone() {
        fixture.start(fixture.subscription(fixture.queue(Declare.CREATE)));

        assertThatThrownBy(() -> topics().create(fixture.topic(Map.of("type", "x-nonsense"))))
                .hasMessageContaining("x-nonsense");

        send("a");
        fixture.awaitDeliveries(1);
        assertThat(fixture.sink.failures).isEmpty();
    }

    @Test
    void returnsAtOnce() {
        created();
        send("a");

        assertThat(queues().changeVisibility(queue(), take(1), Duration.ZERO)).containsExactly(SettlementResult.DONE);

        List<? extends Delivery> again = take(1);
        assertThat(bodies(again)).containsExactly("a");
        assertThat(again.get(0).attempt()).isEqualTo(1);
        assertThat(again.get(0).receives()).isEqualTo(2);
    }

    @Test
    void saysWhatDelaysARetry() {
        created();
        send("a");
        List<? extends Delivery> taken = take(1);

        assertThatThrownBy(() -> queues().changeVisibility(queue(), taken, Duration.ofSeconds(1)))
                .isInstanceOf(UnsupportedOperationException.class).hasMessageContaining("nack(Duration)");

        assertThat(queues().delete(queue(), taken)).containsExactly(SettlementResult.DONE);
    }

    @Test
    void purgesWhatNobodyHolds() {
        created();
        send("held", "a", "b");
        List<? extends Delivery> held = take(1);

        queues().purge(queue());

        await().atMost(SOON).until(() -> fixture.rabbit().ready(fixture.name()) == 0);
        queues().changeVisibility(queue(), held, Duration.ZERO);
        assertThat(bodies(take(2))).containsExactly("held");
    }

    @Test
    void deletesAQueueAndMindsNoneThatIsMissing() {
        created();

        queues().deleteQueue(queue());
        queues().deleteQueue(queue());

        assertThat(fixture.rabbit().exists(fixture.name())).isFalse();
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
    }

    @Test
    void movesDeadLettersWithTheirPropertiesAndHeaders() {
        created();
        Destination target = queue("-target");
        queues().create(target);
        fixture.rabbit().send(fixture.name(), "a", new BasicProperties.Builder().messageId("mine").type("order")
                .correlationId("c").priority(3).headers(Map.of("tenant", "acme", "herald-attempt", 3L)).build());

        assertThat(queues().redrive(queue(), target).moved()).hasValue(1);

        GetResponse moved = fixture.rabbit().take(target.physicalName());
        assertThat(new String(moved.getBody(), StandardCharsets.UTF_8)).isEqualTo("a");
        assertThat(moved.getProps().getMessageId()).isEqualTo("mine");
        assertThat(moved.getProps().getType()).isEqualTo("order");
        assertThat(moved.getProps().getCorrelationId()).isEqualTo("c");
        assertThat(moved.getProps().getPriority()).isEqualTo(3);
        assertThat(moved.getProps().getHeaders().get("tenant")).hasToString("acme");
        assertThat(moved.getProps().getHeaders()).doesNotContainKey("herald-attempt");
        assertThat(fixture.rabbit().ready(fixture.name())).isZero();
    }

    @Test
    void movesMoreMessagesThanFitIntoOneStep() {
        created();
        Destination target = queue("-target");
        queues().create(target);
        List<String> bodies = IntStream.range(0, 50).mapToObj(i -> "m" + i).toList();
        send(bodies.toArray(String[]::new));

        assertThat(queues().redrive(queue(), target).moved()).hasValue(50);

        assertThat(bodies(queues().receive(target, 100, SOON, () -> false))).containsExactlyElementsOf(bodies);
    }

    @Test
    void endsAMoveWhoseMessagesComeBack() {
        created();
        send("a", "b");

        assertThat(queues().redrive(queue(), queue()).moved()).hasValue(2);

        assertThat(bodies(take(3))).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void keepsWhatTheTargetDoesNotTake() {
        created();
        Destination target = queue("-target");
        queues().create(target.with(Map.of("x-queue-type", "classic", "x-max-length", "1", "x-overflow",
                "reject-publish")));
        send("a", "b", "c");

        assertThatThrownBy(() -> queues().redrive(queue(), target)).isInstanceOf(BrokerException.class)
                .hasMessageContaining(target.physicalName()).hasMessageContaining("x-max-length");

        List<String> all = new ArrayList<>(bodies(queues().receive(target, 10, SOON, () -> false)));
        all.addAll(bodies(take(10)));
        assertThat(all).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void createsATopicAsAPublisherDoes() {
        Destination topic = fixture.topic(Map.of("type", "direct", "mandatory", "false", "alternate-exchange", "other"));

        assertThat(topics().create(topic)).isEqualTo(fixture.name());

        assertThat(topics().exists(topic)).isTrue();
        fixture.rabbit().outside(channel -> channel.exchangeDeclare(fixture.name(), "direct", true, false,
                Map.of("alternate-exchange", "other")));
        assertThatThrownBy(() -> topics().create(fixture.topic(Map.of("type", "fanout"))))
                .isInstanceOf(BrokerException.class).hasMessageContaining("fanout");
    }

    @Test
    void subscribesAQueueToAllMessagesUnlessToldOtherwise() {
        topics().create(fixture.topic(Map.of()));
        Destination all = queue("-all");
        Destination some = queue("-some");
        queues().create(all);
        queues().create(some);

        topics().subscribe(fixture.topic(Map.of()), "queue", all.physicalName(), Map.of());
        topics().subscribe(fixture.topic(Map.of()), "queue", some.physicalName(), Map.of("routing-key", "eu.*"));
        fixture.publish(fixture.topic(Map.of()), message("eu").routingKey("eu.1"));
        fixture.publish(fixture.topic(Map.of()), message("us").routingKey("us.1"));

        assertThat(bodies(queues().receive(all, 10, SOON, () -> false))).containsExactly("eu", "us");
        assertThat(bodies(queues().receive(some, 10, SOON, () -> false))).containsExactly("eu");
    }

    @Test
    void subscribesByArgumentsOfTheBinding() {
        Destination topic = fixture.topic(Map.of("type", "headers"));
        topics().create(topic);
        created();

        topics().subscribe(topic, "queue", fixture.name(), Map.of("x-match", "all", "tier", "vip"));
        fixture.publish(topic, message("vip").header("tier", "vip"));

        assertThat(bodies(take(1))).containsExactly("vip");
    }

    @Test
    void unsubscribesByTheIdWhateverTheNames() {
        Destination topic = new Destination(Kind.TOPIC, "events", fixture.name() + ODD, null, Declare.NONE,
                Map.of("type", "topic", "mandatory", "true"));
        topics().create(topic);
        Destination queue = queue(ODD);
        queues().create(queue);
        TopicSubscription stays = topics().subscribe(topic, "queue", queue.physicalName(), Map.of("routing-key", "stays"));
        TopicSubscription goes = topics().subscribe(topic, "queue", queue.physicalName(),
                Map.of("routing-key", ODD, ODD, ODD));
        assertThat(goes.id()).isNotEqualTo(stays.id());
        fixture.publish(topic, message("first").routingKey(ODD));

        topics().unsubscribe(topic, goes.id());
        topics().unsubscribe(topic, goes.id());

        assertThat(fixture.publish(topic, message("second").routingKey(ODD)).allSent()).isFalse();
        assertThat(fixture.publish(topic, message("third").routingKey("stays")).allSent()).isTrue();
        assertThat(bodies(queues().receive(queue, 10, SOON, () -> false))).containsExactly("first", "third");
    }

    @Test
    void mindsNoSubscriptionThatIsMissing() {
        topics().unsubscribe(fixture.topic(Map.of()), "nonsense");
        topics().unsubscribe(fixture.topic(Map.of()), "%?&=");
        topics().unsubscribe(fixture.topic(Map.of()), "nobody?routing-key=a");
        topics().create(fixture.topic(Map.of()));
        topics().unsubscribe(fixture.topic(Map.of()), "nobody?routing-key=a");
    }

    @Test
    void namesTheQueueThatCannotSubscribe() {
        topics().create(fixture.topic(Map.of()));

        assertThatThrownBy(() -> topics().subscribe(fixture.topic(Map.of()), "queue", "nobody", Map.of()))
                .isInstanceOf(BrokerException.class).hasMessageContaining("nobody").hasMessageContaining("create it first");
    }

    @Test
    void saysWhatSubscribesAndWhatListsTopicsAndSubscriptions() {
        Destination topic = fixture.topic(Map.of());

        assertThatThrownBy(() -> topics().subscribe(topic, "https", "https://example.org", Map.of()))
                .isInstanceOf(UnsupportedOperationException.class).hasMessageContaining("'queue'");
        assertThatThrownBy(() -> topics().list("")).isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("rabbitmqctl list_exchanges");
        assertThatThrownBy(() -> topics().subscriptions(topic)).isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("rabbitmqctl list_bindings");
    }

    @Test
    void deletesATopicAndMindsNoneThatIsMissing() {
        Destination topic = fixture.topic(Map.of());
        topics().create(topic);

        topics().delete(topic);
        topics().delete(topic);

        assertThat(topics().exists(topic)).isFalse();
    }
}
