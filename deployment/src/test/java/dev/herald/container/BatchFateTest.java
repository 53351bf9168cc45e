package dev.herald.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;

import dev.herald.BatchResult;
import dev.herald.Listeners;
import dev.herald.Message;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

/** What becomes of the messages of a batch is decided for each, and a batch ends when all of its messages have. */
class BatchFateTest {

    private static final Duration SOON = Duration.ofSeconds(15);

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .overrideConfigKey("quarkus.devservices.enabled", "false")
            .overrideConfigKey("quarkus.herald.broker", "memory")
            .overrideConfigKey("quarkus.herald.listener.shutdown-timeout", "1s")
            .overrideConfigKey("quarkus.herald.listener.retry.delay", "10ms")
            .overrideConfigKey("quarkus.herald.listener.\"slow-worker\".max-processing-time", "1s")
            .overrideConfigKey("quarkus.herald.listener.\"slow-loop\".max-processing-time", "1s")
            .overrideConfigKey("quarkus.herald.listener.\"slow-stage\".max-processing-time", "1s")
            .overrideConfigKey("quarkus.herald.listener.\"slow-virtual\".max-processing-time", "1s")
            .overrideConfigKey("quarkus.herald.listener.\"lost-worker\".visibility-timeout", "2s")
            .overrideConfigKey("quarkus.herald.listener.\"lost-loop\".visibility-timeout", "2s")
            .withApplicationRoot(root -> root.addClasses(Order.class, Batches.class));

    record Order(int id) {
    }

    @Singleton
    static class Batches {

        final List<String> stopped = new CopyOnWriteArrayList<>();
        final AtomicInteger twinsFailed = new AtomicInteger();
        final List<Integer> twins = new CopyOnWriteArrayList<>();

        private void block(String name) throws InterruptedException {
            try {
                new CountDownLatch(1).await(60, TimeUnit.SECONDS);
            } catch (InterruptedException interrupt) {
                stopped.add(name);
                throw interrupt;
            }
        }

        private Uni<Void> never(String name) {
            return Uni.createFrom().<Void>nothing().onCancellation().invoke(() -> stopped.add(name));
        }

        @QueueListener("slow-worker")
        void slowWorker(List<Order> orders) throws InterruptedException {
            block("slow-worker");
        }

        @QueueListener("slow-loop")
        Uni<Void> slowLoop(List<Order> orders) {
            return never("slow-loop");
        }

        @QueueListener("slow-stage")
        CompletionStage<Void> slowStage(List<Order> orders) {
            CompletableFuture<Void> stage = new CompletableFuture<>();
            stage.whenComplete((done, failure) -> stopped.add("slow-stage"));
            return stage;
        }

        @QueueListener("slow-virtual")
        @RunOnVirtualThread
        void slowVirtual(List<Order> orders) throws InterruptedException {
            block("slow-virtual");
        }

        @QueueListener("lost-worker")
        void lostWorker(List<Order> orders) throws InterruptedException {
            block("lost-worker");
        }

        @QueueListener("lost-loop")
        Uni<Void> lostLoop(List<Order> orders) {
            return never("lost-loop");
        }

        /** Of a message that came twice it handles one well; the other one fails whenever it comes. */
        @QueueListener(value = "twins", batchSize = "2", batchLinger = "200ms", maxAttempts = "100")
        BatchResult twins(List<Message<Order>> messages) {
            twins.add(messages.size());
            if (messages.size() == 2) {
                return BatchResult.failed(messages.get(0));
            }
            return twinsFailed.incrementAndGet() == 1 ? BatchResult.failed(messages) : BatchResult.ok();
        }
    }

    @Inject
    Batches batches;
    @Inject
    Listeners listeners;
    @Inject
    MemoryQueues queues;

    @ParameterizedTest
    @ValueSource(strings = {"slow-worker", "slow-loop", "slow-stage", "slow-virtual"})
    void stopsABatchInTimeOfWhichAMessageWasUnreadable(String queue) {
        sendTogether(queue, "{\"id\": 1}", "no order", "{\"id\": 2}");

        await().atMost(SOON).until(() -> batches.stopped.contains(queue));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lost-worker", "lost-loop"})
    void stopsABatchThatLostItsLeasesAndOfWhichAMessageWasUnreadable(String queue) {
        sendTogether(queue, "no order", "{\"id\": 1}", "{\"id\": 2}");
        await().atMost(SOON).until(() -> queues.deadLetters(queue).size() == 1 && queues.inFlight(queue).size() == 2);

        queues.expireLeases(queue);

        await().atMost(SOON).until(() -> batches.stopped.contains(queue));
    }

    @Test
    void acknowledgesAMessageWhoseTwinFailed() {
        listeners.get("twins").pause().toCompletableFuture().join();
        queues.send("twins", "{\"id\": 1}");
        queues.duplicateNext("twins");
        listeners.get("twins").resume();

        await().atMost(SOON).until(() -> queues.depth("twins").total() == 0);
        assertThat(batches.twins).containsExactly(2, 1, 1);
    }

    private void sendTogether(String queue, String... bodies) {
        listeners.get(queue).pause().toCompletableFuture().join();
        for (String body : bodies) {
            queues.send(queue, body);
        }
        listeners.get(queue).resume();
    }
}
