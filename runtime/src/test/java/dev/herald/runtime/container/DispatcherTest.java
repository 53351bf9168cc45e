package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.herald.runtime.container.Dispatcher.Handling;
import dev.herald.runtime.container.InFlight.State;
import dev.herald.runtime.container.Permits.Counts;
import dev.herald.spi.BrokerClock;
import dev.herald.spi.support.TestDelivery;

class DispatcherTest {

    private static final Duration SOON = Duration.ofSeconds(5);
    private static final long QUICK = 1000;
    private static final long SLOW = Duration.ofMillis(1).toNanos();
    private static final long LONG = Duration.ofHours(1).toNanos();

    private final ManualExecutors executors = new ManualExecutors();
    private final TestThreads threads = new TestThreads();
    private final TestCalls calls = new TestCalls();
    private Permits permits = new Permits(100, 1, 0, Long.MAX_VALUE);
    private Dispatcher dispatcher = dispatcher(2, 1, 0);

    private Dispatcher dispatcher(int handlers, int callSize, long lingerNanos) {
        permits = new Permits(100, callSize, 0, Long.MAX_VALUE);
        return new Dispatcher(handlers, new Backlog(callSize, lingerNanos, permits, BrokerClock.SYSTEM), permits,
                TestListener.noPause(), null,
                executors, threads, calls);
    }

    /** Keeps handlers until a test has their threads come. */
    private static final class TestThreads implements Dispatcher.Threads {

        final Deque<Handling> sentFor = new ArrayDeque<>();
        Error rejection;

        @Override
        public void start(Handling handling) {
            if (rejection != null) {
                throw rejection;
            }
            sentFor.add(handling);
        }
    }

    /** Makes no call: a test ends them. */
    private final class TestCalls implements Dispatcher.Calls {

        final List<Invocation> made = new ArrayList<>();
        final List<Invocation> failed = new ArrayList<>();
        Consumer<Invocation> onFailed = call -> {
        };
        final List<Integer> rejections = new ArrayList<>();
        Throwable reason;
        int idle;

        @Override
        public boolean make(Invocation call, long now) {
            made.add(call);
            return false;
        }

        @Override
        public void failed(Invocation call, Throwable defect) {
            failed.add(call);
            onFailed.accept(call);
        }

        @Override
        public int keepingPlaces() {
            return 0;
        }

        @Override
        public void idle() {
            idle++;
        }

        @Override
        public void rejected(Throwable newReason, int times) {
            reason = newReason;
            rejections.add(times);
        }

        @Override
        public void afterNanos(long delay, Runnable task) {
            executors.afterNanos(delay, task);
        }
    }

    /** A handler whose thread has come, and what it handles. */
    private record Running(Handling handling, Invocation call) {

        InFlight message() {
            return call.messages.get(0);
        }
    }

    private InFlight add(String id) {
        return addTogether(message(id, null)).get(0);
    }

    private List<InFlight> addMany(int count) {
        return IntStream.range(0, count).mapToObj(i -> add("m" + i)).toList();
    }

    private List<InFlight> addTogether(InFlight... messages) {
        permits.take(messages.length);
        assertThat(dispatcher.add(List.of(messages))).isTrue();
        return Arrays.asList(messages);
    }

    private static InFlight message(String id, String group) {
        return new InFlight(TestDelivery.inGroup(id, group), System.nanoTime(), Long.MAX_VALUE);
    }

    /** The thread that was sent for first comes, and begins a call. */
    private Running come() {
        Handling handling = threads.sentFor.remove();
        assertThat(handling.begin()).isTrue();
        return running(handling);
    }

    private Running running(Handling handling) {
        handling.call(System.nanoTime());
        return new Running(handling, calls.made.get(calls.made.size() - 1));
    }

    /** The call has ended on its thread, which takes the next one. */
    private Running next(Running ended) {
        assertThat(ended.handling().next(true)).isTrue();
        return running(ended.handling());
    }

    /** The message is settled, and its call over: its group may go on. */
    private void settle(InFlight message) {
        message.settleNow(() -> {
        });
        message.end(State.SETTLED, null);
        message.callEnded(message.call());
        assertThat(message.leavesGroup()).isTrue();
        dispatcher.leftGroup(message);
    }

    /** Runs timed tasks until a thread is sent for; patience is measured by the clock. */
    private void awaitThread() {
        await().atMost(SOON).pollInterval(Duration.ofMillis(2)).until(() -> {
            executors.runTimed();
            return !threads.sentFor.isEmpty();
        });
    }

