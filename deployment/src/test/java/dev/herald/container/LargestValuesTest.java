package dev.herald.container;

import static dev.herald.container.MemoryApplication.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

import dev.herald.Listeners;
import dev.herald.Message;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

/** The largest numbers, and durations longer than what fits into nanoseconds, keep no application from starting. */
class LargestValuesTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String MOST = Integer.toString(Integer.MAX_VALUE);
    private static final String LONG = "999999d";

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = MemoryApplication.application()
            .overrideConfigKey(key("most-handlers", "concurrency"), MOST)
            .overrideConfigKey(key("most-prefetch", "prefetch"), MOST)
            .overrideConfigKey(key("most-of-all", "concurrency"), MOST)
            .overrideConfigKey(key("most-of-all", "prefetch"), MOST)
            .overrideConfigKey(key("most-of-all", "retry.max-attempts"), MOST)
            .overrideConfigKey(key("most-of-all", "poll.max-concurrent"), MOST)
            .overrideConfigKey(key("most-of-all", "acknowledgement.batch-size"), MOST)
            .overrideConfigKey(key("largest-batch", "batch.size"), MOST)
            .overrideConfigKey(key("largest-batches", "batch.size"), MOST)
            .overrideConfigKey(key("largest-batches", "concurrency"), MOST)
            .overrideConfigKey(key("handling", "max-processing-time"), LONG)
            .overrideConfigKey(key("acknowledging", "acknowledgement.linger"), LONG)
            .overrideConfigKey(key("lingering", "batch.linger"), LONG)
            .overrideConfigKey(key("lingering", "batch.size"), "2");

    private static String key(String listener, String name) {
        return "quarkus.herald.listener.\"" + listener + "\"." + name;
    }

    @Singleton
    static class Handlers {

        @Inject
        Scenes scenes;

        @QueueListener("most-handlers")
        @QueueListener(value = "most-annotated", concurrency = "2147483647", prefetch = "2147483647")
        @QueueListener("most-prefetch")
        @QueueListener("most-of-all")
        @QueueListener("handling")
        @QueueListener(value = "handling-annotated", maxProcessingTime = "999999d")
        @QueueListener("acknowledging")
        void on(Message<String> message) {
            scenes.of(message).called(message);
        }

        @QueueListener("largest-batch")
        @QueueListener("largest-batches")
        @QueueListener("lingering")
        void on(List<Message<String>> batch) {
            scenes.of(batch.get(0)).called(batch);
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
    void concurrencyMayBeTheLargestNumber() {
        isHandledAndStops("most-handlers");
    }

    @Test
    void concurrencyAndPrefetchMayBeTheLargestNumberInTheAnnotation() {
        isHandledAndStops("most-annotated");
    }

    @Test
    void prefetchMayBeTheLargestNumber() {
        isHandledAndStops("most-prefetch");
    }

    @Test
    void allNumbersMayBeTheLargest() {
        isHandledAndStops("most-of-all");
    }

    @Test
    void batchesMayBeOfTheLargestSize() {
        isHandledAndStops("largest-batch");
    }

    @Test
    void batchesOfTheLargestSizeMayBeHandledByAsManyHandlers() {
        isHandledAndStops("largest-batches");
    }

    @Test
    void handlingMayTakeVeryLong() {
        isHandledAndStops("handling");
    }

    @Test
    void handlingMayTakeVeryLongByTheAnnotation() {
        isHandledAndStops("handling-annotated");
    }

    @Test
    void anAcknowledgementMayWaitVeryLongButNotLongerThanTheListenerRuns() {
        isHandledAndStops("acknowledging");
    }

    private void isHandledAndStops(String queue) {
        send(queue, 3);
        scenes.of(queue).awaitCalls(3);

        assertThat(listeners.get(queue).stop()).succeedsWithin(SOON);

        assertThat(queues.depth(queue).total()).isZero();
        assertThat(scenes.of(queue).calls()).hasSize(3).extracting(Scene.Call::attempt).containsOnly(1);
    }

    @Test
    void aBatchMayWaitVeryLongButNotLongerThanTheListenerRuns() {
        send("lingering", 3);
        eventually(() -> assertThat(scenes.of("lingering").batches()).extracting(List::size).containsExactly(2));

        assertThat(listeners.get("lingering").stop()).succeedsWithin(SOON);

        assertThat(queues.depth("lingering")).isEqualTo(new MemoryQueues.Depth(1, 0, 0));
        assertThat(scenes.of("lingering").batches()).hasSize(1);
    }

    private void send(String queue, int messages) {
        IntStream.rangeClosed(1, messages).forEach(number -> queues.send(queue, "message " + number));
    }
}
