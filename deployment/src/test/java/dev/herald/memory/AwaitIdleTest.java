package dev.herald.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Uni;

import dev.herald.AckMode;
import dev.herald.Acknowledgement;
import dev.herald.Listeners;
import dev.herald.OutgoingMessage;
import dev.herald.Publisher;
import dev.herald.QueueListener;
import dev.herald.TopicSubscriber;

/** {@link MemoryQueues#awaitIdle} returns when nothing is left to do, and not before. */
class AwaitIdleTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(50);

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .overrideConfigKey("quarkus.devservices.enabled", "false")
            .overrideConfigKey("quarkus.herald.broker", "memory")
            .overrideConfigKey("quarkus.herald.listener.shutdown-timeout", "1s")
            .withApplicationRoot(root -> root.addClasses(Handlers.class));

    @Singleton
    static class Handlers {

        final AtomicInteger handled = new AtomicInteger();
        final List<String> ended = new CopyOnWriteArrayList<>();
        final List<String> batches = new CopyOnWriteArrayList<>();
        final AtomicReference<Acknowledgement> open = new AtomicReference<>();
        volatile CountDownLatch gate = new CountDownLatch(0);
        volatile CompletableFuture<Void> end = CompletableFuture.completedFuture(null);

        @QueueListener("first")
        @Publisher(queue = "second")
        String first(String body) {
            return body;
        }

        @QueueListener("second")
        @Publisher(topic = "third")
        Uni<String> second(String body) {
            return Uni.createFrom().item(body);
        }

        @TopicSubscriber("third")
        @Publisher(queue = "outbox")
        String third(String body) {
            handled.incrementAndGet();
            return body;
        }

        @QueueListener("gated")
        void gated(String body) throws InterruptedException {
            gate.await(30, TimeUnit.SECONDS);
            ended.add(body);
        }

        @QueueListener("gated-uni")
        Uni<Void> gatedUni(String body) {
            return Uni.createFrom().completionStage(end).invoke(() -> ended.add(body));
        }

        /** Goes on after its message is settled. */
        @QueueListener(value = "early", ack = AckMode.MANUAL)
        void early(String body, Acknowledgement acknowledgement) throws InterruptedException {
            acknowledgement.ack().toCompletableFuture().join();
            gate.await(30, TimeUnit.SECONDS);
            ended.add(body);
        }

        /** Leaves it to others to settle its message. */
        @QueueListener(value = "manual", ack = AckMode.MANUAL)
        void manual(String body, Acknowledgement acknowledgement) {
            open.set(acknowledgement);
        }

        @QueueListener(value = "failing", retryDelay = "5m", maxAttempts = "2")
        void failing(String body) {
            throw new IllegalArgumentException("never");
        }

        @QueueListener(value = "failing.fifo", retryDelay = "5m", maxAttempts = "2")
        void failingInOrder(String body) {
            if (body.equals("bad")) {
                throw new IllegalArgumentException("never");
            }
            ended.add(body);
        }

        @QueueListener(value = "retried-soon", retryDelay = "50ms", maxAttempts = "3")
        void retriedSoon(String body) {
            throw new IllegalArgumentException("never");
        }

        @QueueListener(value = "batches", batchSize = "10", batchLinger = "5m")
        void batches(List<String> bodies) {
            batches.addAll(bodies);
        }
    }

    @Inject
    Handlers handlers;
    @Inject
    Listeners listeners;
    @Inject
    MemoryQueues queues;
    @Inject
    MemoryClock clock;

    @BeforeEach
    void beginAnew() {
        queues.reset();
        handlers.ended.clear();
        handlers.batches.clear();
        handlers.handled.set(0);
    }

    @RepeatedTest(20)
    void waitsForWhatIsPublishedByTheWay() {
        for (int i = 0; i < 50; i++) {
            queues.send("first", "m" + i);
        }

        queues.awaitIdle(LONG);

        assertThat(handlers.handled).hasValue(50);
        assertThat(queues.depth("outbox").visible()).isEqualTo(50);
        assertThat(listeners.all()).allSatisfy(listener -> assertThat(listener.counts().inFlight()).isZero());
    }

    @RepeatedTest(20)
    void waitsForWhatIsPublishedByTheWayWhileTheClockStands() {
        clock.freeze();
        for (int i = 0; i < 50; i++) {
            queues.send("first", "m" + i);
        }

        queues.awaitIdle(LONG);

        assertThat(handlers.handled).hasValue(50);
    }

    @Test
    void waitsForAHandlerAndSaysWhichItIs() {
        handlers.gate = new CountDownLatch(1);
        String id = queues.send("gated", "a").messageId();

        assertThatThrownBy(() -> queues.awaitIdle(SHORT)).isInstanceOf(NotIdleException.class)
                .hasMessageContaining("not idle after 50ms").hasMessageContaining("queue 'gated': message " + id + " is ")
                .hasMessageContaining("listener 'gated', which is RUNNING");

        handlers.gate.countDown();
        queues.awaitIdle(LONG);
        assertThat(handlers.ended).containsExactly("a");
    }

    @Test
    void waitsForAHandlerWhileTheClockStands() {
        clock.freeze();
        handlers.end = new CompletableFuture<>();
        queues.send("gated-uni", "a");

        assertThatThrownBy(() -> queues.awaitIdle(SHORT)).isInstanceOf(NotIdleException.class);

        CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS).execute(() -> handlers.end.complete(null));
        queues.awaitIdle(LONG);
        assertThat(handlers.ended).containsExactly("a");
    }

    @Test
    void waitsForACallThatGoesOnAfterItHasSettled() {
        handlers.gate = new CountDownLatch(1);
        queues.send("early", "a");

        NotIdleException busy = catchThrowableOfType(NotIdleException.class, () -> queues.awaitIdle(Duration.ofMillis(300)));

        assertThat(busy.left()).singleElement().asString().contains("listener 'early'", "1 call has not ended");
        handlers.gate.countDown();
        queues.awaitIdle(LONG);
        assertThat(handlers.ended).containsExactly("a");
    }

    @Test
    void waitsForAMessageThatNobodyHasAcknowledged() {
        queues.send("manual", "a");

        assertThatThrownBy(() -> queues.awaitIdle(Duration.ofMillis(300)))
                .hasMessageContaining("handled, and nobody has settled it");

        handlers.open.get().ack();
        queues.awaitIdle(LONG);
        assertThat(queues.depth("manual").total()).isZero();
    }

    @Test
    void waitsForASettlementThatTheBrokerDoesNotTakeAtOnce() {
        queues.failNextSettlements("gated", 1);
        queues.send("gated", "a");

        queues.awaitIdle(LONG);

        assertThat(queues.depth("gated").total()).isZero();
    }

    @Test
    void waitsForAReceiveThatFails() {
        queues.failNextReceives("gated", 1);
        queues.send("gated", "a");

        queues.awaitIdle(LONG);

        assertThat(handlers.ended).containsExactly("a");
    }

    @Test
    void waitsForDelaysAsLongAsTheClockRuns() {
        queues.send("retried-soon", "a");

        queues.awaitIdle(LONG);

        assertThat(queues.deadLetters("retried-soon")).hasSize(1);
    }

    @Test
    void saysHowToPassTheTimeOfADelay() {
        queues.send("gated", OutgoingMessage.of("a").delay(Duration.ofHours(1)));

        assertThatThrownBy(() -> queues.awaitIdle(SHORT)).hasMessageContaining("delayed by another")
                .hasMessageContaining("freeze MemoryClock");
    }

    @Test
    void doesNotWaitForARetryWhileTheClockStands() {
        clock.freeze();
        queues.send("failing", "a");

        queues.awaitIdle(LONG);
        assertThat(queues.delayed("failing")).hasSize(1);

        clock.advance(Duration.ofMinutes(10));
        queues.awaitIdle(LONG);
        assertThat(queues.deadLetters("failing")).hasSize(1);
        assertThat(queues.depth("failing").total()).isZero();
    }

    @Test
    void doesNotWaitForARetryInHandWhileTheClockStands() {
        clock.freeze();
        sendInGroup("bad", "next");

        queues.awaitIdle(LONG);
        assertThat(handlers.ended).isEmpty();
        assertThat(queues.depth("failing.fifo").total()).isEqualTo(2);

        clock.advance(Duration.ofMinutes(10));
        queues.awaitIdle(LONG);
        assertThat(queues.deadLetters("failing.fifo")).hasSize(1);
        assertThat(handlers.ended).containsExactly("next");
        assertThat(queues.depth("failing.fifo").total()).isZero();
    }

    @Test
    void waitsForARetryInHandAsLongAsTheClockRuns() {
        sendInGroup("bad");

        assertThatThrownBy(() -> queues.awaitIdle(Duration.ofMillis(300))).hasMessageContaining("waiting for its time");
    }

    private void sendInGroup(String... bodies) {
        for (String body : bodies) {
            queues.send("failing.fifo", OutgoingMessage.of(body).groupId("g"));
        }
    }

    @Test
    void doesNotWaitForABatchToFillWhileTheClockStands() {
        clock.freeze();
        queues.send("batches", "a");
        queues.send("batches", "b");

        queues.awaitIdle(LONG);
        assertThat(handlers.batches).isEmpty();

        clock.advance(Duration.ofMinutes(5));
        queues.awaitIdle(LONG);
        assertThat(handlers.batches).containsExactly("a", "b");
    }

    @Test
    void doesNotWaitForAPausedListener() {
        listeners.get("gated").pause();
        queues.send("gated", "a");

        queues.awaitIdle(LONG);
        assertThat(queues.visible("gated")).hasSize(1);

        listeners.get("gated").resume();
        queues.awaitIdle(LONG);
        assertThat(handlers.ended).containsExactly("a");
    }

    @Test
    void waitsForAListenerThatStops() {
        handlers.gate = new CountDownLatch(1);
        queues.send("gated", "a");
        assertThatThrownBy(() -> queues.awaitIdle(SHORT)).isInstanceOf(NotIdleException.class);

        // A receive that is under way might still bring the next message.
        listeners.get("gated").pause().toCompletableFuture().join();
        listeners.get("gated").stop();
        queues.send("gated", "b");
        assertThatThrownBy(() -> queues.awaitIdle(SHORT)).hasMessageContaining("DRAINING");

        handlers.gate.countDown();
        queues.awaitIdle(LONG);
        assertThat(handlers.ended).containsExactly("a");
        assertThat(queues.visible("gated")).hasSize(1);
    }

    @Test
    void doesNotWaitForAQueueThatNobodyReceivesFrom() {
        queues.send("nobody", "a");

        queues.awaitIdle(Duration.ZERO);
    }

    @Test
    void isNotMadeToWaitByAnInterruptedThread() {
        handlers.gate = new CountDownLatch(1);
        queues.send("gated", "a");
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> queues.awaitIdle(LONG)).isInstanceOf(NotIdleException.class)
                .hasMessageContaining("interrupted");

        assertThat(Thread.interrupted()).isTrue();
        handlers.gate.countDown();
    }
}