    // Threads

    @Test
    void sendsForOneThreadForAllThatCameTogether() {
        addTogether(message("1", null), message("2", null));

        assertThat(threads.sentFor).hasSize(1);
        assertThat(calls.made).isEmpty();
    }

    @Test
    void sendsForOneThreadAtATime() {
        add("1");
        add("2");

        assertThat(threads.sentFor).hasSize(1);
    }

    @Test
    void aHandlerSendsForAnotherThreadBeforeItHandlesIfSomethingWaits() {
        InFlight first = add("1");
        InFlight second = add("2");

        assertThat(threads.sentFor.remove().begin()).isTrue();

        assertThat(threads.sentFor).hasSize(1);
        assertThat(first.state()).isEqualTo(State.HANDLING);
        assertThat(come().message()).isSameAs(second);
    }

    @Test
    void aHandlerSendsForNoThreadIfNothingWaits() {
        add("1");

        come();

        assertThat(threads.sentFor).isEmpty();
    }

    @Test
    void sendsForNoMoreThreadsThanThereAreHandlers() {
        addMany(3);

        come();
        come();

        assertThat(threads.sentFor).isEmpty();
    }

    @Test
    void aHandlerThatHasEndedTakesWhatWaits() {
        List<InFlight> messages = addMany(3);
        Running running = come();
        come();

        assertThat(next(running).message()).isSameAs(messages.get(2));
        assertThat(running.handling().next(true)).isFalse();
    }

    @Test
    void aHandlerWhoseTurnIsOverLeavesWhatWaitsToAnotherThread() {
        List<InFlight> messages = addMany(3);
        Running running = come();
        come();

        assertThat(running.handling().next(false)).isFalse();

        assertThat(come().message()).isSameAs(messages.get(2));
    }

    @Test
    void whatComesWhileAHandlerBlocksFindsAnother() {
        add("1");
        come();

        InFlight later = add("2");

        assertThat(come().message()).isSameAs(later);
    }

    @Test
    void aThreadThatComesTooLateFindsNothing() {
        add("1");
        add("2");
        Running running = come();
        next(running);

        assertThat(threads.sentFor.remove().begin()).isFalse();

        assertThat(running.handling().next(true)).isFalse();
        assertThat(dispatcher.runningCount() == 0).isTrue();
    }

    @Test
    void aThreadThatComesThoughAllHandlersAreBusyBeginsNothing() {
        addMany(3);
        come();
        Handling late = threads.sentFor.remove();
        dispatcher.handlers(1);

        assertThat(late.begin()).isFalse();
    }

    @Test
    void aCallThatGoesOnWithoutItsThreadKeepsItsHandlerBusy() {
        addMany(3);
        Running first = come();
        come();
        assertThat(threads.sentFor).isEmpty();

        dispatcher.handlerFreed(first.call());

        assertThat(threads.sentFor).hasSize(1);
    }

    @Test
    void isIdleWhenAllHandlersHaveEnded() {
        add("1");
        add("2");
        Running first = come();
        Running second = come();
        assertThat(dispatcher.runningCount() == 0).isFalse();

        first.handling().next(true);
        assertThat(dispatcher.runningCount() == 0).isFalse();
        dispatcher.handlerFreed(second.call());

        assertThat(dispatcher.runningCount() == 0).isTrue();
    }

    @Test
    void knowsTheCallsThatHaveNotEnded() {
        addMany(3);
        Running first = come();
        Running second = come();
        first.call().runsUntil(10);
        assertThat(dispatcher.runningCalls()).containsExactly(first.call(), second.call());
        assertThat(dispatcher.overdueCalls(10)).containsExactly(first.call());

        Running third = next(first);
        dispatcher.handlerFreed(second.call());

        assertThat(dispatcher.runningCalls()).containsExactly(third.call());
        assertThat(dispatcher.overdueCalls(10)).isEmpty();
    }

    @Test
    void aHandlerWithNothingMoreToDoIsIdle() {
        addMany(2);
        Running running = next(come());
        assertThat(calls.idle).isZero();

        running.handling().next(true);

        assertThat(calls.idle).isEqualTo(1);
    }

