package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.herald.runtime.container.InFlight.State;
import dev.herald.runtime.container.TestConsumer.Answers;
import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.runtime.telemetry.ListenerObserver;
import dev.herald.spi.Attempts;
import dev.herald.spi.Consumer.DeadLetter;
import dev.herald.spi.Consumer.Release;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.TestDelivery;

class SettlementTest {

    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration DELAY = Duration.ofSeconds(7);
    private static final Duration LINGER = Duration.ofMinutes(1);
    private static final long HOUR = Duration.ofHours(1).toNanos();
    private static final SettlementResult RETRY = SettlementResult.retry("busy");
    private static final SettlementResult GONE = SettlementResult.gone("not ours");

    private final TestConsumer consumer = new TestConsumer();
    private final ManualExecutors executors = new ManualExecutors();
    private final Permits permits = new Permits(10, 1, 0, 64L << 20);
    private final ListenerMetrics metrics = new ListenerMetrics();
    private final TestEvents events = new TestEvents();
    private Settlement settlement = settlement(10, Duration.ZERO, true);

    private Settlement settlement(int batchSize, Duration linger, boolean onePerCall) {
        return new Settlement(consumer, new BrokerCalls(ListenerObserver.NONE), batchSize, linger, onePerCall, 5, permits,
                metrics, executors, events);
    }

    /** Keeps what is reported, in order; fails on messages named "bad". */
    private static final class TestEvents implements Settlement.Events {

        final List<String> reported = new ArrayList<>();

        private void report(String event, InFlight message) {
            reported.add(event + " " + message.delivery.id());
            if (message.delivery.id().equals("bad")) {
                throw new StackOverflowError("as meant");
            }
        }

        @Override
        public void removed(InFlight message) {
            report("removed", message);
        }

        @Override
        public void returned(InFlight message) {
            report("returned", message);
        }

        @Override
        public void deadLettered(InFlight message, Map<String, String> headers) {
        }

        @Override
        public void settlementFailed(InFlight message, String reason) {
            report("failed (" + reason + ")", message);
        }

        @Override
        public void noneGivenUp() {
            reported.add("none given up");
        }

        @Override
        public void deadLetterFailed(InFlight message, String reason, Duration next, boolean kept) {
            report("not dead-lettered (" + reason + ")", message);
        }

        @Override
        public void settlementUnrecorded(InFlight message, Throwable defect) {
            reported.add("unrecorded " + message.delivery.id());
        }
    }

    private InFlight waiting(String id, long leaseNanos) {
        long now = System.nanoTime();
        return new InFlight(TestDelivery.of(id), now, now + leaseNanos);
    }

    private InFlight waiting(String id) {
        return waiting(id, HOUR);
    }

    private Attempt handled(String id, long leaseNanos) {
        return handled(TestDelivery.of(id), leaseNanos);
    }

    private Attempt handled(TestDelivery delivery, long leaseNanos) {
        long now = System.nanoTime();
        InFlight message = new InFlight(delivery, now, now + leaseNanos);
        message.begin(new Invocation(List.of(message), executors));
        return new Attempt(message, message.begun(), null);
    }

    private Attempt handled(String id) {
        return handled(id, HOUR);
    }

    /** All is over, and nothing is waited for any more. */
    private void assertSettled() {
        assertThat(permits.counts().unsettled()).isZero();
        assertThat(executors.blocking).isEmpty();
        assertThat(executors.timed).isEmpty();
    }

    // Endings

    @Test
    void acknowledges() {
        assertThat(settlement.acknowledge(handled("m"))).isTrue();

        executors.runBlocking();

        assertThat(consumer.acknowledged).containsExactly(List.of("m"));
        assertThat(events.reported).containsExactly("removed m");
        assertThat(metrics.acknowledged.sum()).isEqualTo(1);
        assertSettled();
    }

    @Test
    void saysNothingBeforeTheBrokerHasConfirmed() {
        Attempt attempt = handled("m");

        settlement.acknowledge(attempt);

        assertThat(attempt.message().state()).isEqualTo(State.SETTLING);
        assertThat(events.reported).isEmpty();
        assertThat(metrics.acknowledged.sum()).isZero();
        assertThat(permits.counts().unsettled()).isEqualTo(1);
    }

