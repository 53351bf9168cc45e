package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.herald.runtime.container.Permits.Counts;
import dev.herald.spi.BrokerClock;
import dev.herald.spi.support.TestDelivery;

class PermitsTest {

    private static final Duration SOON = Duration.ofSeconds(5);
    private static final long QUICK = Duration.ofMillis(5).toNanos();
    private static final long MANY_BYTES = 1L << 40;

    private final List<Receiver> receivers = new ArrayList<>();

    @AfterEach
    void stopReceivers() {
        receivers.forEach(Thread::interrupt);
    }

    /** A thread that reserves places once. */
    private static final class Receiver extends Thread {

        final CompletableFuture<Integer> reserved = new CompletableFuture<>();
        private final Permits permits;
        private final int atMost;

        Receiver(Permits permits, int atMost) {
            this.permits = permits;
            this.atMost = atMost;
            setDaemon(true);
            start();
        }

        @Override
        public void run() {
            try {
                reserved.complete(permits.reserve(atMost));
            } catch (Throwable failure) {
                reserved.completeExceptionally(failure);
            }
        }

        int places() {
            assertThat(reserved).succeedsWithin(SOON);
            return reserved.join();
        }
    }

    /** A thread that waits for places. */
    private Receiver waiting(Permits permits, int atMost) {
        Receiver receiver = new Receiver(permits, atMost);
        receivers.add(receiver);
        awaitWaiting(receiver);
        return receiver;
    }

    private static void awaitWaiting(Receiver receiver) {
        await().atMost(SOON).pollInterval(Duration.ofMillis(1)).until(() -> receiver.getState() == Thread.State.WAITING);
        assertThat(receiver.reserved).isNotDone();
    }

    /** With handlers that have been quick. */
    private static Permits quick(int handlers, int prefetch) {
        Permits permits = new Permits(handlers, 1, prefetch, MANY_BYTES);
        permits.callEnds(QUICK, 1, 0);
        return permits;
    }

    // How many

    @Test
    void reservesAsManyAsThereAreHandlers() throws InterruptedException {
        assertThat(new Permits(4, 1, 10, MANY_BYTES).reserve(10)).isEqualTo(4);
    }

    @Test
    void reservesNoMoreThanItIsAskedFor() throws InterruptedException {
        assertThat(new Permits(4, 1, 10, MANY_BYTES).reserve(3)).isEqualTo(3);
    }

    @Test
    void reservesAsManyAsCallsTake() throws InterruptedException {
        assertThat(new Permits(4, 5, 0, MANY_BYTES).reserve(100)).isEqualTo(20);
    }

    @Test
    void prefetchesOnceHandlersAreKnownToBeQuick() throws InterruptedException {
        assertThat(quick(4, 10).reserve(20)).isEqualTo(14);
    }

    @Test
    void doesNotPrefetchWhileHandlersAreSlow() throws InterruptedException {
        Permits permits = new Permits(4, 1, 10, MANY_BYTES);
        permits.callEnds(Duration.ofSeconds(2).toNanos(), 1, 0);

        assertThat(permits.reserve(20)).isEqualTo(4);
    }

    @Test
    void prefetchesWhatHandlersDoWithinASecond() throws InterruptedException {
        Permits permits = new Permits(4, 1, 200, MANY_BYTES);
        permits.callEnds(Duration.ofMillis(100).toNanos(), 1, 0);

        assertThat(permits.reserve(300)).isEqualTo(4 + 40);
    }

    @Test
    void followsHandlersThatBecomeQuicker() {
        Permits permits = new Permits(1, 1, 0, MANY_BYTES);
        assertThat(permits.callEnds(8000, 1, 0)).isEqualTo(8000);

        assertThat(permits.callEnds(0, 1, 0)).isEqualTo(7000);
    }

    @Test
    void saysTheMostThatMayBeHere() {
        Permits permits = new Permits(4, 1, 10, MANY_BYTES);

        assertThat(permits.capacity()).isEqualTo(4);
        assertThat(permits.largestCapacity()).isEqualTo(14);
        permits.callEnds(QUICK, 1, 0);
        assertThat(permits.capacity()).isEqualTo(14);
    }