    @Test
    void aHandlerFreedElsewhereIsIdleIfNothingWaits() {
        dispatcher.handlers(1);
        addMany(2);
        Running first = come();

        dispatcher.handlerFreed(first.call());
        assertThat(calls.idle).isZero();
        Running second = come();
        dispatcher.handlerFreed(second.call());

        assertThat(calls.idle).isEqualTo(1);
    }

    // Defects

    private static final Error DEFECT = new StackOverflowError("as meant");

    @Test
    void aCallThatCouldNotBeMadeFreesItsHandler() {
        dispatcher.handlers(1);
        addMany(2);
        calls.onFailed = dispatcher::handlerFreed;
        Handling handling = threads.sentFor.remove();
        assertThat(handling.begin()).isTrue();

        handling.failed(DEFECT);

        assertThat(calls.failed).hasSize(1);
        assertThat(dispatcher.runningCount() == 0).isTrue();
        assertThat(threads.sentFor).hasSize(1);
    }

    @Test
    void aCallThatEndedOnItsThreadFreesItsHandlerThoughTheThreadFailsThen() {
        dispatcher.handlers(1);
        addMany(2);
        Running running = come();
        running.call().enter(0);
        running.call().complete(attempt -> {
        }, ended -> {
        });

        running.handling().failed(DEFECT);

        assertThat(dispatcher.runningCount() == 0).isTrue();
        assertThat(threads.sentFor).hasSize(1);
    }

    @Test
    void aThreadThatFailsWithoutACallFreesNoHandler() {
        add("1");
        Running running = come();
        assertThat(running.handling().next(true)).isFalse();
        assertThat(dispatcher.runningCount() == 0).isTrue();

        running.handling().failed(DEFECT);

        assertThat(calls.failed).isEmpty();
        assertThat(dispatcher.runningCount() == 0).isTrue();
    }

    // Threads that do not come

    @Test
    void sendsForAnotherThreadIfOneDoesNotCome() {
        InFlight message = add("1");
        Handling missing = threads.sentFor.remove();
        add("2");

        awaitThread();

        assertThat(come().message()).isSameAs(message);
        assertThat(missing.begin()).isTrue();
    }

    @Test
    void sendsForAnotherThreadIfOneDoesNotComeWhileHandlersRun() {
        add("1");
        come();
        InFlight second = add("2");
        threads.sentFor.clear();
        add("3");

        awaitThread();

        assertThat(come().message()).isSameAs(second);
    }

    @Test
    void aThreadThatDoesNotComeKeepsNoOtherFromBeingSentFor() {
        dispatcher = dispatcher(10, 1, 0);
        List<InFlight> messages = addMany(5);
        threads.sentFor.clear();
        awaitThread();

        List<InFlight> begun = new ArrayList<>();
        while (!threads.sentFor.isEmpty()) {
            begun.add(come().message());
        }

        assertThat(begun).isEqualTo(messages);
    }

    @Test
    void looksForAMissingThreadByOneTimer() {
        addMany(5);

        assertThat(executors.timed).hasSize(1);
    }

    @Test
    void sendsForFewThreadsWhileNoneComes() {
        dispatcher = dispatcher(1000, 1, 0);
        addMany(100);
        List<Handling> missing = new ArrayList<>();
        int most = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());
        while (missing.size() < most) {
            awaitThread();
            missing.add(threads.sentFor.remove());
        }

        long until = System.nanoTime() + Duration.ofMillis(50).toNanos();
        while (System.nanoTime() < until) {
            executors.runTimed();
        }
        assertThat(threads.sentFor).isEmpty();