    @Test
    void dropsWithoutCounting() {
        assertThat(settlement.drop(handled("m"))).isTrue();

        executors.runBlocking();

        assertThat(consumer.acknowledged).containsExactly(List.of("m"));
        assertThat(events.reported).containsExactly("removed m");
        assertThat(metrics.acknowledged.sum()).isZero();
        assertSettled();
    }

    @Test
    void returnsAfterAFailure() {
        assertThat(settlement.retry(handled("m"), DELAY)).isTrue();

        executors.runBlocking();

        assertThat(consumer.released).singleElement().extracting(Release::delay, Release::attempts)
                .containsExactly(DELAY, Attempts.of(1));
        assertThat(events.reported).containsExactly("returned m");
        assertThat(metrics.retried.sum()).isEqualTo(1);
        assertThat(metrics.released.sum()).isZero();
        assertSettled();
    }

    @Test
    void returnsWhatNoHandlerHasHad() {
        assertThat(settlement.releaseUnhandled(waiting("m"))).isTrue();

        executors.runBlocking();

        assertThat(consumer.released).singleElement().extracting(Release::delay, Release::attempts)
                .containsExactly(Duration.ZERO, Attempts.NONE);
        assertThat(events.reported).containsExactly("returned m");
        assertThat(metrics.released.sum()).isEqualTo(1);
        assertThat(metrics.retried.sum()).isZero();
        assertSettled();
    }

    @Test
    void doesNotReturnAsUnhandledWhatAHandlerHas() {
        assertThat(settlement.releaseUnhandled(handled("m").message())).isFalse();

        executors.runBlocking();

        assertThat(consumer.released).isEmpty();
        assertSettled();
    }

    @Test
    void returnsNowWhatAHandlerHas() {
        assertThat(settlement.releaseNow(handled("m").message())).isTrue();

        executors.runBlocking();

        assertThat(consumer.released).singleElement().extracting(Release::delay, Release::attempts)
                .containsExactly(Duration.ZERO, Attempts.of(1));
        assertThat(metrics.released.sum()).isEqualTo(1);
        assertSettled();
    }

    @Test
    void deadLettersAndThenAcknowledges() {
        assertThat(settlement.deadLetter(handled("m"), Map.of("why", "so"), DELAY)).isTrue();
        executors.blocking.remove().run();
        assertThat(consumer.deadLettered).singleElement().extracting(DeadLetter::headers).isEqualTo(Map.of("why", "so"));
        assertThat(consumer.acknowledged).isEmpty();
        assertThat(events.reported).isEmpty();
        assertThat(permits.counts().unsettled()).isEqualTo(1);

        executors.runBlocking();

        assertThat(consumer.acknowledged).containsExactly(List.of("m"));
        assertThat(events.reported).containsExactly("removed m");
        assertThat(metrics.deadLettered.sum()).isEqualTo(1);
        assertThat(metrics.acknowledged.sum()).isZero();
        assertSettled();
    }

    @Test
    void keepsWhatTheDeadLetterQueueDoesNotTakeAndMovesItLater() {
        consumer.onDeadLetter = Answers.always(RETRY);
        Attempt attempt = handled("m");
        settlement.deadLetter(attempt, Map.of("why", "so"), DELAY);
        executors.runBlocking();
        assertThat(events.reported).containsExactly("not dead-lettered (busy) m");
        assertThat(attempt.message().state()).isEqualTo(State.GIVEN_UP);
        assertThat(permits.counts().unsettled()).as("a message that waits holds up nobody").isZero();

        consumer.onDeadLetter = TestConsumer.DONE;
        executors.runTimed();
        executors.runBlocking();

        assertThat(consumer.deadLettered).extracting(DeadLetter::headers).containsOnly(Map.of("why", "so")).hasSize(2);
        assertThat(consumer.released).isEmpty();
        assertThat(events.reported).containsExactly("not dead-lettered (busy) m", "removed m");
        assertThat(metrics.deadLettered.sum()).isEqualTo(1);
        assertSettled();
    }