    // Waiting

    @Test
    void receivesForOneIdleHandlerWhileTheOthersAreBusy() throws InterruptedException {
        Permits permits = new Permits(10, 1, 0, MANY_BYTES);
        permits.reserve(10);
        permits.free(1);

        assertThat(permits.reserve(10)).isEqualTo(1);
    }

    @Test
    void waitsWhileAllPlacesAreTaken() {
        Permits permits = new Permits(2, 1, 0, MANY_BYTES);
        permits.take(2);

        Receiver receiver = waiting(permits, 10);
        permits.free(1);

        assertThat(receiver.places()).isEqualTo(1);
    }

    @Test
    void waitsWhileMoreIsHereThanThereArePlaces() {
        Permits permits = new Permits(2, 1, 0, MANY_BYTES);
        permits.take(5);
        Receiver receiver = waiting(permits, 10);

        permits.free(3);
        awaitWaiting(receiver);
        permits.free(1);

        assertThat(receiver.places()).isEqualTo(1);
    }

    @Test
    void waitsForAFullReceiveWhileAllHandlersHaveWork() throws InterruptedException {
        Permits permits = quick(10, 10);
        permits.reserve(15);
        Receiver receiver = waiting(permits, 10);

        permits.free(4);
        awaitWaiting(receiver);
        permits.free(1);

        assertThat(receiver.places()).isEqualTo(10);
    }

    @Test
    void waitsForNoMoreThanMayBePrefetched() throws InterruptedException {
        Permits permits = quick(10, 4);
        permits.reserve(14);
        Receiver receiver = waiting(permits, 10);

        permits.free(4);

        assertThat(receiver.places()).isEqualTo(4);
    }

    @Test
    void wakesAllForWhomTheFreedPlacesAreEnough() {
        Permits permits = new Permits(2, 1, 0, MANY_BYTES);
        permits.take(2);
        Receiver one = waiting(permits, 1);
        Receiver other = waiting(permits, 1);

        permits.free(2);

        assertThat(one.places()).isEqualTo(1);
        assertThat(other.places()).isEqualTo(1);
    }

    @Test
    void wakesWhoeverHasEnoughWithLess() {
        Permits permits = quick(10, 10);
        permits.take(20);
        Receiver greedy = waiting(permits, 10);
        Receiver modest = waiting(permits, 2);

        permits.free(2);
        permits.free(10);

        assertThat(modest.places() + greedy.places()).isBetween(4, 12);
    }

