package dev.herald.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;

import dev.herald.Listeners;
import dev.herald.OutgoingMessage;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

/** A message that is returned or lost while its payload is being read is not handled on top of that. */
class ReadingFateTest {

    private static final Duration SOON = Duration.ofSeconds(15);

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .overrideConfigKey("quarkus.devservices.enabled", "false")
            .overrideConfigKey("quarkus.herald.broker", "memory")
            .overrideConfigKey("quarkus.herald.listener.concurrency", "5")
            .overrideConfigKey("quarkus.herald.listener.\"lost\".visibility-timeout", "2s")
            .withApplicationRoot(root -> root.addClasses(Slow.class, Handlers.class));

    /** A payload whose reading takes until the test lets it go on; the second time it does not. */
    static class Slow {

        static final Map<String, CountDownLatch> GATES = new ConcurrentHashMap<>();
        static final Map<String, AtomicInteger> READING = new ConcurrentHashMap<>();
        private static final Map<String, Boolean> READ = new ConcurrentHashMap<>();

        final String queue;
        final int number;

        @JsonCreator
        Slow(@JsonProperty("queue") String queue, @JsonProperty("number") int number) throws InterruptedException {
            this.queue = queue;
            this.number = number;
            if (READ.putIfAbsent(queue + number, true) == null) {
                READING.computeIfAbsent(queue, unseen -> new AtomicInteger()).incrementAndGet();
                GATES.computeIfAbsent(queue, unseen -> new CountDownLatch(1)).await(60, TimeUnit.SECONDS);
            }
        }

        static int reading(String queue) {
            return READING.computeIfAbsent(queue, unseen -> new AtomicInteger()).get();
        }

        static void goOn(String queue) {
            GATES.computeIfAbsent(queue, unseen -> new CountDownLatch(1)).countDown();
        }
    }

    @Singleton
    static class Handlers {

        final List<Slow> handled = new CopyOnWriteArrayList<>();

        @QueueListener("worker")
        void worker(Slow payload) {
            handled.add(payload);
        }

        @QueueListener("loop")
        Uni<Void> loop(Slow payload) {
            handled.add(payload);
            return Uni.createFrom().voidItem();
        }

        @QueueListener("virtual")
        @RunOnVirtualThread
        void virtual(Slow payload) {
            handled.add(payload);
        }

        @QueueListener("batch")
        void batch(List<Slow> payloads) {
            handled.addAll(payloads);
        }

        @QueueListener("group.fifo")
        void group(Slow payload) {
            handled.add(payload);
        }

        @QueueListener("lost")
        void lost(Slow payload) {
            handled.add(payload);
        }

        long handled(String queue) {
            return handled.stream().filter(payload -> payload.queue.equals(queue)).count();
        }
    }

    @Inject
    Handlers handlers;
    @Inject
    Listeners listeners;
    @Inject
    MemoryQueues queues;

    /** Of a batch, the first message is read before the second. */
    @ParameterizedTest
    @CsvSource({"worker, 5, 5", "loop, 1, 1", "virtual, 5, 5", "batch, 5, 1", "group.fifo, 1, 1"})
    void handlesOrReturnsWhatIsBeingReadAtAStop(String queue, int messages, int readAtOnce) {
        sendTogether(queue, messages);
        await().atMost(SOON).until(() -> Slow.reading(queue) == readAtOnce);

        CompletionStage<Void> stopped = listeners.get(queue).stop();
        giveItTimeToReturnMessages(queue);
        Slow.goOn(queue);

        await().atMost(SOON).until(() -> stopped.toCompletableFuture().isDone());
        assertThat(handlers.handled(queue) + queues.depth(queue).total()).isEqualTo(messages);
    }

    @Test
    void doesNotHandleAMessageThatWasLostWhileItWasRead() {
        sendTogether("lost", 1);
        await().atMost(SOON).until(() -> Slow.reading("lost") == 1);

        queues.expireLeases("lost");
        await().atMost(SOON).until(() -> listeners.get("lost").counts().leasesLost() == 1 && handlers.handled("lost") == 1);
        Slow.goOn("lost");

        // The listener stops when the first call has ended.
        await().atMost(SOON).until(() -> listeners.get("lost").stop().toCompletableFuture().isDone());
        assertThat(handlers.handled("lost")).isEqualTo(1);
    }

    private void sendTogether(String queue, int messages) {
        listeners.get(queue).pause().toCompletableFuture().join();
        for (int i = 0; i < messages; i++) {
            String body = "{\"queue\": \"" + queue + "\", \"number\": " + i + "}";
            queues.send(queue, OutgoingMessage.of(body).groupId(queue.endsWith(".fifo") ? "g" : null));
        }
        listeners.get(queue).resume();
    }

    /** A stop returns to the broker what no handler has begun. Whether that is what is being read is the container's choice. */
    private void giveItTimeToReturnMessages(String queue) {
        try {
            await().atMost(Duration.ofSeconds(1)).until(() -> queues.depth(queue).inFlight() == 0);
        } catch (ConditionTimeoutException nothingReturned) {
            assertThat(queues.depth(queue).visible()).isZero();
        }
    }
}
