package dev.herald.container;

import static dev.herald.container.MemoryApplication.eventually;
import static dev.herald.container.MemoryApplication.throughout;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Uni;

import dev.herald.AckMode;
import dev.herald.Acknowledgement;
import dev.herald.BatchResult;
import dev.herald.Listeners;
import dev.herald.Message;
import dev.herald.OutgoingMessage;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

/** A batch is made when a handler is free for it, of the messages that wait by then. */
class BatchFormationTest {

    private static final int SIZE = 10;

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = MemoryApplication.application()
            .overrideConfigKey("quarkus.herald.listener.batch.size", Integer.toString(SIZE))
            .overrideConfigKey("quarkus.herald.listener.concurrency", "1")
            .overrideConfigKey("quarkus.herald.listener.prefetch", "0")
            .overrideConfigKey("quarkus.herald.listener.\"prefetching\".prefetch", "200")
            .overrideConfigKey("quarkus.herald.listener.\"two-handlers\".concurrency", "2")
            .overrideConfigKey("quarkus.herald.listener.\"lingering\".batch.linger", "5m");

    @Singleton
    static class Handlers {

        @Inject
        Scenes scenes;

        @QueueListener("trickle")
        @QueueListener("prefetching")
        @QueueListener("two-handlers")
        @QueueListener("nothing-more")
        @QueueListener("lingering")
        @QueueListener(value = "ordered.fifo", id = "ordered")
        void onWorker(List<Message<String>> batch) throws InterruptedException {
            Scene scene = scenes.of(batch.get(0));
            scene.called(batch);
            if (batch.get(0).payload().startsWith("first")) {
                scene.gate.pass();
            }
        }

        @QueueListener("uni")
        Uni<Void> uni(List<Message<String>> batch) {
            return Uni.createFrom().completionStage(() -> stage(batch)).replaceWithVoid();
        }

        @QueueListener("stage")
        CompletionStage<BatchResult> stage(List<Message<String>> batch) {
            Scene scene = scenes.of(batch.get(0));
            scene.called(batch);
            return (isFirst(batch) ? scene.released : CompletableFuture.<Void>completedFuture(null))
                    .thenApply(released -> BatchResult.ok());
        }

        @QueueListener(value = "manual", ack = AckMode.MANUAL)
        void manual(List<Message<String>> batch, Acknowledgement acknowledgement) throws InterruptedException {
            onWorker(batch);
            acknowledgement.ack();
        }

        private static boolean isFirst(List<Message<String>> batch) {
            return batch.get(0).payload().startsWith("first");
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
    void batchesAreFullAfterATrickle() {
        batchesAreFullAfterATrickle("trickle");
    }

    @Test
    void batchesOfAUniAreFullAfterATrickle() {
        batchesAreFullAfterATrickle("uni");
    }

    @Test
    void batchesOfAStageAreFullAfterATrickle() {
        batchesAreFullAfterATrickle("stage");
    }

    @Test
    void batchesThatAreSettledByTheHandlerAreFullAfterATrickle() {
        batchesAreFullAfterATrickle("manual");
    }

    private void batchesAreFullAfterATrickle(String queue) {
        Scene scene = scenes.of(queue);
        queues.send(queue, "first");
        scene.awaitCalls(1);
        trickle(queue, 19);
        send(queue, 1000);

        scene.end();

        eventually(() -> assertThat(scene.calls()).hasSize(1020));
        List<Integer> sizes = sizes(scene);
        assertThat(sizes).startsWith(1).endsWith(9);
        assertThat(sizes.subList(1, sizes.size() - 1)).as("sizes of the batches between the first and the last")
                .containsOnly(SIZE);
    }

    @Test
    void batchesAreFullWhateverTrickledIntoThePrefetch() {
        Scene scene = scenes.of("prefetching");
        queues.send("prefetching", "quick");
        scene.awaitCalls(1);
        queues.send("prefetching", "first");
        scene.awaitCalls(2);
        trickle("prefetching", 20);
        send("prefetching", 1000);

        scene.end();

        eventually(() -> assertThat(scene.calls()).hasSize(1022));
        assertThat(averageSize(scene.batches().subList(2, scene.batches().size()))).isGreaterThan(9);
    }

    @Test
    void batchesOfSeveralHandlersAreFullAfterATrickle() {
        Scene scene = scenes.of("two-handlers");
        queues.send("two-handlers", "first of one");
        scene.awaitCalls(1);
        queues.send("two-handlers", "first of two");
        scene.awaitCalls(2);
        trickle("two-handlers", 20);
        send("two-handlers", 1000);

        scene.end();

        eventually(() -> assertThat(scene.calls()).hasSize(1022));
        assertThat(averageSize(scene.batches().subList(2, scene.batches().size()))).isGreaterThan(9);
    }

    @Test
    void batchesOfOneGroupAreFullAfterATrickle() {
        Scene scene = scenes.of("ordered.fifo");
        sendInGroup("first");
        scene.awaitCalls(1);
        IntStream.rangeClosed(1, 100).mapToObj(number -> "message " + number).forEach(this::sendInGroup);

        scene.end();

        eventually(() -> assertThat(scene.calls()).hasSize(101));
        assertThat(sizes(scene)).hasSize(11).startsWith(1).endsWith(SIZE);
        assertThat(scene.batches().stream().flatMap(List::stream).skip(1))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 100).mapToObj(number -> "message " + number).toList());
    }

    private void sendInGroup(String payload) {
        queues.send("ordered.fifo", OutgoingMessage.of(payload).groupId("group").deduplicationId(payload));
    }

    @Test
    void nothingMoreIsInHandWhileTheOnlyHandlerIsBusy() {
        queues.send("nothing-more", "first");
        scenes.of("nothing-more").awaitCalls(1);

        send("nothing-more", 30);

        throughout(Duration.ofMillis(300), () -> {
            assertThat(queues.depth("nothing-more").visible()).isEqualTo(30);
            assertThat(listeners.get("nothing-more").counts().inFlight()).isEqualTo(1);
        });
    }

    @Test
    void aFullBatchDoesNotLinger() {
        send("lingering", SIZE - 1);
        throughout(Duration.ofMillis(200), () -> assertThat(scenes.of("lingering").batches()).isEmpty());

        send("lingering", 1);

        eventually(() -> assertThat(sizes(scenes.of("lingering"))).containsExactly(SIZE));
    }

    /** Slowly enough for each message to be received alone, if it is received now. */
    private void trickle(String queue, int messages) {
        for (int number = 1; number <= messages; number++) {
            queues.send(queue, "trickled " + number);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private void send(String queue, int messages) {
        IntStream.rangeClosed(1, messages).forEach(number -> queues.send(queue, "message " + number));
    }

    private static List<Integer> sizes(Scene scene) {
        return scene.batches().stream().map(List::size).toList();
    }

    private static double averageSize(List<List<String>> batches) {
        return batches.stream().mapToInt(List::size).average().orElseThrow();
    }
}
