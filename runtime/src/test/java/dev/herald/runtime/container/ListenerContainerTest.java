package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import com.fasterxml.jackson.databind.ObjectMapper;

import io.quarkus.arc.Arc;
import io.vertx.core.Vertx;

import dev.herald.ListenerState;
import dev.herald.runtime.filters.Filters;
import dev.herald.runtime.metadata.ListenerMethod.ReturnKind;
import dev.herald.runtime.metadata.ListenerMethod.ThreadModel;
import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.runtime.support.Payloads;
import dev.herald.runtime.telemetry.ListenerObserver;
import dev.herald.spi.support.TestDelivery;

@Timeout(60)
class ListenerContainerTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private static Vertx vertx;

    private final HeraldExecutors executors = new HeraldExecutors();
    private final ManualHandlers handlers = new ManualHandlers(vertx);
    private final TestBroker broker = new TestBroker();
    private CompletableFuture<Object> call = new CompletableFuture<>();
    private final CountDownLatch unblocked = new CountDownLatch(1);
    private TestConsumer consumer;
    private MessagePipeline pipeline;
    private ListenerContainer container = container("20s");

    @BeforeAll
    static void startContainer() {
        Arc.initialize();
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stopContainer() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        Arc.shutdown();
    }

    @AfterEach
    void close() {
        unblocked.countDown();
        executors.close();
    }

    /** Of a method whose call goes on until the test ends it. */
    private ListenerContainer container(String shutdownTimeout) {
        ListenerContainer made = containerBeforeStartup(shutdownTimeout);
        made.applicationStarted();
        return made;
    }

    private ListenerContainer containerBeforeStartup(String shutdownTimeout) {
        TestListener listener = new TestListener().with("shutdown-timeout", shutdownTimeout).with("prefetch", "0")
                .with("acknowledgement.linger", "0").returns(ReturnKind.STAGE).on(ThreadModel.EVENT_LOOP)
                .calls(arguments -> call);
        Status status = new Status("orders");
        pipeline = new MessagePipeline(listener.method(), listener.settings(), listener.subscription(), broker,
                new MessagePipeline.Shared(new Payloads(new ObjectMapper()), handlers, executors,
                        new SubscriptionGaps(null, executors), Filters.NONE, CurrentCalls.NONE),
                ResultHandler.IGNORED, ErrorReplier.NONE, status, ListenerObserver.NONE);
        consumer = broker.consumers.get("orders");
        return new ListenerContainer(listener.method(), broker.name(), listener.settings().shutdownTimeout(), pipeline,
                executors,
                status);
    }

    private void start() {
        container.start();
        pipeline.connected(null);
        pipeline.receiving();
    }

    /** A message that is being handled. */
    private void handleOne() {
        pipeline.push(List.of(TestDelivery.of("m")));
        handlers.run();
    }

    private static void assertDone(CompletionStage<?> stage) {
        assertThat(stage.toCompletableFuture()).succeedsWithin(SOON);
    }

    private void awaitLife(String... calls) {
        await().atMost(SOON).untilAsserted(() -> assertThat(consumer.life).containsExactly(calls));
    }

    private void awaitUnblocked() {
        try {
            unblocked.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void assertMayReceive() throws InterruptedException {
        assertThat(pipeline.reserve(1)).isEqualTo(1);
        pipeline.unreserve(1);
    }

    // Starting

    @Test
    void isStoppedAtFirst() {
        assertThat(container.state()).isEqualTo(ListenerState.STOPPED);
        assertThat(container.status().reason()).isEqualTo("not started");
        assertThat(consumer.life).isEmpty();
    }

    @Test
    void saysWhatDisabledIt() {
        container = containerBeforeStartup("20s");
        container.disabled("quarkus.herald.listener.\"orders\".enabled");
        container.applicationStarted();

        assertThat(container.state()).isEqualTo(ListenerState.STOPPED);
        assertThat(container.status().reason())
                .isEqualTo("disabled by quarkus.herald.listener.\"orders\".enabled=false; start() starts it");
    }

    @Test
    void saysWhichCallPausedOrStoppedIt() {
        container = containerBeforeStartup("20s");
        container.start();
        container.pause();
        assertThat(container.status().reason()).isEqualTo("pause() was called");

        container.stop();

        assertThat(container.status().reason()).isEqualTo("stop() was called");
    }

    @Test
    void receivesWhenItIsStarted() throws InterruptedException {
        container.start();
        assertThat(container.state()).isEqualTo(ListenerState.STARTING);

        pipeline.connected(null);
        assertThat(container.state()).isEqualTo(ListenerState.STARTING);
        assertThat(container.health(System.nanoTime()).hasReceived()).isFalse();

        pipeline.receiving();

        assertThat(container.state()).isEqualTo(ListenerState.RUNNING);
        assertThat(container.health(System.nanoTime()).hasReceived()).isTrue();
        assertThat(consumer.life).containsExactly("start");
        assertMayReceive();
    }

    @Test
    void startsOnce() {
        start();

        container.start();

        assertThat(consumer.life).containsExactly("start");
    }

    @Test
    void triesAgainIfItCouldNotStart() {
        AtomicInteger starts = new AtomicInteger();
        consumer.onStart = () -> {
            if (starts.incrementAndGet() == 1) {
                throw new OutOfMemoryError("unable to create native thread");
            }
        };

        container.start();

        assertThat(container.state()).isEqualTo(ListenerState.BACKING_OFF);
        assertThat(container.status().reason()).contains("unable to create native thread");
        awaitLife("start", "start");
    }

    @Test
    void stopsAlthoughItCouldNotStart() {
        consumer.onStart = () -> {
            throw new StackOverflowError("as meant");
        };
        container.start();

        assertDone(container.stop());

        assertThat(container.state()).isEqualTo(ListenerState.STOPPED);
    }

    // While the application starts

    @Test
    void startsWhenTheApplicationHasStarted() throws InterruptedException {
        container = containerBeforeStartup("20s");

        container.start();
        assertThat(container.state()).isEqualTo(ListenerState.STARTING);
        assertThat(consumer.life).isEmpty();
        container.applicationStarted();

        assertThat(consumer.life).containsExactly("start");
        assertMayReceive();
    }

    @Test
    void isStillStoppedWhenTheApplicationHasStarted() {
        container = containerBeforeStartup("20s");

        container.applicationStarted();

        assertThat(container.state()).isEqualTo(ListenerState.STOPPED);
        assertThat(container.status().reason()).isEqualTo("not started");
        assertThat(consumer.life).isEmpty();
    }

    @Test
    void isPausedBeforeTheApplicationHasStarted() {
        container = containerBeforeStartup("20s");
        container.start();

        assertDone(container.pause());
        assertThat(container.state()).isEqualTo(ListenerState.PAUSED);
        container.applicationStarted();

        assertThat(container.state()).isEqualTo(ListenerState.PAUSED);
        assertThat(consumer.life).isEmpty();
        container.resume();
        assertThat(consumer.life).containsExactly("start");
    }

    @Test
    void isStoppedBeforeTheApplicationHasStarted() {
        container = containerBeforeStartup("20s");
        container.start();

        assertDone(container.stop());
        assertThat(container.state()).isEqualTo(ListenerState.STOPPED);
        container.applicationStarted();

        assertThat(container.state()).isEqualTo(ListenerState.STOPPED);
        assertThat(consumer.life).isEmpty();
    }

    // Pausing

    @Test
    void receivesNothingWhileItIsPaused() {
        start();

        assertDone(container.pause());

        assertThat(container.state()).isEqualTo(ListenerState.PAUSED);
        assertThat(consumer.life).containsExactly("start", "stop");
        assertThatThrownBy(() -> pipeline.reserve(1)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void isPausedWhenTheLastReceiveHasEnded() {
        CompletableFuture<Void> lastReceive = new CompletableFuture<>();
        consumer.onStop = () -> lastReceive;
        start();

        CompletionStage<Void> paused = container.pause();
        awaitLife("start", "stop");
        assertThat(paused).isNotCompleted();
        lastReceive.complete(null);

        assertDone(paused);
    }

    @Test
    void handlesWhatIsHereWhileItIsPaused() {
        start();
        pipeline.push(List.of(TestDelivery.of("m")));
        container.pause();

        handlers.run();
        call.complete(null);

        await().atMost(SOON).untilAsserted(() -> assertThat(consumer.acknowledged).containsExactly(List.of("m")));
    }

    @Test
    void receivesAgainWhenItIsResumed() throws InterruptedException {
        start();
        assertDone(container.pause());

        container.resume();

        awaitLife("start", "stop", "start");
        assertMayReceive();
        pipeline.connected(null);
        pipeline.receiving();
        assertThat(container.state()).isEqualTo(ListenerState.RUNNING);
    }

    @Test
    void receivesIfItIsResumedBeforeTheConsumerHasStopped() throws InterruptedException {
        consumer.onStop = () -> {
            awaitUnblocked();
            return CompletableFuture.completedFuture(null);
        };
        start();

        container.pause();
        container.resume();
        unblocked.countDown();

        awaitLife("start", "stop", "start");
        assertMayReceive();
    }

    @Test
    void isPausedOnce() {
        start();
        assertDone(container.pause());

        assertDone(container.pause());

        assertThat(consumer.life).containsExactly("start", "stop");
    }

    @Test
    void isNotPausedOrResumedWhileItIsStopped() {
        assertDone(container.pause());
        container.resume();

        assertThat(container.state()).isEqualTo(ListenerState.STOPPED);
        assertThat(consumer.life).isEmpty();
    }

    @Test
    void aPausedListenerIsNotStarted() {
        start();
        assertDone(container.pause());

        container.start();

        assertThat(container.state()).isEqualTo(ListenerState.PAUSED);
        assertThat(consumer.life).containsExactly("start", "stop");
    }

    @Test
    void aPausedListenerThatCouldNotStartIsNotTriedAgain() {
        consumer.onStart = () -> {
            throw new StackOverflowError("as meant");
        };
        container.start();
        assertDone(container.pause());

        assertThat(container.state()).isEqualTo(ListenerState.PAUSED);
        // What would try again comes a second later.
        await().during(Duration.ofMillis(1500)).atMost(SOON)
                .untilAsserted(() -> assertThat(consumer.life).containsExactly("start", "stop"));
    }

    // Stopping

    @Test
    void stops() {
        start();

        assertDone(container.stop());

        assertThat(container.state()).isEqualTo(ListenerState.STOPPED);
        assertThat(consumer.life).containsExactly("start", "stop");
        assertThatThrownBy(() -> pipeline.reserve(1)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void aStoppedListenerStopsAtOnce() {
        assertDone(container.stop());

        assertThat(container.state()).isEqualTo(ListenerState.STOPPED);
        assertThat(consumer.life).isEmpty();
    }

    @Test
    void aPausedListenerStops() {
        start();
        container.pause();

        assertDone(container.stop());

        assertThat(container.state()).isEqualTo(ListenerState.STOPPED);
    }

    @Test
    void finishesWhatIsBeingHandledWhenItStops() {
        start();
        handleOne();

        CompletionStage<Void> stopped = container.stop();
        assertThat(container.state()).isEqualTo(ListenerState.DRAINING);
        assertThat(stopped).isNotCompleted();
        call.complete(null);

        assertDone(stopped);
        assertThat(consumer.acknowledged).containsExactly(List.of("m"));
        assertThat(consumer.released).isEmpty();
    }

    @Test
    void returnsAndCancelsWhatIsNotFinishedInTime() {
        container = container("50ms");
        start();
        handleOne();

        assertDone(container.stop());

        assertThat(consumer.releasedIds()).containsExactly("m");
        assertThat(call).isCancelled();
        assertThat(container.counts().inFlight()).isZero();
    }

    @Test
    void stopsInTimeAlthoughACancellationBlocks() {
        container = container("50ms");
        start();
        call = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterrupt) {
                awaitUnblocked();
                return false;
            }
        };
        handleOne();

        assertDone(container.stop());

        assertThat(container.state()).isEqualTo(ListenerState.STOPPED);
    }

    @Test
    void stopsInTimeAlthoughTheBrokerDoesNotAnswer() {
        container = container("50ms");
        consumer.onAcknowledge = deliveries -> {
            awaitUnblocked();
            return TestConsumer.DONE.to(deliveries);
        };
        start();
        handleOne();
        call.complete(null);

        assertDone(container.stop());

        assertThat(container.state()).isEqualTo(ListenerState.STOPPED);
    }

    @Test
    void stopsInTimeAlthoughTheConsumersStopBlocks() {
        container = container("50ms");
        consumer.onStop = () -> {
            awaitUnblocked();
            return CompletableFuture.completedFuture(null);
        };
        start();

        assertDone(container.stop());

        assertThat(container.state()).isEqualTo(ListenerState.STOPPED);
    }

    @Test
    void stopsInTimeAlthoughTheLastReceiveDoesNotEnd() {
        container = container("50ms");
        consumer.onStop = CompletableFuture::new;
        start();

        assertDone(container.stop());
    }

    @Test
    void stopsAlthoughTheConsumerThrows() {
        consumer.onStop = () -> {
            throw new StackOverflowError("as meant");
        };
        start();

        assertDone(container.stop());
    }

    @Test
    void stopsAlthoughTheLastReceiveFails() {
        consumer.onStop = () -> CompletableFuture.failedFuture(new IllegalStateException("as meant"));
        start();

        assertDone(container.stop());
    }

    @Test
    void stopsAlthoughTheTimeoutIsLongerThanTheClockCanSay() {
        container = container("9999999999999999s");
        start();

        assertThat(container.longestStop()).isPositive();
        assertDone(container.stop());
    }

    @Test
    void takesASecondLongerToStopThanTheTimeout() {
        assertThat(Duration.ofNanos(container.longestStop())).isEqualTo(Duration.ofSeconds(21));
    }

    @Test
    void returnsNothingBeforeTheConsumerWasStopped() {
        AtomicBoolean returnedBefore = new AtomicBoolean();
        consumer.onStop = () -> {
            returnedBefore.set(awaitReleases(Duration.ofMillis(200)));
            return CompletableFuture.completedFuture(null);
        };
        start();
        pipeline.push(List.of(TestDelivery.of("waiting")));

        assertDone(container.stop());

        assertThat(returnedBefore).isFalse();
        assertThat(consumer.releasedIds()).containsExactly("waiting");
    }

    /** @return whether something is returned within this time */
    private boolean awaitReleases(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (consumer.released.isEmpty() && System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
        return !consumer.released.isEmpty();
    }

    @Test
    void returnsWhatTheLastReceiveBrought() {
        CompletableFuture<Void> lastReceive = new CompletableFuture<>();
        consumer.onStop = () -> lastReceive;
        start();
        CompletionStage<Void> stopped = container.stop();
        await().atMost(SOON).until(() -> consumer.life.contains("stop"));

        pipeline.push(List.of(TestDelivery.of("late")));
        lastReceive.complete(null);

        assertDone(stopped);
        assertThat(consumer.releasedIds()).containsExactly("late");
        assertThat(container.counts().inFlight()).isZero();
    }

    @Test
    void isNotStartedAgainOnceItIsShutDown() {
        start();
        assertDone(container.shutDown());

        container.start();
        container.resume();

        assertThat(container.state()).isEqualTo(ListenerState.STOPPED);
        assertThat(consumer.life).containsExactly("start", "stop");
        assertDone(container.shutDown());
    }

    @Test
    void aStartDuringTheDrainHasNoEffectOnceItIsShutDown() {
        start();
        handleOne();
        CompletionStage<Void> stopped = container.stop();
        container.start();

        CompletionStage<Void> shutDown = container.shutDown();
        container.start();
        call.complete(null);

        assertDone(stopped);
        assertDone(shutDown);
        assertThat(container.state()).isEqualTo(ListenerState.STOPPED);
        assertThat(consumer.life).containsExactly("start", "stop");
    }

    // The last wish wins

    @Test
    void startsAgainWhenItHasStopped() throws InterruptedException {
        start();
        assertDone(container.stop());

        start();

        awaitLife("start", "stop", "start");
        assertThat(container.state()).isEqualTo(ListenerState.RUNNING);
        assertMayReceive();
    }

    @Test
    void aStartDuringTheDrainStartsWhenItHasStopped() throws InterruptedException {
        start();
        handleOne();
        CompletionStage<Void> stopped = container.stop();

        container.start();
        assertThat(container.state()).isEqualTo(ListenerState.DRAINING);
        call.complete(null);

        assertDone(stopped);
        awaitLife("start", "stop", "start");
        assertMayReceive();
    }

    @Test
    void aStopAfterAStartDuringTheDrainStaysStopped() {
        start();
        handleOne();
        CompletionStage<Void> first = container.stop();
        container.start();

        CompletionStage<Void> second = container.stop();
        call.complete(null);

        assertDone(first);
        assertDone(second);
        assertThat(container.state()).isEqualTo(ListenerState.STOPPED);
        assertThat(consumer.life).containsExactly("start", "stop");
    }

    @Test
    void aPauseAfterAStartDuringTheDrainReceivesNothing() {
        start();
        handleOne();
        CompletionStage<Void> stopped = container.stop();
        container.start();

        container.pause();
        call.complete(null);

        assertDone(stopped);
        await().atMost(SOON).until(() -> container.state() == ListenerState.PAUSED);
        assertThatThrownBy(() -> pipeline.reserve(1)).isInstanceOf(InterruptedException.class);
        assertThat(consumer.life).as("is not started to be paused").containsExactly("start", "stop");
    }

    @Test
    void aListenerThatWasPausedDuringTheDrainIsResumed() throws InterruptedException {
        start();
        handleOne();
        CompletionStage<Void> stopped = container.stop();
        container.start();
        container.pause();
        call.complete(null);
        assertDone(stopped);
        await().atMost(SOON).until(() -> container.state() == ListenerState.PAUSED);

        container.resume();

        await().atMost(SOON).untilAsserted(() -> assertThat(consumer.life).endsWith("start"));
        assertMayReceive();
    }

    @Test
    void aStartAfterAStopThatTheConsumerHoldsUpReceives() throws InterruptedException {
        container = container("50ms");
        consumer.onStop = () -> {
            awaitUnblocked();
            return CompletableFuture.completedFuture(null);
        };
        start();
        assertDone(container.stop());

        container.start();
        unblocked.countDown();

        awaitLife("start", "stop", "start");
        assertMayReceive();
    }

    // Futures

    @Test
    void whoCancelsAStopCancelsTheirWaitOnly() {
        start();
        handleOne();
        CompletableFuture<Void> cancelled = container.stop().toCompletableFuture();
        CompletionStage<Void> other = container.stop();

        cancelled.cancel(true);
        container.start();
        assertThat(other).isNotCompleted();
        call.complete(null);

        assertDone(other);
        awaitLife("start", "stop", "start");
        assertDone(container.stop());
    }

    @Test
    void whoCancelsAPauseCancelsTheirWaitOnly() {
        CompletableFuture<Void> lastReceive = new CompletableFuture<>();
        consumer.onStop = () -> lastReceive;
        start();

        container.pause().toCompletableFuture().cancel(true);
        CompletionStage<Void> other = container.pause();
        lastReceive.complete(null);

        assertDone(other);
    }

    @Test
    void whatWaitsForAStopHoldsUpNothing() {
        start();
        handleOne();
        CompletionStage<Void> stopped = container.stop();
        CompletableFuture<Void> waiting = new CompletableFuture<>();
        stopped.whenComplete((nothing, failure) -> {
            waiting.complete(null);
            awaitUnblocked();
        });
        call.complete(null);
        assertThat(waiting).succeedsWithin(SOON);

        start();

        assertThat(container.state()).isEqualTo(ListenerState.RUNNING);
        assertDone(container.stop());
    }

    // What it is

    @Test
    void changesItsConcurrency() {
        assertThat(container.concurrency()).isEqualTo(10);

        container.concurrency(3);

        assertThat(container.concurrency()).isEqualTo(3);
        assertThat(consumer.life).containsExactly("capacity");
    }

    @Test
    void rejectsAConcurrencyOfLessThanOne() {
        assertThatThrownBy(() -> container.concurrency(0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'orders'").hasMessageContaining("not 0").hasMessageContaining("pause()");
        assertThat(container.concurrency()).isEqualTo(10);
    }

    @Test
    void saysWhatItIs() {
        assertThat(container.id()).isEqualTo("orders");
        assertThat(container.destination()).isEqualTo("orders");
        assertThat(container.broker()).isEqualTo("test");
        assertThat(container.toString()).contains("orders", "STOPPED");
    }

    @Test
    void closesItsConsumer() {
        container.close();

        assertThat(consumer.life).containsExactly("close");
        assertThat(broker.closed).containsExactly("orders");
    }

    // Health

    private ListenerHealth health() {
        return container.health(System.nanoTime());
    }

    private void assertDies() {
        await().atMost(SOON).until(() -> health().hasDied());
    }

    @Test
    void hasDiedIfItsConsumerReceivesNoMoreByItself() {
        start();
        awaitLife("start");
        assertThat(health().hasDied()).isFalse();

        consumer.alive = false;

        assertDies();
    }

    @Test
    void hasNotDiedIfItIsPausedOrStopped() {
        start();
        awaitLife("start");
        consumer.alive = false;

        assertDone(container.pause());
        assertThat(health().hasDied()).isFalse();
        assertDone(container.stop());

        assertThat(health().hasDied()).isFalse();
    }

    @Test
    void hasNotDiedBeforeItsConsumerIsStartedAgain() {
        consumer.onStop = () -> {
            consumer.alive = false;
            awaitUnblocked();
            return CompletableFuture.completedFuture(null);
        };
        start();
        container.pause();
        awaitLife("start", "stop");

        container.resume();

        assertThat(health().hasDied()).isFalse();
        unblocked.countDown();
        assertDies();
    }

    @Test
    void hasNotDiedAsLongAsItTriesToStartItsConsumer() {
        consumer.alive = false;
        consumer.onStart = () -> {
            throw new OutOfMemoryError("unable to create native thread");
        };

        container.start();

        await().atMost(SOON).until(() -> container.state() == ListenerState.BACKING_OFF);
        assertThat(health().hasDied()).isFalse();
    }

    @Test
    void mayDieAgainAfterItWasResumed() {
        start();
        awaitLife("start");
        assertDone(container.pause());
        container.resume();
        awaitLife("start", "stop", "start");

        consumer.alive = false;

        assertDies();
    }

    @Test
    void isStuckIfNoHandlerIsFreeAMinuteAfterItsTimeIsOver() {
        container.concurrency(1);
        start();
        handleOne();
        long overdue = System.nanoTime() + Duration.ofMinutes(15).toNanos();

        assertThat(container.health(overdue).isStuck()).isFalse();
        assertThat(container.health(overdue + ListenerHealth.STUCK).isStuck()).isTrue();
        call.complete(null);
        await().atMost(SOON).until(() -> !container.health(overdue + ListenerHealth.STUCK).isStuck());
    }

    @Test
    void isNotStuckAsLongAsAHandlerIsFree() {
        container.concurrency(2);
        start();
        handleOne();

        assertThat(container.health(System.nanoTime() + Duration.ofHours(1).toNanos()).isStuck()).isFalse();
        call.complete(null);
    }

    @Test
    void tellsWhenItReceivedItsLastMessage() {
        start();
        assertThat(health().lastMessageNanos()).isEmpty();

        handleOne();

        assertThat(health().lastMessageNanos()).isPresent();
        assertThat(health().inFlight()).isEqualTo(1);
        call.complete(null);
    }
}
