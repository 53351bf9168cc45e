package dev.herald.container;

import static dev.herald.container.MemoryApplication.eventually;
import static dev.herald.container.MemoryApplication.throughout;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

import dev.herald.AckMode;
import dev.herald.Acknowledgement;
import dev.herald.Lease;
import dev.herald.Listener;
import dev.herald.ListenerState;
import dev.herald.Listeners;
import dev.herald.Message;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

/** The last wish wins, and nothing that is done to a returned stage changes what the container does. */
class ListenerLifecycleTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration A_WHILE = Duration.ofMillis(200);

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = MemoryApplication.application()
            .overrideConfigKey("quarkus.herald.listener.concurrency", "1")
            .overrideConfigKey("quarkus.herald.listener.shutdown-timeout", "5s");

    @Singleton
    static class Handlers {

        final List<CompletableFuture<Void>> stages = new CopyOnWriteArrayList<>();
        @Inject
        Scenes scenes;
        @Inject
        Listeners listeners;

        @QueueListener("started")
        @QueueListener("started-cancelled")
        @QueueListener("started-completed")
        @QueueListener("started-failed")
        @QueueListener("started-timed-out")
        @QueueListener("stopped-twice")
        @QueueListener("stopped-by-two")
        @QueueListener("stopped-started")
        @QueueListener("stopped-started-twice")
        @QueueListener("stopped-resumed")
        @QueueListener("paused")
        @QueueListener("paused-cancelled")
        @QueueListener("paused-resumed")
        @QueueListener("paused-stopped")
        @QueueListener("hammered")
        @QueueListener("locked")
        void slow(Message<String> message) throws InterruptedException {
            scenes.of(message).called(message);
            scenes.of(message).gate.pass();
        }

        @QueueListener(value = "acknowledging", ack = AckMode.MANUAL)
        void acknowledging(Message<String> message, Acknowledgement acknowledgement) {
            cancelTheFirstAndKeepTheSecond(acknowledgement::ack);
        }

        @QueueListener(value = "rejecting", ack = AckMode.MANUAL)
        void rejecting(Message<String> message, Acknowledgement acknowledgement) {
            cancelTheFirstAndKeepTheSecond(() -> acknowledgement.nack(Duration.ofMinutes(1)));
        }

        private void cancelTheFirstAndKeepTheSecond(Supplier<CompletionStage<Void>> settle) {
            settle.get().toCompletableFuture().cancel(true);
            stages.add(settle.get().toCompletableFuture());
        }

        @QueueListener("extending")
        void extending(Message<String> message, Lease lease) throws InterruptedException {
            lease.extend(Duration.ofMinutes(5)).toCompletableFuture().cancel(true);
            stages.add(lease.extend(Duration.ofMinutes(10)).toCompletableFuture());
            scenes.of(message).gate.pass();
        }

        @QueueListener("stopping")
        void stopping(Message<String> message) {
            listeners.get("stopping").stop();
            scenes.of(message).called(message);
        }
    }

    @Inject
    Handlers handlers;
    @Inject
    Scenes scenes;
    @Inject
    Listeners listeners;
    @Inject
    MemoryQueues queues;

    @AfterEach
    void end() {
        scenes.end();
        handlers.stages.clear();
    }

    @Test
    void aStartDuringTheDrainIsNotForgotten() {
        startsDuringTheDrain("started", stop -> {
        });
    }

    @Test
    void aStartDuringTheDrainIsNotForgottenWhenTheStopIsCancelled() {
        startsDuringTheDrain("started-cancelled", stop -> stop.cancel(true));
    }

    @Test
    void aStartDuringTheDrainIsNotForgottenWhenTheStopIsSaidToHaveEnded() {
        startsDuringTheDrain("started-completed", stop -> stop.complete(null));
    }

    @Test
    void aStartDuringTheDrainIsNotForgottenWhenTheStopIsSaidToHaveFailed() {
        startsDuringTheDrain("started-failed", stop -> stop.completeExceptionally(new IllegalStateException("enough")));
    }

    @Test
    void aStartDuringTheDrainIsNotForgottenWhenNobodyWaitsForTheStopAnyMore() {
        startsDuringTheDrain("started-timed-out",
                stop -> assertThat(stop.orTimeout(1, TimeUnit.MILLISECONDS)).failsWithin(SOON));
    }

    private void startsDuringTheDrain(String queue, Consumer<CompletableFuture<Void>> toTheStop) {
        Listener listener = busy(queue);

        CompletableFuture<Void> stop = listener.stop().toCompletableFuture();
        toTheStop.accept(stop);
        listener.start();
        assertThat(listener.state()).isEqualTo(ListenerState.DRAINING);
        scenes.of(queue).gate.open();

        isRunning(listener, queue);
        assertThat(listener.stop()).as("the next stop").succeedsWithin(SOON);
        assertThat(listener.state()).isEqualTo(ListenerState.STOPPED);
    }

    @Test
    void aStopThatIsAskedForAgainCompletesWhenTheFirstWasCancelled() {
        Listener listener = busy("stopped-twice");

        listener.stop().toCompletableFuture().cancel(true);
        CompletableFuture<Void> again = listener.stop().toCompletableFuture();

        assertThat(again).isNotDone();
        scenes.of("stopped-twice").gate.open();
        assertThat(again).succeedsWithin(SOON);
        assertThat(listener.state()).isEqualTo(ListenerState.STOPPED);
    }

    @Test
    void whoWaitsForAStopDoesNotCareThatAnotherOneDoesNotAnyMore() {
        Listener listener = busy("stopped-by-two");
        CompletableFuture<Void> patient = listener.stop().toCompletableFuture();

        listener.stop().toCompletableFuture().cancel(true);

        assertThat(patient).isNotDone();
        scenes.of("stopped-by-two").gate.open();
        assertThat(patient).succeedsWithin(SOON);
    }

    @Test
    void aStopAfterAStartDuringTheDrainWins() {
        Listener listener = busy("stopped-started");

        listener.stop();
        listener.start();
        CompletionStage<Void> last = listener.stop();
        scenes.of("stopped-started").gate.open();

        assertThat(last).succeedsWithin(SOON);
        isStopped(listener, "stopped-started");
    }

    @Test
    void aStartAfterManyWishesDuringTheDrainWins() {
        Listener listener = busy("stopped-started-twice");

        listener.stop();
        listener.start();
        listener.stop();
        listener.start();
        scenes.of("stopped-started-twice").gate.open();

        isRunning(listener, "stopped-started-twice");
    }

    @Test
    void aResumeStartsNothingThatStops() {
        Listener listener = busy("stopped-resumed");

        listener.stop();
        listener.resume();
        scenes.of("stopped-resumed").gate.open();

        isStopped(listener, "stopped-resumed");
    }

    @Test
    void aPauseAfterAResumeWins() {
        Listener listener = busy("paused-resumed");

        listener.pause();
        listener.resume();
        CompletionStage<Void> last = listener.pause();
        scenes.of("paused-resumed").gate.open();

        assertThat(last).succeedsWithin(SOON);
        queues.send("paused-resumed", "late");
        throughout(A_WHILE, () -> assertThat(listener.state()).isEqualTo(ListenerState.PAUSED));
        assertThat(scenes.of("paused-resumed").calls("late")).isEmpty();
    }

    @Test
    void aListenerThatWasPausedRunsWhenItWasStoppedAndStarted() {
        Listener listener = busy("paused-stopped");

        listener.pause();
        listener.stop();
        listener.start();
        scenes.of("paused-stopped").gate.open();

        isRunning(listener, "paused-stopped");
    }

    @Test
    void aPauseThatIsAskedForAgainCompletesWhenTheFirstWasCancelled() {
        Listener listener = busy("paused");

        listener.pause().toCompletableFuture().cancel(true);

        assertThat(listener.pause()).succeedsWithin(SOON);
        listener.resume();
        scenes.of("paused").gate.open();
        isRunning(listener, "paused");
    }

    @Test
    void aStopFinishesWhatIsInFlightWhenAPauseWasCancelled() {
        Listener listener = busy("paused-cancelled");
        Scene scene = scenes.of("paused-cancelled");
        listener.pause().toCompletableFuture().cancel(true);

        CompletionStage<Void> stop = listener.stop();
        throughout(A_WHILE, () -> assertThat(listener.state()).isEqualTo(ListenerState.DRAINING));
        scene.gate.open();

        assertThat(stop).succeedsWithin(SOON);
        assertThat(scene.gate.interrupted()).isZero();
        assertThat(listener.counts().released()).isZero();
        assertThat(queues.depth("paused-cancelled").total()).isZero();
    }

    @Test
    void anAcknowledgementIsConfirmedToWhoeverWaitsForIt() {
        queues.send("acknowledging", "message");

        isConfirmed();
        assertThat(queues.depth("acknowledging").total()).isZero();
    }

    @Test
    void aRejectionIsConfirmedToWhoeverWaitsForIt() {
        queues.send("rejecting", "message");

        isConfirmed();
        assertThat(queues.depth("rejecting")).isEqualTo(new MemoryQueues.Depth(0, 0, 1));
    }

    @Test
    void anExtensionIsConfirmedToWhoeverWaitsForIt() {
        queues.send("extending", "message");

        isConfirmed();
    }

    private void isConfirmed() {
        eventually(() -> assertThat(handlers.stages).hasSize(1));
        assertThat(handlers.stages.get(0)).succeedsWithin(SOON);
    }

    /** An application may lock what it likes, a listener for example, and wait then. */
    @Test
    void aStopEndsThoughWhoeverWaitsForItHoldsTheListenersMonitor() {
        Listener listener = listeners.get("locked");
        synchronized (listener) {
            assertThat(listener.stop()).succeedsWithin(SOON);
        }
    }

    @Test
    void aHandlerMayStopItsListener() {
        queues.send("stopping", "message");

        scenes.of("stopping").awaitCalls(1);
        eventually(() -> assertThat(listeners.get("stopping").state()).isEqualTo(ListenerState.STOPPED));
        assertThat(queues.depth("stopping").total()).isZero();
    }

    @Test
    void theLastOfManyWishesFromManyThreadsWins() {
        Listener listener = listeners.get("hammered");
        scenes.of("hammered").gate.open();
        IntStream.range(0, 200).forEach(number -> queues.send("hammered", "message " + number));

        CompletableFuture.allOf(IntStream.range(0, 4).mapToObj(seed -> CompletableFuture.runAsync(
                () -> wish(listener, new Random(seed)))).toArray(CompletableFuture[]::new)).join();
        assertThat(listener.stop()).succeedsWithin(SOON);
        isStopped(listener, "hammered");

        listener.start();
        isRunning(listener, "hammered");
        eventually(() -> assertThat(queues.depth("hammered").total()).isZero());
    }

    private static void wish(Listener listener, Random random) {
        for (int times = 0; times < 50; times++) {
            switch (random.nextInt(6)) {
                case 0 -> listener.start();
                case 1 -> listener.stop();
                case 2 -> listener.pause();
                case 3 -> listener.resume();
                case 4 -> listener.stop().toCompletableFuture().cancel(true);
                default -> listener.pause().toCompletableFuture().complete(null);
            }
        }
    }

    /** A listener whose only handler is busy until the gate opens. */
    private Listener busy(String queue) {
        queues.send(queue, "first");
        scenes.of(queue).gate.awaitEntered(1);
        return listeners.get(queue);
    }

    private void isRunning(Listener listener, String queue) {
        eventually(() -> assertThat(listener.state()).isEqualTo(ListenerState.RUNNING));
        queues.send(queue, "next");
        scenes.of(queue).awaitCall("next");
        throughout(A_WHILE, () -> assertThat(listener.state()).isEqualTo(ListenerState.RUNNING));
    }

    private void isStopped(Listener listener, String queue) {
        eventually(() -> assertThat(listener.state()).isEqualTo(ListenerState.STOPPED));
        queues.send(queue, "late");
        throughout(A_WHILE, () -> {
            assertThat(listener.state()).isEqualTo(ListenerState.STOPPED);
            assertThat(scenes.of(queue).calls("late")).isEmpty();
        });
    }
}
