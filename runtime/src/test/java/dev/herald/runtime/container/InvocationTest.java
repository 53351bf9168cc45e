package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.herald.spi.support.TestDelivery;

class InvocationTest {

    private static final Duration SOON = Duration.ofSeconds(5);

    private final ManualExecutors executors = new ManualExecutors();
    private final InFlight first = message("1");
    private final InFlight second = message("2");
    private final Invocation call = call(first, second);
    private final List<Attempt> decided = new ArrayList<>();
    private final List<Invocation> ended = new ArrayList<>();

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    private static InFlight message(String id) {
        return new InFlight(TestDelivery.of(id), 0, Long.MAX_VALUE);
    }

    private Invocation call(InFlight... messages) {
        Invocation made = new Invocation(List.of(messages), executors);
        for (InFlight message : messages) {
            message.begin(made);
            made.attempts.add(new Attempt(message, 1, null));
        }
        return made;
    }

    private void complete() {
        call.complete(decided::add, ended::add);
    }

    // The end

    @Test
    void decidesAllAttemptsAndEnds() {
        complete();

        assertThat(decided).isEqualTo(call.attempts);
        assertThat(ended).containsExactly(call);
    }

    @Test
    void endsOnce() {
        complete();

        complete();

        assertThat(decided).hasSize(2);
        assertThat(ended).hasSize(1);
    }

    @Test
    void endsAlthoughADecisionThrows() {
        assertThatThrownBy(() -> call.complete(attempt -> {
            throw new StackOverflowError("as meant");
        }, ended::add)).isInstanceOf(StackOverflowError.class);

        assertThat(ended).containsExactly(call);
    }

