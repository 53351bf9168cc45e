package dev.herald.container;

import static dev.herald.container.MemoryApplication.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;

import dev.herald.Listeners;
import dev.herald.Message;
import dev.herald.OutgoingMessage;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

/** As long as one event loop is free, messages are handled on it, but for those that a blocked one was given before. */
class BlockedEventLoopTest {

    private static final int MESSAGES = 220;
    private static final int CONCURRENCY = 10;
    private static final int BATCH = 5;

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = MemoryApplication.application()
            .overrideConfigKey("quarkus.vertx.event-loops-pool-size", "2")
            .overrideConfigKey("quarkus.herald.listener.concurrency", Integer.toString(CONCURRENCY))
            .overrideConfigKey("quarkus.herald.listener.batch.size", Integer.toString(BATCH));

    @Singleton
    static class Handlers {

        @Inject
        Scenes scenes;

        @QueueListener("uni")
        @QueueListener(value = "ordered.fifo", id = "ordered")
        Uni<Void> uni(Message<String> message) {
            return Uni.createFrom().voidItem().invoke(() -> scenes.of(message).called(message));
        }

        @QueueListener("later")
        Uni<Void> later(Message<String> message) {
            return Uni.createFrom().voidItem().onItem().delayIt().by(Duration.ofMillis(1))
                    .invoke(() -> scenes.of(message).called(message));
        }

        @QueueListener("stage")
        CompletionStage<Void> stage(Message<String> message) {
            scenes.of(message).called(message);
            return CompletableFuture.completedFuture(null);
        }

        @QueueListener("stage-later")
        CompletionStage<Void> laterStage(Message<String> message) {
            return CompletableFuture.runAsync(() -> scenes.of(message).called(message));
        }

        @NonBlocking
        @QueueListener("non-blocking")
        void nonBlocking(Message<String> message) {
            scenes.of(message).called(message);
        }

        @QueueListener("batch")
        Uni<Void> batch(List<Message<String>> batch) {
            return Uni.createFrom().voidItem().invoke(() -> scenes.of(batch.get(0)).called(batch));
        }

        @QueueListener("worker")
        void worker(Message<String> message) {
            scenes.of(message).called(message);
        }
    }

    @Inject
    Scenes scenes;
    @Inject
    Listeners listeners;
    @Inject
    MemoryQueues queues;
    @Inject
    Vertx vertx;
    private Gate loop;

    @BeforeEach
    @SuppressWarnings("deprecation")
    void blockOneOfTwo() {
        loop = new Gate();
        ((VertxInternal) vertx).createEventLoopContext().nettyEventLoop().execute(loop::passStubbornly);
        loop.awaitEntered(1);
    }

    @AfterEach
    void unblock() {
        loop.open();
        eventually(() -> assertThat(loop.inside()).isZero());
    }

    @Test
    void unisGoOn() {
        messagesAreHandled("uni", CONCURRENCY);
    }

    @Test
    void unisThatEndLaterGoOn() {
        messagesAreHandled("later", CONCURRENCY);
    }

    @Test
    void stagesGoOn() {
        messagesAreHandled("stage", CONCURRENCY);
    }

    @Test
    void stagesThatEndLaterGoOn() {
        messagesAreHandled("stage-later", CONCURRENCY);
    }

    @Test
    void methodsThatDoNotBlockGoOn() {
        messagesAreHandled("non-blocking", CONCURRENCY);
    }

    @Test
    void batchesGoOn() {
        messagesAreHandled("batch", CONCURRENCY * BATCH);
    }

    /** Each of 20 groups has as many messages, and those behind a message that was given to the blocked loop wait. */
    @Test
    void groupsGoOn() {
        messagesAreHandled("ordered.fifo", MESSAGES / 20 * CONCURRENCY);
    }

    @Test
    void workersDoNotCare() {
        messagesAreHandled("worker", 0);
    }

    /** @param given the most that may have been given to the blocked loop */
    private void messagesAreHandled(String queue, int given) {
        IntStream.rangeClosed(1, MESSAGES).forEach(number -> send(queue, number));

        scenes.of(queue).awaitCalls(MESSAGES - given);

        loop.open();
        scenes.of(queue).awaitCalls(MESSAGES);
        eventually(() -> assertThat(queues.depth(queue).total()).isZero());
        assertThat(scenes.of(queue).calls()).hasSize(MESSAGES);
    }

    private void send(String queue, int number) {
        OutgoingMessage<String> message = OutgoingMessage.of("message " + number);
        queues.send(queue, queue.endsWith(".fifo")
                ? message.groupId("group " + number % 20).deduplicationId(message.payload())
                : message);
    }
}
