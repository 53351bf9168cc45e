package dev.herald.container;

import static dev.herald.container.MemoryApplication.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.unchecked.Unchecked;

import dev.herald.AckMode;
import dev.herald.Acknowledgement;
import dev.herald.Lease;
import dev.herald.Listener;
import dev.herald.ListenerState;
import dev.herald.Listeners;
import dev.herald.Message;
import dev.herald.OutgoingMessage;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

/**
 * A stop takes {@code shutdown-timeout} and two seconds more at most, whatever handlers do, and returns to the broker what
 * they have not finished.
 */
class StopBoundTest {

    /** The timeout is 100 ms. The rest of it is for a slow machine. */
    private static final Duration BOUND = Duration.ofSeconds(5);

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = MemoryApplication.application()
            .overrideConfigKey("quarkus.herald.listener.concurrency", "2")
            .overrideConfigKey("quarkus.herald.listener.shutdown-timeout", "100ms")
            .overrideConfigKey("quarkus.herald.listener.\"retrying\".retry.delay", "5m");

    @Singleton
    static class Handlers {

        @Inject
        Scenes scenes;
        @Inject
        Listeners listeners;
        @Inject
        Resource resource;

        @QueueListener("worker")
        @QueueListener(value = "ordered.fifo", id = "ordered")
        void ignoresInterrupts(Message<String> message) {
            scenes.of(message).gate.passStubbornly();
        }

        @RunOnVirtualThread
        @QueueListener("virtual")
        void virtualThread(Message<String> message) {
            scenes.of(message).gate.passStubbornly();
        }

        @NonBlocking
        @QueueListener("event-loop")
        void blocksItsEventLoop(Message<String> message) {
            scenes.of(message).gate.passStubbornly();
        }

        @QueueListener("batch")
        void batch(List<Message<String>> batch) {
            scenes.of(batch.get(0)).gate.passStubbornly();
        }

        @QueueListener("uni")
        Uni<Void> cancellationBlocks(Message<String> message) {
            Scene scene = scenes.of(message);
            scene.stage();
            return Uni.createFrom().<Void>nothing().onCancellation().invoke(scene.gate::passStubbornly);
        }

        @Blocking
        @QueueListener("blocking-uni")
        Uni<Void> worksWhereItIsSubscribedTo(Message<String> message) {
            return Uni.createFrom().item(Unchecked.supplier(() -> {
                scenes.of(message).gate.pass();
                return null;
            }));
        }

        @QueueListener("uni-call")
        Uni<Void> cancellationNeverEnds(Message<String> message) {
            scenes.of(message).stage();
            return Uni.createFrom().<Void>nothing().onCancellation().call(() -> Uni.createFrom().nothing());
        }

        @QueueListener("scope")
        Uni<Void> scopeBlocks(Message<String> message) {
            resource.of(scenes.of(message));
            scenes.of(message).stage();
            return Uni.createFrom().nothing();
        }

        @QueueListener("stage")
        CompletionStage<Void> neverEnds(Message<String> message) {
            scenes.of(message).stage();
            return new CompletableFuture<>();
        }

        @QueueListener("joining")
        void waitsForItself(Message<String> message) {
            scenes.of(message).stage();
            listeners.get("joining").stop().toCompletableFuture().join();
        }

        @QueueListener(value = "manual", ack = AckMode.MANUAL)
        void settlesNothing(Message<String> message, Acknowledgement acknowledgement) {
            scenes.of(message).stage();
        }

        @QueueListener(value = "callback", ack = AckMode.MANUAL)
        void callbackBlocks(Message<String> message, Acknowledgement acknowledgement) {
            acknowledgement.ack().thenRun(scenes.of(message).gate::passStubbornly);
        }

        @QueueListener("extension")
        void extensionCallbackBlocks(Message<String> message, Lease lease) {
            lease.extend(Duration.ofHours(1)).thenRun(scenes.of(message).gate::passStubbornly);
            scenes.of(message).gate.passStubbornly();
        }

        @QueueListener("retrying")
        void fails(Message<String> message) {
            scenes.of(message).stage();
            throw new IllegalStateException("not yet");
        }
    }

    @RequestScoped
    static class Resource {

        private Scene scene;

        void of(Scene scene) {
            this.scene = scene;
        }

        @PreDestroy
        void release() {
            scene.gate.passStubbornly();
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
    void doesNotWaitForAHandlerThatIgnoresItsInterrupt() {
        stopsAndReturns("worker");
    }

    @Test
    void doesNotWaitForAHandlerOfAGroup() {
        stopsAndReturns("ordered.fifo");
    }

    @Test
    void doesNotWaitForAVirtualThread() {
        stopsAndReturns("virtual");
    }

    @Test
    void doesNotWaitForABlockedEventLoop() {
        stopsAndReturns("event-loop");
    }

    @Test
    void doesNotWaitForABatch() {
        stopsAndReturns("batch");
    }

    @Test
    void interruptsAUniThatWorksWhereItIsSubscribedTo() {
        stopsAndReturns("blocking-uni");

        eventually(() -> assertThat(scenes.of("blocking-uni").gate.interrupted()).isPositive());
    }

    @Test
    void doesNotWaitForACancellationThatBlocks() {
        stopsAndReturns("uni");
    }

    @Test
    void doesNotWaitForACancellationThatNeverEnds() {
        stopsAndReturns("uni-call");
    }

    @Test
    void doesNotWaitForTheEndOfARequestScope() {
        stopsAndReturns("scope");
    }

    @Test
    void doesNotWaitForAStage() {
        stopsAndReturns("stage");
    }

    @Test
    void doesNotWaitForAHandlerThatWaitsForTheStop() {
        stopsAndReturns("joining");
    }

    @Test
    void doesNotWaitForASettlementThatNobodyAsksFor() {
        stopsAndReturns("manual");
    }

    @Test
    void doesNotWaitForWhatWaitsForAnExtension() {
        stopsAndReturns("extension");
    }

    private void stopsAndReturns(String queue) {
        sendTwo(queue);
        scenes.of(queue).awaitInsideAtLeast(1);

        stops(queue);

        assertThat(queues.depth(queue)).isEqualTo(new MemoryQueues.Depth(2, 0, 0));
    }

    @Test
    void doesNotWaitForARetry() {
        sendTwo("retrying");
        scenes.of("retrying").awaitInsideAtLeast(2);

        stops("retrying");

        assertThat(queues.depth("retrying").inFlight()).isZero();
        assertThat(queues.depth("retrying").total()).isEqualTo(2);
    }

    @Test
    void doesNotWaitForWhatWaitsForAnAcknowledgement() {
        sendTwo("callback");
        scenes.of("callback").gate.awaitEntered(1);

        stops("callback");

        assertThat(queues.depth("callback").total()).isZero();
    }

    private void stops(String queue) {
        Listener listener = listeners.get(queue.replace(".fifo", ""));

        assertThat(listener.stop()).as("the stop").succeedsWithin(BOUND);

        assertThat(listener.state()).isEqualTo(ListenerState.STOPPED);
        assertThat(listener.counts().inFlight()).isZero();
    }

    private void sendTwo(String queue) {
        for (String payload : List.of("message 1", "message 2")) {
            OutgoingMessage<String> message = OutgoingMessage.of(payload);
            queues.send(queue, queue.endsWith(".fifo") ? message.groupId("group").deduplicationId(payload) : message);
        }
    }
}