    @Test
    void endsOnceThoughManyThreadsEndIt() throws InterruptedException {
        for (int i = 0; i < 200; i++) {
            Invocation raced = call(message("m"));
            AtomicInteger decisions = new AtomicInteger();
            AtomicInteger ends = new AtomicInteger();
            CountDownLatch together = new CountDownLatch(1);
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 3; t++) {
                Thread thread = new Thread(() -> {
                    awaitLatch(together);
                    raced.complete(attempt -> decisions.incrementAndGet(), end -> ends.incrementAndGet());
                });
                thread.start();
                threads.add(thread);
            }
            together.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(decisions).hasValue(1);
            assertThat(ends).hasValue(1);
        }
    }

    @Test
    void knowsHowLongItTook() {
        call.enter(System.nanoTime() - Duration.ofSeconds(2).toNanos());

        complete();

        assertThat(Duration.ofNanos(call.nanos())).isBetween(Duration.ofSeconds(2), Duration.ofMinutes(1));
    }

    @Test
    void aCallThatWasNeverMadeTookNoTime() {
        complete();

        assertThat(call.nanos()).isZero();
    }

    @Test
    void mayTakeAnyTimeByDefault() {
        call.runsAtLeastUntil(10);

        assertThat(call.isOverdue(Long.MAX_VALUE)).isFalse();
    }

    @Test
    void theLimitIsRaisedAndNeverLowered() {
        call.runsUntil(10);

        call.runsAtLeastUntil(20);
        call.runsAtLeastUntil(15);

        assertThat(call.isOverdue(19)).isFalse();
        assertThat(call.isOverdue(20)).isTrue();
    }

    // Where it ends

    @Test
    void hasEndedWithinItsTurn() {
        call.enter(System.nanoTime());
        complete();

        assertThat(call.leave()).isTrue();
        assertThat(call.endedOnHandlerThread()).isTrue();
    }

    @Test
    void hasNotEndedWithItsTurn() {
        call.enter(System.nanoTime());

        assertThat(call.leave()).isFalse();

        complete();
        assertThat(call.endedOnHandlerThread()).isFalse();
    }

    @Test
    void hasNotEndedWithinItsTurnIfAnotherThreadEndsItMeanwhile() throws InterruptedException {
        call.enter(System.nanoTime());
        Thread other = new Thread(this::complete);
        other.start();
        other.join();

        assertThat(call.endedOnHandlerThread()).isFalse();
        assertThat(call.leave()).isFalse();
    }

    // Cancellation

    @Test
    void interruptsItsThread() {
        call.enterThread();

        call.cancel();
        executors.runApplication();

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        assertThat(call.isCancelled()).isTrue();
    }

    /** It closes the channel in which the thread waits, and whoever made the channel may block there. */
    @Test
    void interruptsItsThreadOnAThreadOfTheApplication() {
        call.enterThread();

        call.cancel();

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(executors.application).hasSize(1);
    }

    @Test
    void interruptsNoThreadThatLeavesMeanwhile() {
        call.enterThread();
        call.cancel();

        call.leaveThread();
        executors.runApplication();

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void interruptsAThreadThatComesAfterTheCancellation() {
        call.cancel();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();

        call.enterThread();

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void interruptsNoThreadThatHasLeft() {
        call.enterThread();
        call.leaveThread();

        call.cancel();
        executors.runApplication();

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void leavesTheInterruptOfAThreadThatHasNotEntered() {
        Thread.currentThread().interrupt();

        call.leaveThread();

        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    void leavesNoInterruptOnTheThread() {
        call.enterThread();
        Thread.currentThread().interrupt();

        call.leaveThread();

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void isCancelledByWhatItWasGiven() {
        List<String> cancelled = new ArrayList<>();
        call.cancelBy(() -> cancelled.add("cancelled"));

        call.cancel();
        assertThat(cancelled).as("on a thread of the application").isEmpty();
        executors.runApplication();

        assertThat(cancelled).containsExactly("cancelled");
    }

    @Test
    void isCancelledByWhatItIsGivenLater() {
        List<String> cancelled = new ArrayList<>();
        call.cancel();

        call.cancelBy(() -> cancelled.add("cancelled"));
        executors.runApplication();

        assertThat(cancelled).containsExactly("cancelled");
    }

    @Test
    void isCancelledOnce() {
        List<String> cancelled = new ArrayList<>();
        call.cancelBy(() -> cancelled.add("cancelled"));

        call.cancel();
        call.cancel();
        executors.runApplication();

        assertThat(cancelled).hasSize(1);
    }

    @Test
    void isNotCancelledOnceItHasEnded() {
        call.cancelBy(() -> {
        });
        call.enterThread();
        complete();

        call.cancel();

        assertThat(call.isCancelled()).isFalse();
        assertThat(executors.application).isEmpty();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void isNotCancelledWhileAMessageIsLeftToHandle() {
        first.lose();

        call.cancelIfNothingIsLeft();
        assertThat(call.isCancelled()).isFalse();
        second.settleNow(() -> {
        });
        call.cancelIfNothingIsLeft();

        assertThat(call.isCancelled()).isTrue();
    }

    @Test
    void aMessageThatAnotherCallHandlesIsNotLeft() {
        second.keepForRetry(1, 0);
        second.callEnded(call);
        second.begin(new Invocation(List.of(second), executors));
        first.lose();

        call.cancelIfNothingIsLeft();

        assertThat(call.isCancelled()).isTrue();
    }

    @Test
    void aCancellationNeverHitsTheThreadsNextCall() throws Exception {
        executors.onApplication = Runnable::run;
        for (int i = 0; i < 500; i++) {
            Invocation raced = call(message("m"));
            CompletableFuture<Boolean> interruptedLater = new CompletableFuture<>();
            CountDownLatch entered = new CountDownLatch(1);
            Thread thread = new Thread(() -> {
                raced.enterThread();
                entered.countDown();
                raced.leaveThread();
                interruptedLater.complete(Thread.currentThread().isInterrupted());
            });
            thread.start();
            awaitLatch(entered);
            raced.cancel();
            thread.join();
            assertThat(interruptedLater).succeedsWithin(SOON).isEqualTo(false);
        }
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
