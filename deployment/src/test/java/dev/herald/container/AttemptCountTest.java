package dev.herald.container;

import static dev.herald.container.MemoryApplication.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Uni;

import dev.herald.AckMode;
import dev.herald.Acknowledgement;
import dev.herald.BatchResult;
import dev.herald.DeadLetterException;
import dev.herald.HeraldHeaders;
import dev.herald.Listener;
import dev.herald.Listeners;
import dev.herald.Message;
import dev.herald.OutgoingMessage;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

/** An attempt is a handler that began. Receiving a message and giving it back untouched is none. */
class AttemptCountTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    /** More attempts than a listener makes, and more than a broker of its own accord would allow. */
    private static final int LATE = 13;

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = withoutDeadLetters(MemoryApplication.application()
            .overrideConfigKey("quarkus.herald.listener.retry.delay", "2ms")
            .overrideConfigKey("quarkus.herald.listener.retry.max-delay", "10ms")
            .overrideConfigKey("quarkus.herald.listener.retry.max-attempts", "3")
            .overrideConfigKey("quarkus.herald.listener.\"any-number\".retry.max-attempts", "2147483647")
            .overrideConfigKey("quarkus.herald.listener.\"any-number-in-order\".retry.max-attempts", "2147483643")
            .overrideConfigKey("quarkus.herald.listener.\"any-number-in-batches\".retry.max-attempts", "2147483647")
            .overrideConfigKey("quarkus.herald.listener.\"stopped-in-order\".retry.max-attempts", "100")
            .overrideConfigKey("quarkus.herald.listener.\"stopped-in-order\".shutdown-timeout", "20ms")
            .overrideConfigKey("quarkus.herald.listener.\"stopped-waiting\".retry.max-attempts", "100")
            .overrideConfigKey("quarkus.herald.listener.\"stopped-waiting\".shutdown-timeout", "20ms")
            .overrideConfigKey("quarkus.herald.listener.\"stopped-waiting\".concurrency", "1")
            .overrideConfigKey("quarkus.herald.listener.\"lost-waiting\".visibility-timeout", "1s")
            .overrideConfigKey("quarkus.herald.listener.\"lost-waiting\".concurrency", "1")
            .overrideConfigKey("quarkus.herald.listener.\"lost-in-order\".visibility-timeout", "1s"));

    private static QuarkusUnitTest withoutDeadLetters(QuarkusUnitTest application) {
        for (String queue : List.of("undead", "undead-uni", "undead-stage", "undead-batch", "undead-manual",
                "undead-not-retryable", "undead.fifo")) {
            application.overrideConfigKey("quarkus.herald.queue.\"" + queue + "\".dead-letter.enabled", "false");
        }
        return application;
    }

    @Singleton
    static class Handlers {

        @Inject
        Scenes scenes;
        @Inject
        MemoryQueues queues;

        @QueueListener("any-number")
        @QueueListener(value = "any-number-annotated", maxAttempts = "2147483647")
        @QueueListener(value = "any-number.fifo", id = "any-number-in-order")
        void lateInTime(Message<String> message) {
            if (scenes.of(message).called(message).attempt() < 4) {
                throw new IllegalStateException("not yet");
            }
        }

        @QueueListener("any-number-in-batches")
        BatchResult lateInTime(List<Message<String>> batch) {
            Scene scene = scenes.of(batch.get(0));
            return BatchResult.failed(batch.stream().filter(message -> scene.called(message).attempt() < 4).toList());
        }

        @QueueListener("undead")
        @QueueListener(value = "undead.fifo", id = "undead-in-order")
        void late(Message<String> message) {
            if (isEarly(message)) {
                throw new IllegalStateException("not yet");
            }
        }

        @QueueListener("undead-not-retryable")
        void notRetryable(Message<String> message) {
            if (isEarly(message)) {
                throw new DeadLetterException("cannot succeed until now");
            }
        }

        @QueueListener("undead-uni")
        Uni<Void> lateUni(Message<String> message) {
            return isEarly(message)
                    ? Uni.createFrom().failure(new IllegalStateException("not yet"))
                    : Uni.createFrom().voidItem();
        }

        @QueueListener("undead-stage")
        CompletionStage<Void> lateStage(Message<String> message) {
            return isEarly(message)
                    ? CompletableFuture.failedFuture(new IllegalStateException("not yet"))
                    : CompletableFuture.completedFuture(null);
        }

        @QueueListener("undead-batch")
        BatchResult lateBatch(List<Message<String>> batch) {
            return BatchResult.failed(batch.stream().filter(this::isEarly).toList());
        }

        @QueueListener(value = "undead-manual", ack = AckMode.MANUAL)
        void lateManual(Message<String> message, Acknowledgement acknowledgement) {
            if (isEarly(message)) {
                acknowledgement.nack(Duration.ofMillis(2));
            } else {
                acknowledgement.ack();
            }
        }

        @QueueListener("never-kept")
        @QueueListener(value = "never-kept.fifo", id = "never-kept-in-order")
        void losesItsLease(Message<String> message) {
            scenes.of(message).called(message);
            queues.expireLeases(message.destination());
        }

        private boolean isEarly(Message<String> message) {
            Scene scene = scenes.of(message);
            scene.called(message);
            return scene.calls(message.payload()).size() < LATE;
        }

        @QueueListener("stopped-waiting")
        @QueueListener("lost-waiting")
        @QueueListener(value = "stopped.fifo", id = "stopped-in-order")
        @QueueListener(value = "lost.fifo", id = "lost-in-order")
        void slow(Message<String> message) throws InterruptedException {
            Scene scene = scenes.of(message);
            scene.called(message);
            if (!message.payload().equals("quick")) {
                scene.gate.pass();
            }
        }
    }

    @Inject
    Scenes scenes;
    @Inject
    Listeners listeners;
    @Inject
    MemoryQueues queues;

    @AfterEach
    void end() {
        scenes.end();
    }

    @Test
    void maxAttemptsMayBeTheLargestNumber() {
        isTriedFourTimes("any-number");
    }

    @Test
    void maxAttemptsMayBeTheLargestNumberInTheAnnotation() {
        isTriedFourTimes("any-number-annotated");
    }

    @Test
    void maxAttemptsMayBeTheLargestNumberForBatches() {
        isTriedFourTimes("any-number-in-batches");
    }

    @Test
    void maxAttemptsMayBeAVeryLargeNumberForGroups() {
        isTriedFourTimes("any-number.fifo");
    }

    private void isTriedFourTimes(String queue) {
        send(queue, "message");

        scenes.of(queue).awaitCalls(4);
        isDone(queue, "message", 4);
    }

    @Test
    void withoutADeadLetterQueueAHandlerIsCalledUntilItSucceeds() {
        isTriedUntilItSucceeds("undead");
    }

    @Test
    void withoutADeadLetterQueueAHandlerOfAGroupIsCalledUntilItSucceeds() {
        isTriedUntilItSucceeds("undead.fifo");
    }

    @Test
    void withoutADeadLetterQueueAUniIsTriedUntilItSucceeds() {
        isTriedUntilItSucceeds("undead-uni");
    }

    @Test
    void withoutADeadLetterQueueAStageIsTriedUntilItSucceeds() {
        isTriedUntilItSucceeds("undead-stage");
    }

    @Test
    void withoutADeadLetterQueueAMessageOfABatchIsTriedUntilItSucceeds() {
        isTriedUntilItSucceeds("undead-batch");
    }

    @Test
    void withoutADeadLetterQueueARejectedMessageIsTriedUntilItIsAccepted() {
        isTriedUntilItSucceeds("undead-manual");
    }

    @Test
    void withoutADeadLetterQueueAMessageThatCannotSucceedIsTriedUntilItDoes() {
        isTriedUntilItSucceeds("undead-not-retryable");
    }

    private void isTriedUntilItSucceeds(String queue) {
        send(queue, "message");

        scenes.of(queue).awaitCalls(LATE);
        isDone(queue, "message", LATE);
    }

    private void isDone(String queue, String payload, int attempts) {
        eventually(() -> assertThat(queues.depth(queue).total()).isZero());
        assertThat(scenes.of(queue).calls(payload)).extracting(Scene.Call::attempt)
                .isEqualTo(IntStream.rangeClosed(1, attempts).boxed().toList());
        assertThat(queues.deadLetters(queue)).isEmpty();
    }

    @Test
    void aStopUsesUpNoAttemptOfAMessageThatWaitsForItsGroup() {
        Listener listener = listeners.get("stopped-in-order");
        IntStream.rangeClosed(1, 40).forEach(number -> send("stopped.fifo", "message " + number));

        stopAndStart(listener, "stopped.fifo");

        attemptsAreCalls("stopped.fifo", 40);
    }

    @Test
    void aStopUsesUpNoAttemptOfAMessageThatWaitsForAHandler() {
        Listener listener = listeners.get("stopped-waiting");
        send("stopped-waiting", "quick");
        scenes.of("stopped-waiting").awaitCalls(1);
        IntStream.rangeClosed(1, 40).forEach(number -> send("stopped-waiting", "message " + number));

        stopAndStart(listener, "stopped-waiting");

        attemptsAreCalls("stopped-waiting", 41);
    }

    /** Each time when a handler is busy, so that the others wait. */
    private void stopAndStart(Listener listener, String queue) {
        Scene scene = scenes.of(queue);
        for (int times = 1; times <= 14; times++) {
            scene.gate.awaitEntered(times);
            assertThat(listener.stop()).succeedsWithin(SOON);
            listener.start();
        }
        scene.gate.awaitEntered(15);
        scene.gate.open();
    }

    @Test
    void aLostLeaseUsesUpNoAttemptOfAMessageThatWaitsForAHandler() {
        send("lost-waiting", "quick");
        scenes.of("lost-waiting").awaitCalls(1);

        leasesAreLostWhileMessagesWait("lost-waiting", "lost-waiting");

        attemptsAreCalls("lost-waiting", 6);
    }

    @Test
    void aLostLeaseUsesUpNoAttemptOfAMessageThatWaitsForItsGroup() {
        leasesAreLostWhileMessagesWait("lost-in-order", "lost.fifo");

        attemptsAreCalls("lost.fifo", 5);
    }

    private void leasesAreLostWhileMessagesWait(String listener, String queue) {
        Scene scene = scenes.of(queue);
        assertThat(listeners.get(listener).pause()).succeedsWithin(SOON);
        IntStream.rangeClosed(1, 5).forEach(number -> send(queue, "message " + number));
        listeners.get(listener).resume();
        scene.gate.awaitEntered(1);
        eventually(() -> assertThat(queues.depth(queue).inFlight()).isEqualTo(5));

        queues.expireLeases(queue);

        eventually(() -> assertThat(listeners.get(listener).counts().leasesLost()).isGreaterThanOrEqualTo(5));
        scene.gate.open();
    }

    @ParameterizedTest
    @ValueSource(strings = {"never-kept", "never-kept.fifo"})
    void aMessageWhoseHandlerNeverKeepsItsLeaseIsDeadLetteredInTheEnd(String queue) {
        send(queue, "message");

        eventually(() -> assertThat(queues.deadLetters(queue)).singleElement()
                .satisfies(dead -> assertThat(dead.headers().get(HeraldHeaders.DEAD_LETTER_REASON)).hasValueSatisfying(
                        reason -> assertThat(reason).contains("without completing its last attempt", "lease"))));
        eventually(() -> assertThat(queues.depth(queue).total()).isZero());
        assertThat(scenes.of(queue).calls()).as("an attempt that was cut short is made again").hasSizeBetween(45, 53);
    }

    /** Every message is handled in the end, and knows how many handlers had it. */
    private void attemptsAreCalls(String queue, int messages) {
        Scene scene = scenes.of(queue);
        eventually(() -> assertThat(queues.depth(queue).total()).isZero());
        Map<String, List<Integer>> attempts = scene.calls().stream().collect(Collectors.groupingBy(Scene.Call::payload,
                Collectors.mapping(Scene.Call::attempt, Collectors.toList())));
        assertThat(attempts).hasSize(messages).allSatisfy((payload, numbers) -> assertThat(numbers)
                .isEqualTo(IntStream.rangeClosed(1, numbers.size()).boxed().toList()));
        assertThat(queues.deadLetters(queue)).isEmpty();
    }

    private void send(String queue, String payload) {
        OutgoingMessage<String> message = OutgoingMessage.of(payload);
        queues.send(queue, queue.endsWith(".fifo") ? message.groupId("group").deduplicationId(payload) : message);
    }
}
