package dev.herald.container;

import static dev.herald.container.MemoryApplication.eventually;
import static dev.herald.container.MemoryApplication.throughout;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Uni;

import dev.herald.AckMode;
import dev.herald.Acknowledgement;
import dev.herald.Lease;
import dev.herald.Listener;
import dev.herald.Listeners;
import dev.herald.Message;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

/**
 * Cancellations, the ends of scopes and what waits for a stage are the application's code: whatever it throws, and however
 * long it blocks, it disturbs no other message and no other listener, for it runs on no thread of the container's.
 */
class UserCodeTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    /** Longer than the lease of a listener whose visibility timeout is a second. */
    private static final Duration LONGER_THAN_A_LEASE = Duration.ofMillis(1500);

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = renewed(limited(MemoryApplication.application()
            .overrideConfigKey("quarkus.herald.listener.concurrency", "2")
            .overrideConfigKey("quarkus.herald.listener.retry.max-attempts", "1")
            .overrideConfigKey("quarkus.herald.listener.\"limited-twice\".retry.max-attempts", "2")
            .overrideConfigKey("quarkus.herald.listener.\"stopped-uni\".concurrency", "10")
            .overrideConfigKey("quarkus.herald.listener.\"stopped-uni\".shutdown-timeout", "100ms")
            .overrideConfigKey("quarkus.herald.listener.\"stopped-stage\".concurrency", "10")
            .overrideConfigKey("quarkus.herald.listener.\"stopped-stage\".shutdown-timeout", "100ms")));

    private static QuarkusUnitTest limited(QuarkusUnitTest application) {
        for (String listener : new String[]{"limited-uni", "limited-stage", "limited-twice", "limited-worker",
                "blocking-uni", "blocking-emitter", "blocking-scope"}) {
            application.overrideConfigKey("quarkus.herald.listener.\"" + listener + "\".visibility-timeout", "1s");
            application.overrideConfigKey("quarkus.herald.listener.\"" + listener + "\".max-processing-time", "200ms");
        }
        return application;
    }

    private static QuarkusUnitTest renewed(QuarkusUnitTest application) {
        for (String listener : new String[]{"beside-uni", "beside-emitter", "beside-scope", "beside-extension", "extending"}) {
            application.overrideConfigKey("quarkus.herald.listener.\"" + listener + "\".visibility-timeout", "1s");
        }
        return application;
    }

    @Singleton
    static class Handlers {

        @Inject
        Scenes scenes;
        @Inject
        Resource resource;

        @QueueListener("limited-uni")
        @QueueListener("limited-twice")
        @QueueListener("stopped-uni")
        Uni<Void> cancellationThrows(Message<String> message) {
            scenes.of(message).called(message);
            return isGood(message)
                    ? Uni.createFrom().voidItem()
                    : Uni.createFrom().<Void>nothing()
                            .onCancellation().invoke(() -> {
                                throw new IllegalStateException("the cancellation failed");
                            });
        }

        @QueueListener("limited-stage")
        @QueueListener("stopped-stage")
        CompletionStage<Void> stageDoesNotEnd(Message<String> message) {
            scenes.of(message).called(message);
            return isGood(message) ? CompletableFuture.completedFuture(null) : new CompletableFuture<>();
        }

        @QueueListener("limited-worker")
        void interruptIsIgnored(Message<String> message) {
            Scene scene = scenes.of(message);
            scene.called(message);
            if (!isGood(message)) {
                scene.gate.passStubbornly();
                throw new IllegalStateException("late, and in vain");
            }
        }

        @QueueListener("blocking-uni")
        Uni<Void> cancellationBlocks(Message<String> message) {
            return Uni.createFrom().<Void>nothing().onCancellation().invoke(() -> block(scenes.of(message)));
        }

        @QueueListener("blocking-emitter")
        Uni<Void> terminationBlocks(Message<String> message) {
            return Uni.createFrom().emitter(emitter -> emitter.onTermination(() -> block(scenes.of(message))));
        }

        @QueueListener("blocking-scope")
        Uni<Void> scopeBlocks(Message<String> message) {
            resource.of(scenes.of(message));
            return Uni.createFrom().nothing();
        }

        private static void block(Scene scene) {
            scene.onThread();
            scene.gate.passStubbornly();
        }

        @QueueListener("beside-uni")
        @QueueListener("beside-emitter")
        @QueueListener("beside-scope")
        @QueueListener("beside-extension")
        void slow(Message<String> message) throws InterruptedException {
            scenes.of(message).called(message);
            scenes.of(message).gate.pass();
        }

        @QueueListener(value = "acknowledging", ack = AckMode.MANUAL)
        @QueueListener(value = "acknowledging-often", ack = AckMode.MANUAL)
        void acknowledging(Message<String> message, Acknowledgement acknowledgement) {
            scenes.of(message).called(message);
            acknowledgement.ack().thenRun(() -> block(scenes.of(message)));
        }

        @QueueListener(value = "rejecting", ack = AckMode.MANUAL)
        void rejecting(Message<String> message, Acknowledgement acknowledgement) {
            acknowledgement.nack(Duration.ofMinutes(1)).thenRun(() -> block(scenes.of(message)));
        }

        @QueueListener(value = "dead-lettering", ack = AckMode.MANUAL)
        void deadLettering(Message<String> message, Acknowledgement acknowledgement) {
            acknowledgement.deadLetter("cannot succeed").thenRun(() -> block(scenes.of(message)));
        }

        @QueueListener("extending")
        CompletionStage<Void> extending(Message<String> message, Lease lease) {
            lease.extend(Duration.ofMinutes(1)).thenRun(() -> block(scenes.of(message)));
            return scenes.of(message).stage();
        }

        @QueueListener("paused")
        @QueueListener("stopped")
        void idle(Message<String> message) throws InterruptedException {
            scenes.of(message).called(message);
            scenes.of(message).gate.pass();
        }

        private static boolean isGood(Message<String> message) {
            return message.payload().startsWith("good");
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
            Handlers.block(scene);
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
    void aCancellationThatThrowsEndsTheCall() {
        whatTakesTooLongMakesRoom("limited-uni");
    }

    @Test
    void aStageThatTakesTooLongEndsTheCall() {
        whatTakesTooLongMakesRoom("limited-stage");
    }

    /** Both handlers are busy with what takes too long, and five messages wait. */
    private void whatTakesTooLongMakesRoom(String queue) {
        queues.send(queue, "good 0");
        scenes.of(queue).awaitCall("good 0");
        queues.send(queue, "endless 1");
        queues.send(queue, "endless 2");
        IntStream.rangeClosed(1, 5).forEach(number -> queues.send(queue, "good " + number));

        IntStream.rangeClosed(1, 5).forEach(number -> scenes.of(queue).awaitCall("good " + number));
        eventually(() -> assertThat(queues.deadLetters(queue)).extracting(letter -> letter.body())
                .containsExactlyInAnyOrder("endless 1", "endless 2"));
        eventually(() -> assertThat(queues.depth(queue).total()).isZero());
        assertThat(scenes.of(queue).calls()).hasSize(8);
    }

    @Test
    void aCancellationThatThrowsUsesUpOneAttempt() {
        queues.send("limited-twice", "endless");

        eventually(() -> assertThat(queues.deadLetters("limited-twice")).hasSize(1));
        assertThat(scenes.of("limited-twice").calls()).extracting(Scene.Call::attempt).containsExactly(1, 2);
        queues.send("limited-twice", "good 1");
        queues.send("limited-twice", "good 2");
        eventually(() -> assertThat(queues.depth("limited-twice").total()).isZero());
    }

    @Test
    void aHandlerThatIgnoresItsInterruptIsLateInVain() {
        Scene scene = scenes.of("limited-worker");
        queues.send("limited-worker", "endless 1");
        queues.send("limited-worker", "endless 2");
        eventually(() -> assertThat(queues.deadLetters("limited-worker")).hasSize(2));

        queues.send("limited-worker", "good");
        scene.gate.open();

        scene.awaitCall("good");
        eventually(() -> assertThat(queues.depth("limited-worker").total()).isZero());
        assertThat(scene.calls()).hasSize(3);
        assertThat(queues.deadLetters("limited-worker")).hasSize(2);
    }

    @Test
    void aCancellationThatBlocksLosesNoLeaseOfAnotherListener() {
        leasesAreRenewedBeside("blocking-uni", "beside-uni");
    }

    @Test
    void aTerminationThatBlocksLosesNoLeaseOfAnotherListener() {
        leasesAreRenewedBeside("blocking-emitter", "beside-emitter");
    }

    @Test
    void anEndOfTheRequestScopeThatBlocksLosesNoLeaseOfAnotherListener() {
        leasesAreRenewedBeside("blocking-scope", "beside-scope");
    }

    @Test
    void aCallbackOfAnExtensionThatBlocksLosesNoLeaseOfAnotherListener() {
        leasesAreRenewedBeside("extending", "beside-extension");
    }

    private void leasesAreRenewedBeside(String blocking, String beside) {
        queues.send(blocking, "message 1");
        queues.send(blocking, "message 2");
        scenes.of(blocking).gate.awaitEntered(1);

        queues.send(beside, "message");
        scenes.of(beside).awaitCalls(1);

        throughout(LONGER_THAN_A_LEASE, () -> {
            assertThat(scenes.of(beside).calls()).hasSize(1);
            assertThat(listeners.get(beside).counts().leasesLost()).isZero();
        });
        noThreadOfTheContainerWasUsed(blocking);
    }

    @Test
    void cancellationsThatThrowKeepNothingFromBeingReturned() {
        everythingIsReturned("stopped-uni");
    }

    @Test
    void stagesThatDoNotEndAreReturned() {
        everythingIsReturned("stopped-stage");
    }

    private void everythingIsReturned(String queue) {
        IntStream.rangeClosed(1, 10).forEach(number -> queues.send(queue, "endless " + number));
        scenes.of(queue).awaitCalls(10);

        assertThat(listeners.get(queue).stop()).succeedsWithin(SOON);

        assertThat(queues.depth(queue)).isEqualTo(new MemoryQueues.Depth(10, 0, 0));
        assertThat(listeners.get(queue).counts().inFlight()).isZero();
    }

    @Test
    void whatWaitsForAnAcknowledgementRunsOnNoThreadOfTheContainer() {
        callbacksRunOnNoThreadOfTheContainer("acknowledging");
        eventually(() -> assertThat(queues.depth("acknowledging").total()).isZero());
    }

    @Test
    void whatWaitsForARejectionRunsOnNoThreadOfTheContainer() {
        callbacksRunOnNoThreadOfTheContainer("rejecting");
    }

    @Test
    void whatWaitsForADeadLetterRunsOnNoThreadOfTheContainer() {
        callbacksRunOnNoThreadOfTheContainer("dead-lettering");
    }

    private void callbacksRunOnNoThreadOfTheContainer(String queue) {
        IntStream.rangeClosed(1, 3).forEach(number -> queues.send(queue, "message " + number));

        scenes.of(queue).gate.awaitEntered(3);

        noThreadOfTheContainerWasUsed(queue);
    }

    @Test
    void callbacksThatBlockKeepNothingFromBeingAcknowledged() {
        IntStream.rangeClosed(1, 10).forEach(number -> queues.send("acknowledging-often", "message " + number));

        scenes.of("acknowledging-often").awaitCalls(10);
        eventually(() -> assertThat(queues.depth("acknowledging-often").total()).isZero());
        assertThat(scenes.of("acknowledging-often").calls()).hasSize(10);
    }

    @Test
    void whatWaitsForAPauseRunsOnNoThreadOfTheContainer() {
        Scene scene = scenes.of("paused");

        listeners.get("paused").pause().thenRun(scene::onThread);

        eventually(() -> assertThat(scene.threads()).isNotEmpty());
        noThreadOfTheContainerWasUsed("paused");
    }

    @Test
    void whatWaitsForAStopRunsOnNoThreadOfTheContainerAndMayBlock() {
        Scene scene = scenes.of("stopped");
        Gate callback = new Gate();
        Listener listener = listeners.get("stopped");
        queues.send("stopped", "message 1");
        scene.awaitCalls(1);

        listener.stop().thenRun(() -> {
            scene.onThread();
            callback.passStubbornly();
        });
        scene.gate.open();

        callback.awaitEntered(1);
        noThreadOfTheContainerWasUsed("stopped");
        listener.start();
        queues.send("stopped", "message 2");
        scene.awaitCall("message 2");
        callback.open();
    }

    private void noThreadOfTheContainerWasUsed(String queue) {
        assertThat(scenes.of(queue).threads()).as("threads that the application's code ran on").isNotEmpty()
                .noneMatch(thread -> thread.startsWith("herald-"));
    }
}