    @Test
    void whoIsInterruptedWaitsNoLonger() {
        Permits permits = new Permits(1, 1, 0, MANY_BYTES);
        permits.take(1);
        Receiver receiver = waiting(permits, 1);

        receiver.interrupt();

        assertThat(receiver.reserved).failsWithin(SOON).withThrowableThat()
                .withCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void aPlaceForOneWhoIsInterruptedGoesToAnother() {
        for (int i = 0; i < 50; i++) {
            Permits permits = new Permits(1, 1, 0, MANY_BYTES);
            permits.take(1);
            Receiver interrupted = waiting(permits, 1);
            Receiver other = waiting(permits, 1);

            permits.free(1);
            interrupted.interrupt();

            await().atMost(SOON).pollInterval(Duration.ofMillis(1))
                    .until(() -> interrupted.reserved.isDone() || other.reserved.isDone());
            if (!interrupted.reserved.isCompletedExceptionally() && interrupted.reserved.isDone()) {
                permits.free(1);
            }
            assertThat(other.places()).isEqualTo(1);
        }
    }

    // What could not start

    @Test
    void whatIsBlockedTakesNoHandlersPlace() throws InterruptedException {
        Permits permits = new Permits(2, 1, 0, MANY_BYTES);
        permits.take(2);

        permits.blocked(true);

        assertThat(permits.counts()).isEqualTo(new Counts(1, 1, 0, 0));
        assertThat(permits.reserve(10)).isEqualTo(1);
    }

    @Test
    void aMessageThatHadNoPlaceFreesNoneWhenItIsBlocked() {
        Permits permits = new Permits(2, 1, 0, MANY_BYTES);
        permits.take(2);

        permits.blocked(false);

        assertThat(permits.counts()).isEqualTo(new Counts(2, 1, 0, 0));
    }

    @Test
    void aMessageThatIsBlockedNoLongerTakesAPlace() {
        Permits permits = new Permits(2, 1, 0, MANY_BYTES);
        permits.blocked(false);

        permits.unblocked();

        assertThat(permits.counts()).isEqualTo(new Counts(1, 0, 0, 0));
    }

    @Test
    void waitsWhileTooMuchIsBlockedAlthoughHandlersAreIdle() {
        Permits permits = new Permits(2, 1, 0, MANY_BYTES);
        for (int i = 0; i < 1000; i++) {
            permits.blocked(false);
        }
        Receiver receiver = waiting(permits, 10);

        permits.blockedNoLonger();

        assertThat(receiver.places()).isEqualTo(2);
    }

    @Test
    void receivesAgainWhenWhatIsBlockedCouldStart() {
        Permits permits = new Permits(2, 1, 0, MANY_BYTES);
        for (int i = 0; i < 1000; i++) {
            permits.blocked(false);
        }
        Receiver receiver = waiting(permits, 10);

        permits.unblocked();

        assertThat(receiver.places()).isEqualTo(1);
    }

    @Test
    void aLargeListenerMayHaveMoreBlocked() throws InterruptedException {
        Permits permits = new Permits(200, 1, 0, MANY_BYTES);
        for (int i = 0; i < 1999; i++) {
            permits.blocked(false);
        }
        assertThat(permits.reserve(10)).isEqualTo(10);

        permits.blocked(false);

        waiting(permits, 10);
    }

    @Test
    void prefetchesNothingWhileAsMuchIsBlocked() {
        Permits permits = quick(10, 10);
        permits.take(10);
        for (int i = 0; i < 10; i++) {
            permits.blocked(false);
        }
        Receiver receiver = waiting(permits, 1);

        permits.blockedNoLonger();

        assertThat(receiver.places()).isEqualTo(1);
    }

    // Bytes

    private static InFlight messageOf(int bytes) {
        return InFlight.withoutLease(TestDelivery.of("m").withSize(bytes), 0);
    }

    @Test
    void waitsWhileWhatIsHereHasTooManyBytes() {
        Permits permits = new Permits(10, 1, 0, 100);
        permits.take(1);
        permits.hold(List.of(messageOf(100)));
        Receiver receiver = waiting(permits, 10);

        permits.holdNoLonger(100);

        assertThat(receiver.places()).isEqualTo(1);
    }

    @Test
    void waitsWhileWhatWaitsForItsRetryTakesTheMemory() {
        Permits permits = new Permits(10, 1, 0, 100);
        permits.blocked(false);
        permits.hold(List.of(messageOf(100)));
        Receiver receiver = waiting(permits, 10);

        permits.blockedNoLonger();

        assertThat(receiver.places()).isEqualTo(1);
    }

    @Test
    void failingHandlersOfManyGroupsDoNotExceedTheBytes() {
        Permits permits = new Permits(10, 1, 10, 1000);
        Backlog backlog = new Backlog(1, 0, permits, BrokerClock.SYSTEM);
        int received = 0;
        while (permits.tryReserve(1) == 1) {
            InFlight message = InFlight.withoutLease(TestDelivery.inGroup("m", "g" + received++).withSize(100), 0);
            permits.received(1);
            permits.hold(List.of(message));
            backlog.add(message);
            failAndKeep(backlog, permits);
        }

        assertThat(received).isBetween(9, 10);
    }

    private static void failAndKeep(Backlog backlog, Permits permits) {
        List<InFlight> taken = backlog.take();
        InFlight message = taken.get(0);
        Invocation call = new Invocation(taken, new ManualExecutors());
        message.begin(call);
        message.keepForRetry(message.begun(), 1);
        permits.callEnds(QUICK, 1, message.callEnded(call) ? 1 : 0);
        assertThat(message.goesBack()).isTrue();
        backlog.hold(message);
    }

    @Test
    void reservesAsManyPlacesAsThereIsMemoryFor() throws InterruptedException {
        Permits permits = new Permits(10, 1, 0, 100);
        permits.hold(List.of(messageOf(20)));

        assertThat(permits.reserve(10)).isEqualTo(4);
        assertThat(permits.tryReserve(10)).isZero();
    }

    @Test
    void hasMemoryAgainWhenAReceiveBroughtLess() throws InterruptedException {
        Permits permits = new Permits(10, 1, 0, 100);
        permits.hold(List.of(messageOf(20)));
        permits.reserve(10);
        Receiver receiver = waiting(permits, 10);

        permits.unreserve(3);

        assertThat(receiver.places()).isEqualTo(3);
    }

    @Test
    void receivesAMessageHoweverLargeTheLastOneWas() throws InterruptedException {
        Permits permits = new Permits(10, 1, 0, 100);
        permits.hold(List.of(messageOf(Integer.MAX_VALUE)));

        assertThat(permits.reserve(10)).isEqualTo(1);
    }

    @Test
    void theLargestCapacityIsWhatThereIsMemoryFor() {
        Permits permits = new Permits(10, 1, 10, 100);
        permits.hold(List.of(messageOf(10), messageOf(25)));

        assertThat(permits.largestCapacity()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void aSizeThatIsNotKnownCountsNothing(long size) {
        Permits permits = new Permits(10, 1, 0, 100);

        permits.hold(List.of(InFlight.withoutLease(TestDelivery.of("m").withSize(size), 0)));

        assertThat(permits.counts().bytes()).isZero();
    }

    // Settlements

    @Test
    void waitsWhileTheBrokerOwesTooManyConfirmations() {
        Permits permits = new Permits(1, 1, 0, MANY_BYTES);
        for (int i = 0; i < 20; i++) {
            permits.settling();
        }
        Receiver receiver = waiting(permits, 1);

        permits.settled(1);

        assertThat(receiver.places()).isEqualTo(1);
        assertThat(permits.counts().unsettled()).isEqualTo(19);
    }

    // Calls

    @Test
    void aCallTakesAHandlerHoweverFewMessagesItHas() {
        Permits permits = new Permits(2, 5, 0, MANY_BYTES);
        permits.take(3);

        permits.callStarts();
        permits.callStarted(3);
        assertThat(permits.counts().used()).isEqualTo(5);

        permits.callEnds(1, 3, 3);
        assertThat(permits.counts().used()).isZero();
    }

    @Test
    void aFullCallTakesItsMessagesPlaces() {
        Permits permits = new Permits(2, 5, 0, MANY_BYTES);
        permits.take(5);

        permits.callStarts();
        permits.callStarted(5);
        assertThat(permits.counts().used()).isEqualTo(5);

        permits.callEnds(1, 5, 5);
        assertThat(permits.counts().used()).isZero();
    }

    @Test
    void undecidedMessagesKeepTheirPlacesWhenTheirCallHasEnded() {
        Permits permits = new Permits(2, 5, 0, MANY_BYTES);
        permits.take(3);
        permits.callStarts();
        permits.callStarted(3);

        permits.callEnds(1, 3, 1);

        assertThat(permits.counts().used()).isEqualTo(2);
    }

    @Test
    void theEndOfACallWakesAReceiver() {
        Permits permits = new Permits(1, 5, 0, MANY_BYTES);
        permits.take(1);
        permits.callStarts();
        permits.callStarted(1);
        Receiver receiver = waiting(permits, 10);

        permits.callEnds(Duration.ofSeconds(2).toNanos(), 1, 1);

        assertThat(receiver.places()).isEqualTo(5);
    }

    // Tasks

    @Test
    void whoWaitsRunsATaskMeanwhile() {
        Permits permits = new Permits(1, 1, 0, MANY_BYTES);
        permits.take(1);
        Receiver receiver = waiting(permits, 1);
        CompletableFuture<Thread> ran = new CompletableFuture<>();

        assertThat(permits.runWhileWaiting(() -> ran.complete(Thread.currentThread()))).isTrue();

        assertThat(ran).succeedsWithin(SOON).isSameAs(receiver);
        awaitWaiting(receiver);
        permits.free(1);
        assertThat(receiver.places()).isEqualTo(1);
    }

    @Test
    void tellsForHowLongWhoWaitsHasRunATask() {
        Permits permits = new Permits(1, 1, 0, MANY_BYTES);
        permits.take(1);
        Receiver receiver = waiting(permits, 1);
        assertThat(permits.longestTask(System.nanoTime())).isZero();
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CompletableFuture<Void> end = new CompletableFuture<>();
        permits.runWhileWaiting(() -> {
            begun.complete(null);
            end.join();
        });

        assertThat(begun).succeedsWithin(SOON);
        assertThat(permits.longestTask(System.nanoTime() + SOON.toNanos())).isGreaterThan(SOON.toNanos());

        end.complete(null);
        awaitWaiting(receiver);
        assertThat(permits.longestTask(System.nanoTime())).isZero();
        permits.free(1);
        assertThat(receiver.places()).isEqualTo(1);
    }

    @Test
    void whoWaitsIsGivenOneTask() {
        Permits permits = new Permits(1, 1, 0, MANY_BYTES);
        permits.take(1);
        Receiver receiver = waiting(permits, 1);
        CompletableFuture<Void> end = new CompletableFuture<>();
        assertThat(permits.runWhileWaiting(end::join)).isTrue();

        assertThat(permits.runWhileWaiting(end::join)).isFalse();

        end.complete(null);
        permits.free(1);
        assertThat(receiver.places()).isEqualTo(1);
    }

    @Test
    void aTaskKeepsNobodyFromReceiving() throws InterruptedException {
        Permits permits = new Permits(1, 1, 0, MANY_BYTES);
        permits.take(1);
        waiting(permits, 1);
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CompletableFuture<Void> end = new CompletableFuture<>();
        permits.runWhileWaiting(() -> {
            begun.complete(null);
            end.join();
        });
        assertThat(begun).succeedsWithin(SOON);

        permits.free(1);

        assertThat(permits.reserve(1)).isEqualTo(1);
        end.complete(null);
    }

    @Test
    void aTaskRunsAlthoughItIsClosedMeanwhile() {
        Permits permits = new Permits(1, 1, 0, MANY_BYTES);
        permits.take(1);
        Receiver receiver = waiting(permits, 1);
        CompletableFuture<Void> ran = new CompletableFuture<>();
        permits.runWhileWaiting(() -> ran.complete(null));

        permits.close();

        assertThat(ran).succeedsWithin(SOON);
        assertThat(receiver.reserved).failsWithin(SOON);
    }

    @Test
    void aTaskRunsAlthoughWhoWaitedIsInterrupted() {
        for (int i = 0; i < 50; i++) {
            Permits permits = new Permits(1, 1, 0, MANY_BYTES);
            permits.take(1);
            Receiver receiver = waiting(permits, 1);
            CompletableFuture<Void> ran = new CompletableFuture<>();

            boolean taken = permits.runWhileWaiting(() -> ran.complete(null));
            receiver.interrupt();

            assertThat(taken).isTrue();
            assertThat(ran).succeedsWithin(SOON);
        }
    }

    @Test
    void noTaskIsTakenWhereNobodyWaits() {
        assertThat(new Permits(1, 1, 0, MANY_BYTES).runWhileWaiting(() -> {
        })).isFalse();
    }

    // Closing

    @Test
    void letsReceiversGoWhenItIsClosed() {
        Permits permits = new Permits(1, 1, 0, MANY_BYTES);
        permits.take(1);
        Receiver one = waiting(permits, 1);
        Receiver other = waiting(permits, 1);

        permits.close();

        assertThatThrownBy(() -> one.reserved.get(5, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        assertThat(other.reserved).failsWithin(SOON);
    }

    @Test
    void doesNotWaitIfItIsAskedNotTo() {
        Permits permits = new Permits(2, 1, 0, MANY_BYTES);
        assertThat(permits.tryReserve(10)).isEqualTo(2);

        assertThat(permits.tryReserve(10)).isZero();
        permits.free(1);
        permits.close();
        assertThat(permits.tryReserve(10)).as("once closed").isZero();
        permits.open();
        assertThat(permits.tryReserve(10)).isEqualTo(1);
    }

    @Test
    void whoWaitedWhenItWasClosedStopsReceivingAlthoughItIsOpenAgain() {
        for (int i = 0; i < 20; i++) {
            Permits permits = new Permits(1, 1, 0, MANY_BYTES);
            permits.take(1);
            Receiver receiver = waiting(permits, 1);

            permits.close();
            permits.open();

            assertThat(receiver.reserved).failsWithin(SOON);
        }
    }

    @Test
    void reservesNothingOnceClosed() {
        Permits permits = new Permits(1, 1, 0, MANY_BYTES);
        permits.close();

        assertThatThrownBy(() -> permits.reserve(1)).isInstanceOf(InterruptedException.class);
        assertThat(permits.counts()).isEqualTo(Counts.NONE);
    }

    @Test
    void reservesAgainWhenItIsOpened() throws InterruptedException {
        Permits permits = new Permits(1, 1, 0, MANY_BYTES);
        permits.close();

        permits.open();

        assertThat(permits.reserve(1)).isEqualTo(1);
    }

    // Handlers

    @Test
    void moreHandlersWakeAReceiver() {
        Permits permits = new Permits(1, 1, 0, MANY_BYTES);
        permits.take(1);
        Receiver receiver = waiting(permits, 10);

        permits.handlers(3);

        assertThat(receiver.places()).isEqualTo(2);
    }

    @Test
    void fewerHandlersReceiveNothingUntilCallsHaveEnded() {
        Permits permits = new Permits(3, 1, 0, MANY_BYTES);
        permits.take(3);
        permits.handlers(1);
        permits.free(1);
        Receiver receiver = waiting(permits, 10);

        permits.free(2);

        assertThat(receiver.places()).isEqualTo(1);
    }

    // Numbers at the edges

    @Test
    void anyNumberOfHandlersReceives() throws InterruptedException {
        Permits permits = new Permits(Integer.MAX_VALUE, 10, Integer.MAX_VALUE, MANY_BYTES);
        permits.callEnds(1, 10, 0);

        assertThat(permits.reserve(10)).isEqualTo(10);
        assertThat(permits.capacity()).isPositive();
        assertThat(permits.largestCapacity()).isPositive();
    }

    @Test
    void handlersAreIdleHoweverLargeBatchesAre() throws InterruptedException {
        Permits permits = new Permits(Integer.MAX_VALUE, 100_000, 0, MANY_BYTES);
        for (int i = 0; i < 5000; i++) {
            permits.take(1);
            permits.callStarts();
            permits.callStarted(1);
        }

        assertThat(permits.reserve(10)).isEqualTo(10);
    }

    // Many threads

    @Test
    void noWaitingThreadMissesAPlace() throws Exception {
        Permits permits = quick(3, 5);
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Random random = new Random(t);
            CompletableFuture<Void> end = new CompletableFuture<>();
            threads.add(end);
            Thread thread = new Thread(() -> {
                try {
                    for (int i = 0; i < 5000; i++) {
                        int places = permits.reserve(1 + random.nextInt(6));
                        permits.settling();
                        if (random.nextBoolean()) {
                            Thread.yield();
                        }
                        permits.free(places);
                        permits.settled(1);
                    }
                    end.complete(null);
                } catch (Throwable failure) {
                    end.completeExceptionally(failure);
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        for (CompletableFuture<Void> end : threads) {
            end.get(60, TimeUnit.SECONDS);
        }
        assertThat(permits.counts()).isEqualTo(Counts.NONE);
    }
}
