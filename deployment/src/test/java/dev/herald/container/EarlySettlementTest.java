package dev.herald.container;

import static dev.herald.container.MemoryApplication.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

import dev.herald.AckMode;
import dev.herald.Acknowledgement;
import dev.herald.Listeners;
import dev.herald.Message;
import dev.herald.OutgoingMessage;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

/** A handler that settles its message first and works later is bound by the same limits as any other. */
class EarlySettlementTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = MemoryApplication.application()
            .overrideConfigKey("quarkus.herald.listener.concurrency", "1")
            .overrideConfigKey("quarkus.herald.listener.shutdown-timeout", "100ms")
            .overrideConfigKey("quarkus.herald.listener.\"slow\".max-processing-time", "200ms")
            .overrideConfigKey("quarkus.herald.listener.\"slow-group\".max-processing-time", "200ms")
            // After it the broker delivers again what was lost.
            .overrideConfigKey("quarkus.herald.listener.\"slow-group\".visibility-timeout", "1s");

    @Singleton
    static class Handlers {

        @Inject
        Scenes scenes;

        @QueueListener(value = "slow", ack = AckMode.MANUAL)
        @QueueListener(value = "stopped", ack = AckMode.MANUAL)
        void acknowledgesFirst(Message<String> message, Acknowledgement acknowledgement) throws Exception {
            scenes.of(message).called(message);
            acknowledgement.ack().toCompletableFuture().get(10, TimeUnit.SECONDS);
            scenes.of(message).gate.pass();
        }

        @QueueListener(value = "slow.fifo", id = "slow-group", ack = AckMode.MANUAL)
        void rejectsFirst(Message<String> message, Acknowledgement acknowledgement) throws InterruptedException {
            Scene scene = scenes.of(message);
            scene.called(message);
            if (scene.calls().size() > 1) {
                acknowledgement.ack();
                return;
            }
            acknowledgement.nack();
            scene.gate.pass();
        }
    }

    @Inject
    Scenes scenes;
    @Inject
    MemoryQueues queues;
    @Inject
    Listeners listeners;

    @AfterEach
    void end() {
        scenes.end();
    }

    @Test
    void isInterruptedAfterMaxProcessingTime() {
        Scene scene = scenes.of("slow");
        queues.send("slow", "first");
        queues.send("slow", "second");

        scene.awaitCall("first");
        scene.awaitCall("second");

        eventually(() -> assertThat(scene.gate.interrupted()).isEqualTo(2));
        assertThat(scene.calls()).hasSize(2);
        assertThat(listeners.get("slow").counts().acknowledged()).isEqualTo(2);
    }

    @Test
    void isInterruptedByAStop() {
        Scene scene = scenes.of("stopped");
        queues.send("stopped", "first");
        scene.gate.awaitEntered(1);

        CompletionStage<Void> stopped = listeners.get("stopped").stop();

        eventually(() -> assertThat(stopped).isCompleted());
        assertThat(scene.gate.interrupted()).isEqualTo(1);
        assertThat(scene.gate.inside()).isZero();
    }

    @Test
    void doesNotHoldUpItsGroupForEver() {
        Scene scene = scenes.of("slow.fifo");
        queues.send("slow.fifo", OutgoingMessage.of("first").groupId("a"));
        queues.send("slow.fifo", OutgoingMessage.of("second").groupId("a"));

        scene.awaitCall("second");

        assertThat(scene.calls()).extracting(Scene.Call::payload).containsExactly("first", "first", "second");
    }
}
