package dev.herald.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

import dev.herald.ListenerState;
import dev.herald.Listeners;
import dev.herald.MessagePublisher;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.Publisher;
import dev.herald.QueueListener;

/** What was published is known to a test, and {@link MemoryQueues#reset} begins anew. */
class ResetTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .overrideConfigKey("quarkus.devservices.enabled", "false")
            .overrideConfigKey("quarkus.herald.broker", "memory")
            .overrideConfigKey("quarkus.herald.listener.\"disabled\".enabled", "false")
            .overrideConfigKey("quarkus.herald.listener.\"orders\".concurrency", "3")
            .overrideConfigKey("quarkus.herald.listener.shutdown-timeout", "1s")
            .withApplicationRoot(root -> root.addClasses(Orders.class, Order.class, Accepted.class));

    record Order(int id) {
    }

    record Accepted(int order, String by) {
    }

    @Singleton
    static class Orders {

        final List<Integer> handled = new CopyOnWriteArrayList<>();
        volatile CountDownLatch begun = new CountDownLatch(1);
        volatile CountDownLatch gate = new CountDownLatch(0);

        @QueueListener("orders")
        @Publisher(topic = "accepted")
        OutgoingMessage<Accepted> on(Order order) {
            if (order.id() < 0) {
                throw new IllegalArgumentException("no such order");
            }
            handled.add(order.id());
            return OutgoingMessage.of(new Accepted(order.id(), "herald")).header("tier", "vip");
        }

        @QueueListener(value = "slow", maxAttempts = "1")
        @Publisher(queue = "slow-results")
        String slow(String body) throws InterruptedException {
            begun.countDown();
            if (!gate.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody opened the gate");
            }
            return body;
        }

        @QueueListener("disabled")
        void disabled(String body) {
            // never runs unless a test starts it
        }
    }

    @Inject
    Orders orders;
    @Inject
    Listeners listeners;
    @Inject
    MemoryQueues queues;
    @Inject
    MemoryClock clock;
    @Inject
    @Publisher(queue = "archive")
    MessagePublisher<Order> archive;

    @BeforeEach
    void beginAnew() {
        queues.reset();
        orders.handled.clear();
    }

    @AfterEach
    void openTheGate() {
        orders.gate.countDown();
    }

    @Test
    void knowsWhatWasPublishedToATopicThatNobodySubscribedTo() {
        queues.send("orders", "{\"id\": 7}");
        queues.awaitIdle(LONG);

        assertThat(queues.published("accepted", Accepted.class)).containsExactly(new Accepted(7, "herald"));
        assertThat(queues.published("accepted")).singleElement().satisfies(message -> {
            assertThat(message.headers().get("tier")).contains("vip");
            assertThat(message.body()).contains("\"order\":7");
        });
    }

    @Test
    void knowsWhatWasPublishedToAQueueInThatOrder() {
        archive.sendAndAwait(new Order(1));
        archive.sendAllAndAwait(List.of(new Order(2), new Order(3)));

        assertThat(queues.published("archive", Order.class)).containsExactly(new Order(1), new Order(2), new Order(3));
        assertThat(queues.published("archive", String.class)).first().isEqualTo("{\"id\":1}");
    }

    @Test
    void doesNotTakeForPublishedWhatTheTestSentOrTheBrokerRejected() {
        queues.send("archive", "{\"id\": 1}");
        queues.failNextPublishes("archive", 1);
        assertThatThrownBy(() -> archive.sendAndAwait(new Order(2))).isInstanceOf(PublishException.class);

        assertThat(queues.published("archive", Order.class)).isEmpty();
    }

    @Test
    void forgetsMessagesFaultsAndTheTimeWhenReset() {
        listeners.get("orders").pause().toCompletableFuture().join();
        clock.freeze();
        clock.advance(Duration.ofDays(400));
        queues.send("orders", "{\"id\": 1}");
        queues.send("orders-dlq", "{\"id\": 2}");
        queues.send("in-order.fifo", OutgoingMessage.of("same").groupId("g"));
        archive.sendAndAwait(new Order(3));
        queues.failNextPublishes("archive", 5);
        queues.failNextReceives("orders", 5);
        queues.failNextSettlements("orders", 5);
        queues.duplicateNext("orders");

        queues.reset();

        assertThat(List.of("orders", "orders-dlq", "in-order.fifo", "archive"))
                .allSatisfy(queue -> assertThat(queues.depth(queue).total()).isZero());
        assertThat(queues.published("archive")).isEmpty();
        assertThat(clock.instant()).isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
        queues.send("in-order.fifo", OutgoingMessage.of("same").groupId("g"));
        assertThat(queues.depth("in-order.fifo").visible()).isEqualTo(1);
        archive.sendAndAwait(new Order(4));
        queues.send("orders", "{\"id\": 5}");
        queues.awaitIdle(LONG);
        assertThat(orders.handled).containsExactly(5);
    }

    @Test
    void hasListenersRunAsTheyWereStartedWhenReset() {
        listeners.get("orders").pause();
        listeners.get("orders").concurrency(1);
        listeners.get("slow").stop();
        listeners.get("disabled").start();

        queues.reset();

        assertThat(listeners.get("orders").state()).isEqualTo(ListenerState.RUNNING);
        assertThat(listeners.get("orders").concurrency()).isEqualTo(3);
        assertThat(listeners.get("slow").state()).isEqualTo(ListenerState.RUNNING);
        assertThat(listeners.get("disabled").state()).isEqualTo(ListenerState.STOPPED);
    }

    @Test
    void stopsHandlersThatStillRunWhenReset() throws InterruptedException {
        orders.begun = new CountDownLatch(1);
        orders.gate = new CountDownLatch(1);
        queues.send("slow", "late");
        assertThat(orders.begun.await(30, TimeUnit.SECONDS)).isTrue();

        queues.reset();

        assertThat(queues.depth("slow").total()).isZero();
        assertThat(queues.depth("slow-dlq").total()).isZero();
        assertThat(queues.published("slow-results")).isEmpty();
    }

    @Test
    void forgetsWhatWaitsInHandForItsRetryWhenReset() {
        clock.freeze();
        listeners.get("orders").pause().toCompletableFuture().join();
        queues.send("orders", "{\"id\": -1}");
        listeners.get("orders").resume();
        queues.awaitIdle(LONG);
        assertThat(queues.delayed("orders")).hasSize(1);

        queues.reset();
        clock.advance(Duration.ofHours(1));
        queues.awaitIdle(LONG);

        assertThat(queues.depth("orders").total()).isZero();
        assertThat(queues.deadLetters("orders")).isEmpty();
    }
}