        assertThat(missing.get(0).begin()).isTrue();
        awaitThread();
    }

    @Test
    void looksAgainWhenItIsAsked() {
        add("1");
        threads.sentFor.clear();

        await().atMost(SOON).pollInterval(Duration.ofMillis(2)).until(() -> {
            dispatcher.check();
            return !threads.sentFor.isEmpty();
        });
    }

    // Threads that are rejected

    @Test
    void reportsThatNoThreadTookAHandler() {
        threads.rejection = new OutOfMemoryError("as meant");

        add("1");

        assertThat(calls.rejections).containsExactly(1);
        assertThat(calls.reason).isSameAs(threads.rejection);
    }

    @Test
    void aMessageWaitsUntilAThreadTakesItsHandler() {
        threads.rejection = new OutOfMemoryError("as meant");
        InFlight message = add("1");
        executors.runTimed();
        assertThat(message.state()).isEqualTo(State.WAITING);
        assertThat(calls.rejections).containsExactly(1, 2);

        threads.rejection = null;
        executors.runTimed();

        assertThat(come().message()).isSameAs(message);
    }

    @Test
    void looksAgainAfterARejectionOfWhichTheTimerWasLost() {
        threads.rejection = new OutOfMemoryError("as meant");
        executors.noThread = true;
        assertThatThrownBy(() -> add("1")).isInstanceOf(OutOfMemoryError.class);
        assertThat(calls.rejections).containsExactly(1);
        threads.rejection = null;
        executors.noThread = false;

        await().atMost(SOON).pollInterval(Duration.ofMillis(2)).until(() -> {
            dispatcher.check();
            return !threads.sentFor.isEmpty();
        });
    }

    @Test
    void anExceptionIsARejectionToo() {
        Dispatcher rejected = new Dispatcher(2, new Backlog(1, 0, permits, BrokerClock.SYSTEM), permits, TestListener.noPause(),
                null, executors,
                handling -> {
                    throw new RejectedExecutionException("as meant");
                }, calls);

        assertThat(rejected.add(List.of(message("1", null)))).isTrue();

        assertThat(calls.rejections).containsExactly(1);
    }

    @Test
    void triesLessOftenTheLongerThreadsAreRejected() {
        threads.rejection = new OutOfMemoryError("as meant");
        add("1");
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            pauses.add(executors.timed.element().nanos());
            executors.runTimed();
        }

        assertThat(pauses).isSorted().startsWith(Duration.ofMillis(10).toNanos(), Duration.ofMillis(20).toNanos())
                .endsWith(Duration.ofMillis(500).toNanos());
    }

    @Test
    void countsRejectionsAnewOnceAThreadHasCome() {
        threads.rejection = new OutOfMemoryError("as meant");
        add("1");
        threads.rejection = null;
        executors.runTimed();
        come();

        threads.rejection = new OutOfMemoryError("as meant");
        add("2");

        assertThat(calls.rejections).containsExactly(1, 1);
    }

    @Test
    void aThreadThatComesEndsTheWaitForOneThatWasRejected() {
        add("1");
        InFlight second = add("2");
        Handling missing = threads.sentFor.remove();
        threads.rejection = new OutOfMemoryError("as meant");
        await().atMost(SOON).until(() -> {
            dispatcher.check();
            return !calls.rejections.isEmpty();
        });
        threads.rejection = null;

        assertThat(missing.begin()).isTrue();

        assertThat(come().message()).isSameAs(second);
    }

    @Test
    void triesByOneTimerHoweverMuchComesWhileThreadsAreRejected() {
        threads.rejection = new OutOfMemoryError("as meant");
        for (int i = 0; i < 50; i++) {
            add("m" + i);
            dispatcher.check();
        }

        assertThat(executors.timed).hasSize(1);
        executors.runTimed();
        assertThat(executors.timed).hasSize(1);
        assertThat(calls.rejections).containsExactly(1, 2);
    }

    // Quick handlers

    /** From now on a handler is running, and handlers have been quick. */
    private Running runQuickly() {
        add("quick");
        Running running = come();
        dispatcher.averageHandling(QUICK);
        return running;
    }

    @Test
    void aQuickHandlerDoesWhatComesMeanwhile() {
        Running running = runQuickly();

        InFlight later = add("later");

        assertThat(threads.sentFor).isEmpty();
        assertThat(next(running).message()).isSameAs(later);
    }

    @Test
    void whatWaitsForAHandlerThatWasQuickFindsAnotherSoon() {
        runQuickly();
        InFlight later = add("later");

        executors.runTimed();

        assertThat(come().message()).isSameAs(later);
    }

    @Test
    void whatWaitsForHandlersThatAreSlowAgainFindsAnother() {
        runQuickly();
        dispatcher.averageHandling(SLOW);

        InFlight later = add("later");

        assertThat(come().message()).isSameAs(later);
    }

    @Test
    void whatComesWhenAQuickHandlerHasEndedFindsAnotherAtOnce() {
        runQuickly().handling().next(true);

        InFlight later = add("later");

        assertThat(come().message()).isSameAs(later);
    }

    @Test
    void looksAfterQuickHandlersByOneTimer() {
        runQuickly();

        addMany(3);

        assertThat(executors.timed).hasSize(1);
    }

    @Test
    void looksAfterQuickHandlersAgain() {
        runQuickly();
        add("1");
        executors.runTimed();
        come();
        dispatcher.averageHandling(QUICK);
        dispatcher.handlers(10);
        InFlight later = add("later");
        assertThat(threads.sentFor).isEmpty();

        executors.runTimed();

        assertThat(come().message()).isSameAs(later);
    }

    // Concurrency

    @Test
    void moreHandlersTakeWhatWaits() {
        List<InFlight> messages = addMany(4);
        come();
        come();

        dispatcher.handlers(4);

        assertThat(come().message()).isSameAs(messages.get(2));
        assertThat(come().message()).isSameAs(messages.get(3));
        assertThat(threads.sentFor).isEmpty();
    }

    @Test
    void fewerHandlersLeaveItWaiting() {
        addMany(4);
        Running first = come();
        Running second = come();

        dispatcher.handlers(1);

        assertThat(first.handling().next(true)).isFalse();
        assertThat(threads.sentFor).isEmpty();
        assertThat(second.handling().next(true)).isTrue();
    }

    // Calls

    @Test
    void aCallHasBegunItsMessages() {
        InFlight message = add("1");

        Invocation call = come().call();

        assertThat(message.isHandledBy(call)).isTrue();
        assertThat(call.messageCount()).isEqualTo(1);
    }

    @Test
    void aSmallBatchTakesAHandlersPlaces() {
        dispatcher = dispatcher(2, 5, 0);
        addTogether(message("1", null), message("2", null));

        assertThat(come().call().messageCount()).isEqualTo(2);

        assertThat(permits.counts()).isEqualTo(new Counts(5, 0, 0, 0));
    }

    @Test
    void aMessageThatWasLostOnTheWayIsNotHandled() {
        InFlight lost = add("1");
        InFlight other = add("2");

        lost.lose();

        assertThat(come().message()).isSameAs(other);
    }

    @Test
    void noCallIsMadeIfAllItsMessagesWereLost() {
        add("1").lose();

        assertThat(threads.sentFor.remove().begin()).isFalse();
        assertThat(dispatcher.runningCount() == 0).isTrue();
    }

    @Test
    void aBatchIsMadeOfWhatIsLeftOfIt() {
        dispatcher = dispatcher(2, 5, 0);
        List<InFlight> messages = addTogether(message("1", null), message("2", null), message("3", null));
        messages.get(1).lose();

        Invocation call = come().call();

        assertThat(call.messageCount()).isEqualTo(2);
        assertThat(messages.get(1).call()).isNull();
        assertThat(permits.counts().used()).as("its own place is freed by whoever ends it").isEqualTo(6);
    }

    // Linger

    @Test
    void aBatchThatMayStillFillWaits() {
        dispatcher = dispatcher(2, 5, LONG);

        add("1");
        add("2");

        assertThat(threads.sentFor).isEmpty();
        assertThat(executors.timed).hasSize(1);
        assertThat(executors.timed.element().nanos()).isBetween(1L, LONG);
    }

    @Test
    void aBatchIsHandledWhenItIsFull() {
        dispatcher = dispatcher(2, 5, LONG);

        addMany(5);

        assertThat(come().call().messageCount()).isEqualTo(5);
    }

    @Test
    void aBatchIsHandledWhenItHasLingered() {
        dispatcher = dispatcher(2, 5, Duration.ofMillis(5).toNanos());
        add("1");

        awaitThread();

        assertThat(come().call().messageCount()).isEqualTo(1);
    }

    @Test
    void aHandlerThatHasEndedLeavesABatchThatMayStillFill() {
        dispatcher = dispatcher(2, 5, LONG);
        addMany(5);
        Running running = come();
        add("later");

        assertThat(running.handling().next(true)).isFalse();
    }

    @Test
    void aLingerTimerThatFiresTooEarlyIsSetAgain() {
        dispatcher = dispatcher(2, 5, LONG);
        add("1");

        executors.runTimed();

        assertThat(threads.sentFor).isEmpty();
        assertThat(executors.timed).hasSize(1);
    }

    // Groups

    @Test
    void theNextOfAGroupIsHandledWhenItsPredecessorHasLeft() {
        InFlight first = message("1", "a");
        InFlight second = message("2", "a");
        addTogether(first, second);
        Running running = come();
        assertThat(running.handling().next(true)).isFalse();
        assertThat(threads.sentFor).isEmpty();

        settle(first);

        assertThat(come().message()).isSameAs(second);
    }

    @Test
    void aHeldMessageIsHandledAgainAfterItsDelay() {
        InFlight first = message("1", "a");
        addTogether(first, message("2", "a"));
        hold(come(), 42);
        assertThat(threads.sentFor).isEmpty();
        assertThat(executors.timed.element().nanos()).isEqualTo(42);

        executors.runTimed();

        assertThat(come().message()).isSameAs(first);
    }

    private boolean hold(Running running, long delay) {
        InFlight message = running.message();
        message.keepForRetry(message.begun(), delay);
        message.callEnded(running.call());
        assertThat(message.goesBack()).isTrue();
        boolean held = dispatcher.hold(message, delay);
        running.handling().next(false);
        return held;
    }

    @Test
    void takesOutWhatWaitsBehindAMessage() {
        InFlight first = message("1", "a");
        InFlight second = message("2", "a");
        addTogether(first, second);
        come();

        assertThat(dispatcher.abandonBehind(first)).containsExactly(second);

        settle(first);
        assertThat(threads.sentFor).isEmpty();
    }

    @Test
    void aRemovedMessageIsNotHandled() {
        InFlight first = message("1", "a");
        InFlight second = message("2", "a");
        addTogether(first, second);

        first.lose();
        dispatcher.remove(first);

        assertThat(come().message()).isSameAs(second);
    }

    @Test
    void aMessageThatWasLostBeforeItIsAddedDoesNotHoldUpItsGroup() {
        InFlight lost = message("1", "a");
        InFlight second = message("2", "a");
        lost.lose();
        dispatcher.remove(lost);
        lost.leavesPlace();
        lost.leavesGroup();

        permits.take(1);
        dispatcher.add(List.of(lost, second));

        assertThat(come().message()).isSameAs(second);
        assertThat(permits.counts()).isEqualTo(new Counts(1, 0, 0, 0));
    }

    @Test
    void aMessageThatWasLostBeforeItIsHeldDoesNotHoldUpItsGroup() {
        InFlight lost = message("1", "a");
        InFlight second = message("2", "a");
        addTogether(lost, second);
        Running running = come();
        lost.keepForRetry(1, 0);
        permits.free(lost.callEnded(running.call()) ? 1 : 0);
        assertThat(lost.goesBack()).isTrue();
        lost.lose();
        dispatcher.remove(lost);
        assertThat(lost.leavesGroup()).isFalse();

        assertThat(dispatcher.hold(lost, 0)).isFalse();

        assertThat(come().message()).isSameAs(second);
        running.handling().next(false);
        assertThat(permits.counts()).isEqualTo(new Counts(1, 0, 0, 0));
    }

    // The listener's life

    @Test
    void takesNothingOnceClosed() {
        dispatcher.close();

        assertThat(dispatcher.add(List.of(message("1", null)))).isFalse();
        assertThat(threads.sentFor).isEmpty();
    }

    @Test
    void forgetsWhatWaitsWhenItIsClosed() {
        InFlight waiting = add("1");

        dispatcher.close();

        assertThat(threads.sentFor.remove().begin()).isFalse();
        assertThat(waiting.state()).isEqualTo(State.WAITING);
    }

    @Test
    void aHandlerTakesNothingMoreOnceClosed() {
        addMany(3);
        Running running = come();
        dispatcher.close();

        assertThat(running.handling().next(true)).isFalse();
        assertThat(dispatcher.runningCount() == 0).isTrue();
    }

    @Test
    void keepsNoMessageForARetryOnceClosed() {
        InFlight first = message("1", "a");
        addTogether(first, message("2", "a"));
        Running running = come();
        dispatcher.close();

        assertThat(hold(running, 0)).isFalse();

        assertThat(executors.timed).isEmpty();
        assertThat(permits.counts().blocked()).isZero();
    }

    @Test
    void keepsAMessageForARetryWhileItIsOpen() {
        addTogether(message("1", "a"));

        assertThat(hold(come(), 0)).isTrue();
    }

    @Test
    void aTimerThatFiresAfterTheCloseStartsNothing() {
        addTogether(message("1", "a"));
        hold(come(), 1);
        dispatcher.close();

        executors.runTimed();

        assertThat(threads.sentFor).isEmpty();
    }

    @Test
    void takesMessagesAgainWhenItIsOpened() {
        dispatcher.close();
        dispatcher.open();

        InFlight message = add("1");

        assertThat(come().message()).isSameAs(message);
    }
}