    @Test
    void waitsLongerBeforeItMovesAMessageOnceMore() {
        consumer.onDeadLetter = Answers.always(RETRY);
        settlement.deadLetter(handled("m"), Map.of(), DELAY);
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            executors.runBlocking();
            pauses.add(Duration.ofNanos(executors.timed.element().nanos()).toMillis());
            executors.runTimed();
        }

        assertThat(pauses.get(0)).isBetween(160L, 240L);
        assertThat(pauses.get(9)).isBetween(8000L, 12_000L);
    }

    @Test
    void keepsWhatCouldNotBeMovedForAnException() {
        consumer.onDeadLetter = Answers.failing(new IllegalStateException("as meant"));
        settlement.deadLetter(handled("m"), Map.of(), DELAY);

        executors.runBlocking();

        assertThat(events.reported).containsExactly("not dead-lettered (java.lang.IllegalStateException: as meant) m");
        assertThat(consumer.released).isEmpty();
    }

    @Test
    void doesNotKeepWhoeverWaitsForAMessageThatIsNotMoved() {
        consumer.onDeadLetter = Answers.always(RETRY);
        Attempt attempt = handled("m");
        settlement.deadLetter(attempt, Map.of(), DELAY);
        CompletableFuture<Void> waiting = attempt.message().settlement().toCompletableFuture();

        executors.runBlocking();
        executors.runApplication();

        assertThat(waiting).isCompletedExceptionally();
        assertThat(attempt.message().settlement().toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void whatGoesBackUnmovedSaysThatNoAttemptIsLeft() {
        consumer.onDeadLetter = Answers.always(RETRY);
        Attempt attempt = handled("m");
        settlement.deadLetter(attempt, Map.of(), DELAY);
        executors.runBlocking();

        assertThat(settlement.releaseUnhandled(attempt.message())).as("at a stop").isTrue();
        executors.runBlocking();
        executors.runTimed();
        executors.runBlocking();

        assertThat(consumer.released).singleElement().extracting(Release::attempts)
                .isEqualTo(new Attempts(1, 1, true));
        assertThat(consumer.deadLettered).hasSize(1);
        assertThat(events.reported).containsExactly("not dead-lettered (busy) m", "returned m", "none given up");
        assertSettled();
    }

    @Test
    void returnsAtOnceWhatIsNotMovedDuringAStop() {
        consumer.onDeadLetter = Answers.always(RETRY);
        settlement.deadLetter(handled("m"), Map.of(), DELAY);
        settlement.close();

        executors.runBlocking();

        assertThat(consumer.released).singleElement()
                .satisfies(release -> assertThat(release.delay()).isZero())
                .satisfies(release -> assertThat(release.attempts().usedUp()).isTrue());
        assertSettled();
    }

    @Test
    void keepsOnlySoManyMessagesThatAreNotMoved() {
        consumer.onDeadLetter = Answers.always(RETRY);
        for (int i = 0; i < 101; i++) {
            settlement.deadLetter(handled("m" + i), Map.of(), DELAY);
        }

        executors.runBlocking();

        assertThat(consumer.released).singleElement()
                .satisfies(release -> assertThat(release.delay()).isEqualTo(DELAY))
                .satisfies(release -> assertThat(release.attempts().usedUp()).isTrue());
    }

    @Test
    void keepsOnlySoManyBytesThatAreNotMoved() {
        consumer.onDeadLetter = Answers.always(RETRY);
        for (int i = 0; i < 3; i++) {
            settlement.deadLetter(handled(TestDelivery.of("m" + i).withSize(7 << 20), HOUR), Map.of(), Duration.ZERO);
        }

        executors.runBlocking();

        assertThat(consumer.released).singleElement().extracting(Release::delay).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void keepsNothingInPlacesThatTheBrokerHasForOthers() {
        consumer.pushes = true;
        consumer.onDeadLetter = Answers.always(RETRY);
        List.of("1", "2", "3").forEach(id -> settlement.deadLetter(handled(id), Map.of(), DELAY));

        executors.runBlocking();

        assertThat(consumer.releasedIds()).containsExactly("3");
    }

    @Test
    void doesNotReturnWhatIsNotOursToMove() {
        consumer.onDeadLetter = Answers.always(GONE);
        settlement.deadLetter(handled("m"), Map.of(), DELAY);

        executors.runBlocking();

        assertThat(consumer.acknowledged).isEmpty();
        assertThat(events.reported).containsExactly("failed (not ours) m");
        assertThat(metrics.deadLettered.sum()).isZero();
        assertSettled();
    }

    @Test
    void theLastAttemptDoesNotCountIfAStopCutsItShortButItHasBegun() {
        consumer.hasDeadLetterQueue = true;
        Attempt last = handled(TestDelivery.of("m").withAttempt(5), HOUR);

        settlement.releaseNow(last.message());
        executors.runBlocking();

        assertThat(consumer.released).singleElement().extracting(Release::attempts).isEqualTo(new Attempts(4, 5, false));
    }

    @Test
    void everyFurtherLastAttemptThatIsCutShortHasBegunToo() {
        consumer.hasDeadLetterQueue = true;
        Attempt last = handled(TestDelivery.of("m").withAttempt(5).withReceives(9), HOUR);

        settlement.releaseNow(last.message());
        executors.runBlocking();

        assertThat(consumer.released).singleElement().extracting(Release::attempts).isEqualTo(new Attempts(4, 9, false));
    }

    @Test
    void whatHasNoAttemptLeftHasNoneAfterItWasReturnedUntouched() {
        consumer.hasDeadLetterQueue = true;
        InFlight message = new InFlight(TestDelivery.of("m").usedUpAfter(5), 0, HOUR);

        settlement.releaseUnhandled(message);
        executors.runBlocking();

        assertThat(consumer.released).singleElement().extracting(Release::attempts).isEqualTo(new Attempts(5, 5, true));
    }

    @Test
    void receivesThatMayHaveBeenNoAttemptsUseUpNone() {
        consumer.hasDeadLetterQueue = true;
        InFlight message = new InFlight(TestDelivery.of("m").withAttempt(9), 0, HOUR);

        settlement.releaseUnhandled(message);
        executors.runBlocking();

        assertThat(consumer.released).singleElement().extracting(Release::attempts).isEqualTo(new Attempts(4, 8, false));
        assertThat(consumer.released).allMatch(Release::isUntouched);
    }

    @Test
    void withoutADeadLetterQueueAttemptsGoOnBeingCounted() {
        settlement.retry(handled(TestDelivery.of("m").withAttempt(7), HOUR), DELAY);

        executors.runBlocking();

        assertThat(consumer.released).singleElement().extracting(Release::attempts).isEqualTo(Attempts.of(7));
    }

    @Test
    void deadLettersWhatTheMethodIsNotCalledFor() {
        InFlight message = handled("m").message();

        assertThat(settlement.deadLetterUnattempted(message.call(), message, Map.of(), DELAY)).isTrue();

        executors.runBlocking();
        assertThat(message.attempts().counted()).isZero();

        assertThat(events.reported).containsExactly("removed m");
        assertSettled();
    }

    @Test
    void doesNotDeadLetterWhatAnotherCallHas() {
        InFlight message = handled("m").message();
        Invocation other = new Invocation(List.of(message), executors);

        assertThat(settlement.deadLetterUnattempted(other, message, Map.of(), DELAY)).isFalse();

        executors.runBlocking();

        assertThat(consumer.deadLettered).isEmpty();
        assertSettled();
    }

    // Once

    @Test
    void onlyTheFirstDecisionCounts() {
        Attempt attempt = handled("m");
        settlement.retry(attempt, DELAY);

        assertThat(settlement.acknowledge(attempt)).isFalse();
        assertThat(settlement.drop(attempt)).isFalse();
        assertThat(settlement.retry(attempt, DELAY)).isFalse();
        assertThat(settlement.deadLetter(attempt, Map.of(), DELAY)).isFalse();
        assertThat(settlement.releaseNow(attempt.message())).isFalse();
        executors.runBlocking();

        assertThat(events.reported).containsExactly("returned m");
        assertSettled();
    }

    @Test
    void aLostMessageIsNotSettled() {
        Attempt attempt = handled("m");
        attempt.message().lose();

        assertThat(settlement.acknowledge(attempt)).isFalse();

        executors.runBlocking();
        assertThat(consumer.acknowledged).isEmpty();
        assertSettled();
    }

    @Test
    void anOldAttemptSettlesNothing() {
        Attempt old = handled("m");
        InFlight message = old.message();
        message.keepForRetry(1, 0);
        message.callEnded(message.call());
        message.begin(new Invocation(List.of(message), executors));

        assertThat(settlement.acknowledge(old)).isFalse();
        assertThat(settlement.acknowledge(new Attempt(message, 2, null))).isTrue();

        executors.runBlocking();
        assertThat(events.reported).containsExactly("removed m");
        assertSettled();
    }

    @Test
    void settlesAfterAnExtensionUnderWay() {
        Attempt attempt = handled("m");
        int extension = attempt.message().beginExtension(System.nanoTime(), HOUR);
        assertThat(settlement.acknowledge(attempt)).isTrue();
        executors.runBlocking();
        assertThat(consumer.acknowledged).isEmpty();

        attempt.message().endExtension(extension, SettlementResult.DONE, System.nanoTime() + HOUR, System.nanoTime() + HOUR);
        executors.runBlocking();

        assertThat(events.reported).containsExactly("removed m");
        assertSettled();
    }

    // What the broker answers

    @Test
    void aMessageThatIsNotOursAnyMoreIsNotTriedAgain() {
        consumer.onAcknowledge = Answers.always(GONE);
        settlement.acknowledge(handled("m"));

        executors.runBlocking();

        assertThat(events.reported).containsExactly("failed (not ours) m");
        assertThat(metrics.acknowledged.sum()).isZero();
        assertSettled();
    }

    @Test
    void whatCouldNotBeDoneForNowIsTriedAgain() {
        consumer.onAcknowledge = Answers.always(RETRY);
        settlement.acknowledge(handled("m"));
        executors.runBlocking();
        assertThat(events.reported).isEmpty();
        assertThat(permits.counts().unsettled()).isEqualTo(1);

        consumer.onAcknowledge = TestConsumer.DONE;
        executors.runTimed();
        executors.runBlocking();

        assertThat(consumer.acknowledged).containsExactly(List.of("m"), List.of("m"));
        assertThat(events.reported).containsExactly("removed m");
        assertThat(metrics.acknowledged.sum()).isEqualTo(1);
        assertSettled();
    }

    @Test
    void whatCouldNotBeReturnedForNowIsReturnedAgain() {
        consumer.onRelease = Answers.always(RETRY);
        settlement.retry(handled("m"), DELAY);
        executors.runBlocking();

        consumer.onRelease = TestConsumer.DONE;
        executors.runTimed();
        executors.runBlocking();

        assertThat(consumer.released).hasSize(2).allMatch(release -> release.delay().equals(DELAY));
        assertThat(events.reported).containsExactly("returned m");
        assertSettled();
    }

    @Test
    void waitsLongerBeforeEachFurtherTry() {
        consumer.onAcknowledge = Answers.always(RETRY);
        settlement.acknowledge(handled("m"));
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            executors.runBlocking();
            pauses.add(Duration.ofNanos(executors.timed.element().nanos()).toMillis());
            executors.runTimed();
        }

        assertThat(pauses.get(0)).isBetween(80L, 120L);
        assertThat(pauses.get(1)).isBetween(160L, 240L);
        assertThat(pauses.get(9)).isBetween(4000L, 6000L);
    }

    @Test
    void isNotTriedAgainWhenTheLeaseIsOver() {
        consumer.onAcknowledge = Answers.always(RETRY);
        settlement.acknowledge(handled("m", -1));

        executors.runBlocking();

        assertThat(events.reported).containsExactly("failed (busy) m");
        assertSettled();
    }

    static List<Answers> nonsense() {
        return List.of(Answers.failing(new IllegalStateException("as meant")), deliveries -> {
            throw new StackOverflowError("as meant");
        }, deliveries -> null, deliveries -> List.of(), deliveries -> Arrays.asList(SettlementResult.DONE, null),
                deliveries -> List.of(SettlementResult.DONE, SettlementResult.DONE, SettlementResult.DONE));
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void allOfACallThatWasNotAnsweredIsTriedAgain(Answers answers) {
        settlement = settlement(10, LINGER, true);
        consumer.onAcknowledge = answers;
        settlement.acknowledge(handled("1"));
        settlement.acknowledge(handled("2"));
        settlement.flush();
        executors.runBlocking();
        assertThat(events.reported).isEmpty();
        assertThat(permits.counts().unsettled()).isEqualTo(2);

        consumer.onAcknowledge = TestConsumer.DONE;
        executors.runTimed();
        settlement.flush();
        executors.runBlocking();

        assertThat(events.reported).containsExactlyInAnyOrder("removed 1", "removed 2");
        assertThat(permits.counts().unsettled()).isZero();
    }

    @Test
    void takesAnswersInAnyKindOfList() {
        consumer.onAcknowledge = deliveries -> List.of(SettlementResult.DONE);
        settlement.acknowledge(handled("m"));

        executors.runBlocking();

        assertThat(events.reported).containsExactly("removed m");
        assertSettled();
    }

    @Test
    void eachMessageOfACallHasItsOwnAnswer() {
        settlement = settlement(10, LINGER, true);
        consumer.onAcknowledge = deliveries -> Arrays.asList(GONE, SettlementResult.DONE, RETRY);
        List.of("1", "2", "3").forEach(id -> settlement.acknowledge(handled(id)));

        settlement.flush();
        executors.runBlocking();

        assertThat(events.reported).containsExactly("failed (not ours) 1", "removed 2");
        assertThat(permits.counts().unsettled()).isEqualTo(1);
    }

    @Test
    void anEventThatThrowsSkipsNoOther() {
        settlement = settlement(10, LINGER, true);
        List.of("bad", "good").forEach(id -> settlement.acknowledge(handled(id)));

        settlement.flush();
        executors.runBlocking();

        assertThat(events.reported).containsExactly("removed bad", "unrecorded bad", "removed good");
        assertThat(permits.counts().unsettled()).isZero();
    }

    // Batches

    @Test
    void whatComesWhileACallIsUnderWaySharesTheNext() {
        settlement.acknowledge(handled("1"));
        settlement.acknowledge(handled("2"));
        settlement.acknowledge(handled("3"));

        executors.runBlocking();

        assertThat(consumer.acknowledged).containsExactly(List.of("1"), List.of("2", "3"));
        assertSettled();
    }

    @Test
    void acknowledgementsWaitForCompany() {
        settlement = settlement(2, LINGER, false);
        settlement.acknowledge(handled("1"));
        executors.runBlocking();
        assertThat(consumer.acknowledged).isEmpty();

        settlement.acknowledge(handled("2"));
        executors.runBlocking();

        assertThat(consumer.acknowledged).containsExactly(List.of("1", "2"));
    }

    @Test
    void acknowledgementsDoNotWaitLongForCompany() {
        settlement = settlement(10, LINGER, false);
        settlement.acknowledge(handled("1"));
        assertThat(executors.timed.element().nanos()).isEqualTo(LINGER.toNanos());

        executors.runTimed();
        executors.runBlocking();

        assertThat(consumer.acknowledged).containsExactly(List.of("1"));
    }

    @Test
    void releasesAndDeadLettersWaitForLess() {
        settlement = settlement(10, LINGER, false);

        settlement.retry(handled("1"), DELAY);
        settlement.deadLetter(handled("2"), Map.of(), DELAY);

        assertThat(executors.timed).hasSize(2).allMatch(timed -> timed.nanos() == LINGER.toNanos() / 4);
    }

    @Test
    void flushSendsAllThatWaitsForCompany() {
        settlement = settlement(10, LINGER, false);
        settlement.acknowledge(handled("1"));
        settlement.retry(handled("2"), DELAY);
        settlement.deadLetter(handled("3"), Map.of(), DELAY);

        settlement.flush();
        executors.runBlocking();
        settlement.flush();
        executors.runBlocking();

        assertThat(events.reported).containsExactlyInAnyOrder("removed 1", "returned 2", "removed 3");
        assertThat(permits.counts().unsettled()).isZero();
    }

    @Test
    void callsThatAreNotAnsweredKeepNoOtherFromBeingMade() {
        // The calls' threads never come: no call is answered.
        settlement.acknowledge(handled("1"));
        settlement.retry(handled("2"), DELAY);
        settlement.deadLetter(handled("3"), Map.of(), DELAY);
        settlement.acknowledge(handled("4"));
        settlement.retry(handled("5"), DELAY);
        settlement.deadLetter(handled("6"), Map.of(), DELAY);
        executors.blocking.clear();

        await().atMost(SOON).until(() -> {
            settlement.check();
            return executors.blocking.size() == 3;
        });
        executors.runBlocking();

        assertThat(events.reported).containsExactlyInAnyOrder("removed 4", "returned 5", "removed 6");
    }

    // Threads

    @Test
    void acknowledgesOnTheHandlersThreadWhereTheBrokerAndTheListenerAllowIt() {
        consumer.acknowledgesWithoutResponse = true;

        settlement.acknowledge(handled("m"));

        assertThat(executors.blocking).isEmpty();
        assertThat(events.reported).containsExactly("removed m");
        assertSettled();
    }

    @Test
    void aPauseAcknowledgesWhatWaitsForABatchToFill() {
        settlement = settlement(10, LINGER, false);
        consumer.acknowledgesWithoutResponse = true;
        settlement.acknowledge(handled("1"));
        settlement.acknowledge(handled("2"));
        assertThat(consumer.acknowledged).isEmpty();

        settlement.pause();

        assertThat(executors.blocking).isEmpty();
        assertThat(consumer.acknowledged).containsExactly(List.of("1", "2"));
        assertThat(permits.counts().unsettled()).isZero();
    }

    @Test
    void aPauseMakesNoCallWhereAThreadMayNotAcknowledge() {
        settlement = settlement(10, LINGER, false);
        settlement.acknowledge(handled("1"));

        settlement.pause();

        assertThat(executors.blocking).isEmpty();
        assertThat(consumer.acknowledged).isEmpty();
    }

    @Test
    void aThreadThatWaitsToReceiveAcknowledges() {
        permits.take(10);
        CompletableFuture<Void> receiver = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                permits.reserve(1);
            } catch (InterruptedException e) {
                receiver.complete(null);
            }
        });
        thread.setDaemon(true);
        thread.start();
        await().atMost(SOON).until(() -> thread.getState() == Thread.State.WAITING);
        CompletableFuture<Thread> acknowledging = new CompletableFuture<>();
        consumer.onAcknowledge = deliveries -> {
            acknowledging.complete(Thread.currentThread());
            return TestConsumer.DONE.to(deliveries);
        };

        settlement.acknowledge(handled("m"));

        assertThat(acknowledging).succeedsWithin(SOON).isSameAs(thread);
        assertThat(executors.blocking).isEmpty();
        permits.close();
        assertThat(receiver).succeedsWithin(SOON);
    }

    @Test
    void doesNotCallTheBrokerOnTheThreadThatDecides() {
        HeraldExecutors real = new HeraldExecutors();
        CompletableFuture<Thread> acknowledging = new CompletableFuture<>();
        consumer.onAcknowledge = deliveries -> {
            acknowledging.complete(Thread.currentThread());
            return TestConsumer.DONE.to(deliveries);
        };
        Settlement threaded = new Settlement(consumer, new BrokerCalls(ListenerObserver.NONE), 10, Duration.ZERO, true, 5,
                permits, metrics, real, events);

        threaded.acknowledge(handled("m"));

        assertThat(acknowledging).succeedsWithin(SOON).isNotSameAs(Thread.currentThread());
        real.close();
    }

    @Test
    void anAnswerThatComesTooLateIsOnlyCounted() {
        Attempt attempt = handled("m");
        settlement.acknowledge(attempt);
        attempt.message().end(State.LOST, null);

        executors.runBlocking();

        assertThat(metrics.acknowledged.sum()).isEqualTo(1);
        assertThat(events.reported).isEmpty();
        assertThat(permits.counts().unsettled()).isZero();
    }
}
