package dev.herald.runtime.sns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;

import jakarta.enterprise.inject.Instance;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.vertx.core.Vertx;

import dev.herald.FilterScope;
import dev.herald.runtime.aws.HttpTransport;
import dev.herald.runtime.sns.push.HandlingSink;
import dev.herald.runtime.sns.push.SnsEndpointTest;
import dev.herald.runtime.sns.push.SnsEndpoints;
import dev.herald.runtime.sqs.QueuesInMemory;
import dev.herald.runtime.sqs.SqsBroker;
import dev.herald.spi.Buffer;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.Subscriber;
import dev.herald.spi.Subscription;

/** What an application needs that is pushed to. */
class SnsBrokerTest {

    private static final String DEAD_LETTERS = "shop-orders-vip-dlq";

    private final StubSns sns = new StubSns();
    private final QueuesInMemory sqs = new QueuesInMemory();
    private final Vertx vertx = Vertx.vertx();
    private final HandlingSink sink = new HandlingSink();
    private final Instance<SqsBroker> queues = PossibleInstance
            .of(new SqsBroker(PossibleInstance.of(sqs), HttpTransport.NO_LIMITS));
    private final Instance<PushEndpoints> endpoints = PossibleInstance
            .of(new SnsEndpoints(SnsEndpointTest.config(Map.of()), vertx));

    @AfterEach
    void close() {
        sink.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void callsNothingBeforeItIsStarted() {
        assertThat(broker(queues, endpoints).consumer(subscription(DEAD_LETTERS), sink).hasDeadLetterQueue()).isTrue();

        assertThat(sns.calls).isEmpty();
        assertThat(sqs.requests).isEmpty();
    }

    @Test
    void namesTheHttpServerThatIsNotThere() {
        assertThatThrownBy(() -> broker(queues, PossibleInstance.none()).consumer(subscription(DEAD_LETTERS), sink))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("listener 'vip'")
                .hasMessageContaining("io.quarkus:quarkus-vertx-http");
    }

    @Test
    void namesTheClientThatDeadLettersTake() {
        assertThatThrownBy(() -> broker(PossibleInstance.none(), endpoints).consumer(subscription(DEAD_LETTERS), sink))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("listener 'vip'")
                .hasMessageContaining("io.quarkiverse.amazonservices:quarkus-amazon-sqs")
                .hasMessageContaining("quarkus.herald.topic.\"orders\".dead-letter.enabled=false");
    }

    @Test
    void needsNoClientForQueuesWithoutDeadLetters() {
        assertThat(broker(PossibleInstance.none(), endpoints).consumer(subscription(null), sink).hasDeadLetterQueue())
                .isFalse();
    }

    @Test
    void rejectsListenersThatCannotBePushedTo() {
        SnsBroker broker = broker(queues, endpoints);

        assertThatThrownBy(() -> broker.consumer(subscription("orders.fifo", true, null), sink))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("quarkus.herald.topic.\"orders\".name");
        assertThatThrownBy(() -> broker.consumer(subscription("orders", false, null), sink))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("quarkus.herald.listener.\"vip\".durable=false");
    }

    @Test
    void aQueueWhosePolicyIsBeingChangedHoldsUpNoOtherQueue() {
        SnsBroker broker = broker(queues, endpoints);

        assertThat(broker.policy(Destination.existingQueue("orders-vip", null)))
                .isSameAs(broker.policy(Destination.existingQueue("arn:aws:sqs:eu-west-1:000000000000:orders-vip", null)))
                .isNotSameAs(broker.policy(Destination.existingQueue("orders-all", null)))
                .isNotSameAs(broker.policy(Destination.existingQueue("orders-vip", "other")));
    }

    private SnsBroker broker(Instance<SqsBroker> sqsBroker, Instance<PushEndpoints> http) {
        return new SnsBroker(PossibleInstance.of(sns.client()), sqsBroker, http);
    }

    private static Subscription subscription(String deadLetterQueue) {
        return subscription("orders", true, deadLetterQueue);
    }

    private static Subscription subscription(String topic, boolean durable, String deadLetterQueue) {
        return new Subscription("vip", new Destination(Kind.TOPIC, "orders", topic, null, Declare.CREATE, Map.of()),
                new Subscriber(null, null, FilterScope.HEADERS, durable, true), Map.of(), null, Duration.ofMinutes(15),
                deadLetterQueue, 5, Duration.ofSeconds(1), 1, new Buffer(10, Buffer.Overflow.DROP_OLDEST));
    }
}
