package dev.herald.container;

import static dev.herald.container.MemoryApplication.eventually;
import static dev.herald.container.MemoryApplication.throughout;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.runtime.ExecutorRecorder;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Uni;

import dev.herald.AckMode;
import dev.herald.Acknowledgement;
import dev.herald.Listener;
import dev.herald.ListenerState;
import dev.herald.Listeners;
import dev.herald.Message;
import dev.herald.OutgoingMessage;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

/** Where no worker thread is free, and none can be waited for in the pool's queue, messages wait; no attempt is used up. */
class WorkerPoolTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration A_WHILE = Duration.ofMillis(500);
    private static final int MESSAGES = 20;

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = MemoryApplication.application()
            .overrideConfigKey("quarkus.thread-pool.core-threads", "1")
            .overrideConfigKey("quarkus.thread-pool.max-threads", "4")
            .overrideConfigKey("quarkus.thread-pool.queue-size", "1");

    @Singleton
    static class Handlers {

        @Inject
        Scenes scenes;

        @QueueListener("worker")
        @QueueListener("stopped")
        @QueueListener("stopped-often")
        @QueueListener(value = "ordered.fifo", id = "ordered")
        void worker(Message<String> message) {
            scenes.of(message).called(message);
        }

        @QueueListener(value = "manual", ack = AckMode.MANUAL)
        void manual(Message<String> message, Acknowledgement acknowledgement) {
            scenes.of(message).called(message);
            acknowledgement.ack();
        }

        @QueueListener("batch")
        void batch(List<Message<String>> batch) {
            scenes.of(batch.get(0)).called(batch);
        }

        @QueueListener("uni")
        Uni<Void> uni(Message<String> message) {
            return Uni.createFrom().voidItem().invoke(() -> scenes.of(message).called(message));
        }
    }

    @Inject
    Scenes scenes;
    @Inject
    Listeners listeners;
    @Inject
    MemoryQueues queues;
    private Gate pool;

    @BeforeEach
    void fillThePool() {
        pool = new Gate();
        try {
            while (true) {
                ExecutorRecorder.getCurrent().execute(pool::passStubbornly);
            }
        } catch (RejectedExecutionException full) {
            pool.awaitEntered(4);
        }
    }

    @AfterEach
    void emptyThePool() {
        pool.open();
        eventually(() -> assertThat(pool.inside()).isZero());
    }

    @Test
    void messagesWaitForAThread() {
        messagesWaitForAThread("worker");
    }

    @Test
    void messagesOfAGroupWaitForAThreadInOrder() {
        messagesWaitForAThread("ordered.fifo");

        assertThat(scenes.of("ordered.fifo").calls()).extracting(Scene.Call::payload).isEqualTo(payloads());
    }

    @Test
    void batchesWaitForAThread() {
        messagesWaitForAThread("batch");
    }

    @Test
    void messagesThatTheHandlerSettlesWaitForAThread() {
        messagesWaitForAThread("manual");
    }

    private void messagesWaitForAThread(String queue) {
        send(queue);
        throughout(A_WHILE, () -> {
            assertThat(queues.deadLetters(queue)).isEmpty();
            assertThat(scenes.of(queue).calls()).isEmpty();
        });

        pool.open();

        areHandledAtTheirFirstAttempt(queue);
    }

    @Test
    void handlersThatNeedNoWorkerDoNotWait() {
        send("uni");

        areHandledAtTheirFirstAttempt("uni");
    }

    @Test
    void aStopReturnsWhatWaitsForAThread() {
        Listener listener = listeners.get("stopped");
        send("stopped");
        throughout(A_WHILE, () -> assertThat(queues.deadLetters("stopped")).isEmpty());

        assertThat(listener.stop()).succeedsWithin(SOON);

        assertThat(queues.depth("stopped")).isEqualTo(new MemoryQueues.Depth(MESSAGES, 0, 0));
        listener.start();
        pool.open();
        areHandledAtTheirFirstAttempt("stopped");
    }

    @Test
    void stopsUseUpNoAttemptOfWhatWaitsForAThread() {
        Listener listener = listeners.get("stopped-often");
        send("stopped-often");

        for (int times = 1; times <= 14; times++) {
            eventually(() -> assertThat(listener.state()).isEqualTo(ListenerState.RUNNING));
            throughout(Duration.ofMillis(50), () -> assertThat(queues.deadLetters("stopped-often")).isEmpty());
            assertThat(listener.stop()).succeedsWithin(SOON);
            listener.start();
        }
        pool.open();

        areHandledAtTheirFirstAttempt("stopped-often");
    }

    private void areHandledAtTheirFirstAttempt(String queue) {
        Scene scene = scenes.of(queue);
        scene.awaitCalls(MESSAGES);
        eventually(() -> assertThat(queues.depth(queue).total()).isZero());
        assertThat(scene.calls()).extracting(Scene.Call::payload).containsExactlyInAnyOrderElementsOf(payloads());
        assertThat(scene.calls()).extracting(Scene.Call::attempt).containsOnly(1);
        assertThat(queues.deadLetters(queue)).isEmpty();
    }

    private void send(String queue) {
        payloads().stream().map(OutgoingMessage::of).map(message -> queue.endsWith(".fifo")
                ? message.groupId("group").deduplicationId(message.payload())
                : message).forEach(message -> queues.send(queue, message));
    }

    private static List<String> payloads() {
        return IntStream.rangeClosed(1, MESSAGES).mapToObj(number -> "message " + number).toList();
    }
}
