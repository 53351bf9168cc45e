package dev.herald.container;

import static dev.herald.container.MemoryApplication.eventually;
import static dev.herald.container.MemoryApplication.throughout;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Uni;

import dev.herald.AckMode;
import dev.herald.Acknowledgement;
import dev.herald.BatchResult;
import dev.herald.DeadLetterException;
import dev.herald.ListenerState;
import dev.herald.Listeners;
import dev.herald.Message;
import dev.herald.OutgoingMessage;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;
import dev.herald.spi.SettlementResult;

/** While the dead-letter queue refuses a message, no handler gets it again: only the move is tried again. */
class UsedUpAttemptsTest {

    private static final int FOREVER = Integer.MAX_VALUE;

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = MemoryApplication.application(Faults.class)
            .overrideConfigKey("quarkus.herald.listener.concurrency", "1")
            .overrideConfigKey("quarkus.herald.listener.retry.delay", "5ms")
            .overrideConfigKey("quarkus.herald.listener.retry.max-attempts", "3");

    @Singleton
    static class Handlers {

        @Inject
        Scenes scenes;

        @QueueListener("failing")
        @QueueListener("failing-stopped")
        @QueueListener("failing-neighbour")
        @QueueListener(value = "failing.fifo", id = "failing-in-order")
        void failing(Message<String> message) {
            scenes.of(message).called(message);
            if (message.payload().startsWith("bad")) {
                throw new IllegalStateException("as meant");
            }
        }

        @QueueListener("failing-batch")
        BatchResult batch(List<Message<String>> batch) {
            scenes.of(batch.get(0)).called(batch);
            return BatchResult.failed(batch);
        }

        @QueueListener("not-retryable")
        void notRetryable(Message<String> message) {
            scenes.of(message).called(message);
            throw new DeadLetterException("as meant");
        }

        @QueueListener("unreadable")
        void unreadable(Message<Integer> message) {
            throw new IllegalStateException("must not be called");
        }

        @QueueListener(value = "manual", ack = AckMode.MANUAL)
        Uni<Void> manual(Message<String> message, Acknowledgement acknowledgement) {
            scenes.of(message).called(message);
            return message.payload().equals("good")
                    ? Uni.createFrom().completionStage(acknowledgement.ack())
                    : Uni.createFrom().completionStage(acknowledgement.deadLetter("as meant"));
        }
    }

    @Inject
    Scenes scenes;
    @Inject
    Listeners listeners;
    @Inject
    MemoryQueues queues;
    @Inject
    Faults faults;

    @AfterEach
    void end() {
        scenes.end();
    }

    private void refuse(String listener) {
        faults.next(FOREVER, listener, "deadLetter",
                call -> Collections.singletonList(SettlementResult.retry("the queue is full")));
    }

    private void accept(String listener) {
        faults.next(0, listener, "deadLetter", call -> null);
    }

    private void send(String queue, String payload) {
        OutgoingMessage<String> message = OutgoingMessage.of(payload);
        queues.send(queue, queue.endsWith(".fifo") ? message.groupId("group").deduplicationId(payload) : message);
    }

    @ParameterizedTest
    @CsvSource({"failing,failing,3", "failing.fifo,failing-in-order,3", "failing-batch,failing-batch,3",
            "not-retryable,not-retryable,1", "unreadable,unreadable,0", "manual,manual,1"})
    void onlyTheMoveIsTriedAgain(String queue, String listener, int calls) {
        refuse(listener);
        send(queue, "bad");

        eventually(() -> assertThat(faults.happened(listener, "deadLetter")).isGreaterThanOrEqualTo(3));
        throughout(Duration.ofMillis(300), () -> assertThat(scenes.of(queue).calls()).hasSize(calls));
        assertThat(listeners.get(listener).status().state()).isEqualTo(ListenerState.RUNNING);
        assertThat(listeners.get(listener).status().reason()).contains("-dlq", "the queue is full", "See that");

        accept(listener);
        eventually(() -> assertThat(queues.deadLetters(queue)).hasSize(1));
        eventually(() -> assertThat(queues.depth(queue).total()).isZero());
        assertThat(scenes.of(queue).calls()).hasSize(calls);
        assertThat(listeners.get(listener).status().reason()).isEmpty();
    }

    @Test
    void itIsNotCalledAgainAfterStopsEither() {
        refuse("failing-stopped");
        send("failing-stopped", "bad");
        scenes.of("failing-stopped").awaitCalls(3);
        for (int i = 0; i < 5; i++) {
            int before = faults.happened("failing-stopped", "deadLetter");
            eventually(() -> assertThat(faults.happened("failing-stopped", "deadLetter")).isGreaterThan(before));
            assertThat(listeners.get("failing-stopped").stop()).succeedsWithin(Duration.ofSeconds(5));
            assertThat(queues.depth("failing-stopped").inFlight()).as("returned at the stop").isZero();
            listeners.get("failing-stopped").start();
        }
        accept("failing-stopped");

        eventually(() -> assertThat(queues.deadLetters("failing-stopped")).hasSize(1));
        assertThat(scenes.of("failing-stopped").calls()).hasSize(3);
        assertThat(queues.deadLetters("failing-stopped").get(0).headers().get("herald-dead-letter-attempts")).contains("3");
    }

    @Test
    void itsNeighboursAreHandledAndMoreOfThemThanMayWaitHere() {
        refuse("failing-neighbour");
        for (int i = 0; i < 150; i++) {
            send("failing-neighbour", "bad " + i);
        }
        scenes.of("failing-neighbour").awaitCalls(450);

        for (int i = 0; i < 20; i++) {
            send("failing-neighbour", "good " + i);
        }

        scenes.of("failing-neighbour").awaitCalls(470);
        throughout(Duration.ofMillis(300), () -> assertThat(scenes.of("failing-neighbour").calls()).hasSize(470));
        assertThat(listeners.get("failing-neighbour").counts().inFlight()).isLessThanOrEqualTo(101);
        accept("failing-neighbour");
        queues.purge("failing-neighbour");
    }
}
