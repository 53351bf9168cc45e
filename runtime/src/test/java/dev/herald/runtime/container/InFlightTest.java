package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.herald.LeaseLostException;
import dev.herald.runtime.container.InFlight.State;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.TestDelivery;

class InFlightTest {

    private static final long NOW = 1_000_000;
    private static final long PATIENCE = 100;
    private static final Runnable NOTHING = () -> {
    };

    private final ManualExecutors executors = new ManualExecutors();
    private final InFlight message = new InFlight(TestDelivery.of("m"), NOW, NOW + 1000);
    private final Invocation call = call(message);
    private final List<String> settlements = new ArrayList<>();

    private Invocation call(InFlight... messages) {
        return new Invocation(List.of(messages), executors);
    }

    /** A message that came to this state by the shortest way. */
    private InFlight in(State state) {
        InFlight made = new InFlight(TestDelivery.inGroup("m", "a"), NOW, NOW + 1000);
        switch (state) {
            case WAITING -> {
            }
            case HANDLING -> made.begin(call(made));
            case WAITING_FOR_RETRY -> {
                made.begin(call(made));
                made.keepForRetry(1, 7);
            }
            case GIVEN_UP -> {
                made.settleNow(NOTHING);
                made.giveUp();
            }
            case SETTLING -> made.settleNow(NOTHING);
            case LOST -> {
                made.lose();
                made.end(State.LOST, made.leaseLost());
            }
            case SETTLED, RETURNED -> {
                made.settleNow(NOTHING);
                made.end(state, null);
            }
        }
        assertThat(made.state()).isEqualTo(state);
        return made;
    }

    private static boolean isWaiting(State state) {
        return state == State.WAITING || state == State.WAITING_FOR_RETRY;
    }

    private static boolean isOpen(State state) {
        return isWaiting(state) || state == State.HANDLING || state == State.GIVEN_UP;
    }

    private static boolean isFinal(State state) {
        return !isOpen(state) && state != State.SETTLING;
    }

    // Transitions

    @ParameterizedTest
    @EnumSource
    void aHandlerBeginsItOnlyWhileItWaits(State state) {
        InFlight made = in(state);

        assertThat(made.begin(call(made))).isEqualTo(isWaiting(state));
        assertThat(made.state()).isEqualTo(isWaiting(state) ? State.HANDLING : state);
    }

    @ParameterizedTest
    @EnumSource
    void isKeptForRetryOnlyWhileItIsHandled(State state) {
        InFlight made = in(state);
        boolean handled = state == State.HANDLING;

        assertThat(made.keepForRetry(1, 7)).isEqualTo(handled);
        assertThat(made.state()).isEqualTo(handled ? State.WAITING_FOR_RETRY : state);
    }

    @ParameterizedTest
    @EnumSource
    void anAttemptSettlesItOnlyWhileItIsHandled(State state) {
        InFlight made = in(state);
        boolean handled = state == State.HANDLING;

        assertThat(made.settle(1, () -> settlements.add("settled"))).isEqualTo(handled);
        assertThat(made.state()).isEqualTo(handled ? State.SETTLING : state);
        assertThat(settlements).hasSize(handled ? 1 : 0);
    }

    @ParameterizedTest
    @EnumSource
    void isSettledUnhandledOnlyWhileItWaits(State state) {
        InFlight made = in(state);

        boolean unhandled = isWaiting(state) || state == State.GIVEN_UP;
        assertThat(made.settleUnhandled(() -> settlements.add("settled"))).isEqualTo(unhandled);
        assertThat(made.state()).isEqualTo(unhandled ? State.SETTLING : state);
        assertThat(settlements).hasSize(unhandled ? 1 : 0);
    }

    @ParameterizedTest
    @EnumSource
    void isMovedAgainOnlyWhileItIsGivenUp(State state) {
        InFlight made = in(state);

        assertThat(made.settleGivenUp(() -> settlements.add("settled"))).isEqualTo(state == State.GIVEN_UP);
        assertThat(settlements).hasSize(state == State.GIVEN_UP ? 1 : 0);
    }

    @ParameterizedTest
    @EnumSource
    void isSettledNowUnlessItIsDecidedAlready(State state) {
        InFlight made = in(state);

        assertThat(made.settleNow(() -> settlements.add("settled"))).isEqualTo(isOpen(state));
        assertThat(made.state()).isEqualTo(isOpen(state) ? State.SETTLING : state);
        assertThat(settlements).hasSize(isOpen(state) ? 1 : 0);
    }

    @ParameterizedTest
    @EnumSource
    void isLostUnlessItIsDecidedAlready(State state) {
        InFlight made = in(state);

        assertThat(made.lose()).isEqualTo(isOpen(state));
        assertThat(made.state()).isEqualTo(isOpen(state) ? State.LOST : state);
        assertThat(made.isLost()).isEqualTo(isOpen(state) || state == State.LOST);
    }

    @ParameterizedTest
    @EnumSource
    void isExtendedOnlyUntilItIsDecided(State state) {
        assertThat(in(state).beginExtension(NOW, PATIENCE) > 0).isEqualTo(isOpen(state));
    }

    @ParameterizedTest
    @EnumSource
    void isOpenUntilItIsDecided(State state) {
        assertThat(in(state).isOpen()).isEqualTo(isOpen(state));
    }

    @ParameterizedTest
    @EnumSource
    void anAttemptIsUndecidedOnlyWhileItIsHandled(State state) {
        assertThat(in(state).isUndecided(1)).isEqualTo(state == State.HANDLING);
    }

    @ParameterizedTest
    @EnumSource(names = {"WAITING", "WAITING_FOR_RETRY", "HANDLING"})
    void knowsWhetherItWasDecidedWhileItWaited(State state) {
        InFlight lost = in(state);
        InFlight settled = in(state);

        lost.lose();
        settled.settleNow(NOTHING);

        assertThat(lost.wasWaiting()).isEqualTo(isWaiting(state));
        assertThat(settled.wasWaiting()).isEqualTo(isWaiting(state));
    }

    @ParameterizedTest
    @EnumSource
    void isSettledUnattemptedOnlyByTheCallThatHasIt(State state) {
        InFlight made = in(state);
        boolean handled = state == State.HANDLING;
        int begun = made.attempts().counted();
        assertThat(made.settleUnattempted(call, () -> settlements.add("another's"))).isFalse();

        assertThat(made.settleUnattempted(made.call(), () -> settlements.add("settled"))).isEqualTo(handled);

        assertThat(made.state()).isEqualTo(handled ? State.SETTLING : state);
        assertThat(made.attempts().counted()).isEqualTo(handled ? 0 : begun);
        assertThat(settlements).hasSize(handled ? 1 : 0);
    }

    // Attempts

    @Test
    void hasTheBrokersAttemptUntilAHandlerBegins() {
        InFlight redelivered = attempt(3);

        assertThat(redelivered.attempt()).isEqualTo(3);
        assertThat(redelivered.attempts().counted()).isEqualTo(2);
    }

    @Test
    void theFirstAttemptHereIsTheBrokers() {
        InFlight redelivered = attempt(3);

        redelivered.begin(call(redelivered));

        assertThat(redelivered.attempt()).isEqualTo(3);
        assertThat(redelivered.attempts().counted()).isEqualTo(3);
    }

    @Test
    void countsAttemptsHereOnTopOfTheBrokers() {
        InFlight redelivered = attempt(3);
        redelivered.begin(call(redelivered));
        redelivered.keepForRetry(1, 0);

        redelivered.begin(call(redelivered));

        assertThat(redelivered.attempt()).isEqualTo(4);
        assertThat(redelivered.attempts().counted()).isEqualTo(4);
    }

    private static int attemptOf(InFlight message) {
        return message.attemptOf(message.call(), NOW);
    }

    @Test
    void aCallThatHasItNoMoreHasNoAttempt() {
        message.begin(call);
        message.settle(1, NOTHING);

        assertThat(attemptOf(message)).isZero();
        assertThat(message.attemptOf(call(message), NOW)).isZero();
    }

    @Test
    void theNextAttemptHasNotBegunWhileItWaitsForIt() {
        InFlight retried = in(State.WAITING_FOR_RETRY);

        assertThat(retried.attempt()).isEqualTo(1);
        assertThat(retried.attempts().counted()).isEqualTo(1);
    }

    @Test
    void countsNoFurtherThanAnIntegerGoes() {
        InFlight redelivered = attempt(Integer.MAX_VALUE);
        redelivered.begin(call(redelivered));
        redelivered.keepForRetry(Integer.MAX_VALUE, 0);
        redelivered.begin(call(redelivered));

        assertThat(redelivered.attempt()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void aRejectedBeginCountsNoAttempt() {
        message.begin(call);

        message.begin(call(message));

        assertThat(message.attempts().counted()).isEqualTo(1);
        assertThat(message.call()).isSameAs(call);
    }

    @Test
    void anOldAttemptCanNotSettleANewerOne() {
        InFlight retried = secondAttempt();

        assertThat(retried.settle(1, () -> settlements.add("first"))).isFalse();
        assertThat(retried.isUndecided(1)).isFalse();
        assertThat(retried.settle(2, () -> settlements.add("second"))).isTrue();
        assertThat(settlements).containsExactly("second");
    }

    @Test
    void anOldAttemptCanNotKeepANewerOneForRetry() {
        InFlight retried = secondAttempt();

        assertThat(retried.keepForRetry(1, 7)).isFalse();
        assertThat(retried.state()).isEqualTo(State.HANDLING);
    }

    @Test
    void knowsHowLongItWaitsForItsRetry() {
        message.begin(call);

        message.keepForRetry(1, 42);

        assertThat(message.retryDelay()).isEqualTo(42);
    }

    private static InFlight attempt(int number) {
        return new InFlight(TestDelivery.inGroup("m", "a").withAttempt(number), NOW, NOW + 1000);
    }

    private InFlight secondAttempt() {
        InFlight retried = in(State.WAITING_FOR_RETRY);
        retried.callEnded(retried.call());
        retried.begin(call(retried));
        return retried;
    }

    // How long an attempt may take

    @Test
    void mayTakeAnyTimeByDefault() {
        message.begin(call);

        assertThat(message.overdueAttempt(Long.MAX_VALUE)).isZero();
    }

    @Test
    void isHandledTooLongFromItsLimitOn() {
        message.begin(call);

        message.attemptOf(message.call(), NOW + 10);

        assertThat(message.overdueAttempt(NOW + 9)).isZero();
        assertThat(message.overdueAttempt(NOW + 10)).isNotZero();
    }

    @Test
    void theLimitMayBeBeyondTheRangeOfTheClock() {
        message.begin(call);

        message.attemptOf(message.call(), Long.MIN_VALUE + 10);

        assertThat(message.overdueAttempt(Long.MAX_VALUE)).isZero();
        assertThat(message.overdueAttempt(Long.MIN_VALUE + 10)).isNotZero();
    }

    @Test
    void theLimitIsRaisedAndNeverLowered() {
        message.begin(call);
        message.attemptOf(message.call(), NOW + 10);

        message.handledAtLeastUntil(NOW + 20);
        message.handledAtLeastUntil(NOW + 5);

        assertThat(message.overdueAttempt(NOW + 19)).isZero();
        assertThat(message.overdueAttempt(NOW + 20)).isNotZero();
    }

    @Test
    void anAttemptWithoutLimitDoesNotGetOne() {
        message.begin(call);

        message.handledAtLeastUntil(NOW + 20);

        assertThat(message.overdueAttempt(NOW + 30)).isZero();
    }

    @Test
    void aMessageThatWaitsHasNoLimit() {
        message.attemptOf(message.call(), NOW + 10);
        message.begin(call);

        assertThat(message.overdueAttempt(NOW + 30)).isZero();
    }

    @Test
    void theNextAttemptDoesNotInheritTheLimit() {
        message.begin(call);
        message.attemptOf(message.call(), NOW + 10);
        message.keepForRetry(1, 0);
        message.callEnded(call);

        assertThat(message.overdueAttempt(NOW + 30)).isZero();
        message.begin(call(message));
        assertThat(message.overdueAttempt(NOW + 30)).isZero();
    }

    @Test
    void theCallOfAFailedAttemptHasItsLimitToo() {
        message.begin(call);
        message.attemptOf(message.call(), NOW + 10);
        message.keepForRetry(1, 0);

        assertThat(message.overdueAttempt(NOW + 9)).isZero();
        assertThat(message.overdueAttempt(NOW + 10)).isNotZero();
    }

    @Test
    void raisesTheLimitOfItsCallToo() {
        message.begin(call);
        call.runsUntil(NOW + 10);

        message.handledAtLeastUntil(NOW + 20);

        assertThat(call.isOverdue(NOW + 19)).isFalse();
        assertThat(call.isOverdue(NOW + 20)).isTrue();
    }

    @Test
    void anOverdueAttemptGivesUpItsOwnLeaseOnly() {
        message.begin(call);
        message.attemptOf(call, NOW);
        int overdue = message.overdueAttempt(NOW);
        assertThat(overdue).isEqualTo(1);
        message.keepForRetry(1, 0);
        message.callEnded(call);
        assertThat(message.lose(overdue)).as("while it waits").isFalse();
        message.begin(call(message));

        assertThat(message.lose(overdue)).as("while the next goes on").isFalse();
        assertThat(message.lose(2)).isTrue();
        assertThat(message.lose(2)).isFalse();
    }

    @Test
    void isNotHandledTooLongOnceItIsDecided() {
        message.begin(call);
        message.attemptOf(message.call(), NOW + 10);
        message.settle(1, NOTHING);

        assertThat(message.overdueAttempt(NOW + 30)).isZero();
    }

    // Calls

    @Test
    void isHandledByItsCallOnly() {
        message.begin(call);

        assertThat(message.isHandledBy(call)).isTrue();
        assertThat(message.isHandledBy(call(message))).isFalse();
    }

    @Test
    void isHandledByNobodyOnceItIsDecided() {
        message.begin(call);
        message.settle(1, NOTHING);

        assertThat(message.isHandledBy(call)).isFalse();
        assertThat(message.call()).isSameAs(call);
    }

    @Test
    void forgetsItsCallWhenThatHasEnded() {
        message.begin(call);

        message.callEnded(call);

        assertThat(message.call()).isNull();
    }

    @Test
    void anotherCallsEndIsNotItsOwn() {
        message.begin(call);
        message.settle(1, NOTHING);

        assertThat(message.callEnded(call(message))).isFalse();
        assertThat(message.call()).isSameAs(call);
    }

    @Test
    void aCallsEndFreesThePlaceOfADecidedMessageOnce() {
        message.begin(call);
        message.settle(1, NOTHING);

        assertThat(message.callEnded(call)).isTrue();
        assertThat(message.callEnded(call)).isFalse();
        assertThat(message.leavesPlace()).isFalse();
    }

    @Test
    void aCallsEndFreesThePlaceOfAMessageThatIsKeptForRetry() {
        message.begin(call);
        message.keepForRetry(1, 0);

        assertThat(message.callEnded(call)).isTrue();
    }

    @Test
    void anUndecidedMessageKeepsItsPlaceWhenItsCallHasEnded() {
        message.begin(call);

        assertThat(message.callEnded(call)).isFalse();

        message.settle(1, NOTHING);
        assertThat(message.leavesPlace()).isTrue();
    }

    // Places and groups

    @Test
    void leavesItsPlaceOnce() {
        assertThat(message.leavesPlace()).isTrue();
        assertThat(message.leavesPlace()).isFalse();
        message.takePlace();
        assertThat(message.leavesPlace()).isTrue();
    }

    @Test
    void keepsItsPlaceWhileACallRunsForIt() {
        message.begin(call);
        message.lose();

        assertThat(message.leavesPlace()).isFalse();
        assertThat(message.callEnded(call)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void leavesItsGroupOnlyAtItsEnd(State state) {
        InFlight made = in(state);
        made.handOut();
        made.callEnded(made.call());

        assertThat(made.leavesGroup()).isEqualTo(isFinal(state));
        assertThat(made.leavesGroup()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void rejoinsItsGroupOnlyForARetry(State state) {
        InFlight made = in(state);
        made.handOut();
        made.callEnded(made.call());

        assertThat(made.goesBack()).isEqualTo(state == State.WAITING_FOR_RETRY);
        assertThat(made.goesBack()).isFalse();
    }

    @Test
    void doesNotLeaveAGroupThatItHasNotJoined() {
        InFlight lost = in(State.LOST);

        assertThat(lost.leavesGroup()).isFalse();
        assertThat(in(State.WAITING_FOR_RETRY).goesBack()).isFalse();
    }

    @Test
    void staysInItsGroupWhileACallRunsForIt() {
        InFlight inGroup = new InFlight(TestDelivery.inGroup("m", "a"), NOW, NOW + 1000);
        Invocation running = call(inGroup);
        inGroup.handOut();
        inGroup.begin(running);
        inGroup.lose();
        inGroup.end(State.LOST, inGroup.leaseLost());

        assertThat(inGroup.leavesGroup()).isFalse();
        inGroup.callEnded(running);
        assertThat(inGroup.leavesGroup()).isTrue();
    }

    @Test
    void staysInItsGroupUntilItsLossHasBeenCarriedOut() {
        InFlight inGroup = new InFlight(TestDelivery.inGroup("m", "a"), NOW, NOW + 1000);
        Invocation running = call(inGroup);
        inGroup.handOut();
        inGroup.begin(running);
        inGroup.lose();
        inGroup.callEnded(running);

        assertThat(inGroup.leavesGroup()).isFalse();
        inGroup.end(State.LOST, inGroup.leaseLost());
        assertThat(inGroup.leavesGroup()).isTrue();
    }

    @Test
    void doesNotRejoinItsGroupWhileACallRunsForIt() {
        message.handOut();
        message.begin(call);
        message.keepForRetry(1, 0);

        assertThat(message.goesBack()).isFalse();
        message.callEnded(call);
        assertThat(message.goesBack()).isTrue();
    }

    @Test
    void rejoinsItsGroupAgainAfterTheNextAttempt() {
        message.handOut();
        message.begin(call);
        message.keepForRetry(1, 0);
        message.callEnded(call);
        message.goesBack();
        Invocation second = call(message);

        message.handOut();
        message.begin(second);
        message.keepForRetry(2, 0);
        message.callEnded(second);

        assertThat(message.goesBack()).isTrue();
    }

    @Test
    void doesNotRejoinItsGroupOnceItIsLost() {
        InFlight inGroup = new InFlight(TestDelivery.inGroup("m", "a"), NOW, NOW + 1000);
        Invocation running = call(inGroup);
        inGroup.handOut();
        inGroup.begin(running);
        inGroup.keepForRetry(1, 0);
        inGroup.lose();
        inGroup.end(State.LOST, inGroup.leaseLost());
        inGroup.callEnded(running);

        assertThat(inGroup.goesBack()).isFalse();
        assertThat(inGroup.leavesGroup()).isTrue();
    }

    // Leases

    @Test
    void knowsWhatIsLeftOfItsLease() {
        assertThat(message.remainingNanos(NOW + 400)).isEqualTo(600);
        assertThat(message.remainingNanos(NOW + 1001)).isZero();
    }

    @Test
    void theLeaseMayEndBeyondTheRangeOfTheClock() {
        InFlight late = new InFlight(TestDelivery.of("m"), Long.MAX_VALUE, Long.MIN_VALUE + 10);

        assertThat(late.remainingNanos(Long.MAX_VALUE)).isEqualTo(11);
    }

    @Test
    void hasNothingLeftOfALostLease() {
        message.lose();

        assertThat(message.remainingNanos(NOW)).isZero();
    }

    @Test
    void anExtensionProlongsTheLease() {
        int number = message.beginExtension(NOW, PATIENCE);

        message.endExtension(number, SettlementResult.DONE, NOW + 5000, NOW + 5000);

        assertThat(message.remainingNanos(NOW)).isEqualTo(5000);
    }

    @Test
    void anExtensionThatFailedProlongsNothing() {
        int number = message.beginExtension(NOW, PATIENCE);

        message.endExtension(number, SettlementResult.retry("as meant"), NOW + 5000, NOW + 5000);

        assertThat(message.remainingNanos(NOW)).isEqualTo(1000);
        assertThat(message.beginExtension(NOW, PATIENCE)).isNotZero();
    }

    @Test
    void isExtendedOnceAtATime() {
        message.beginExtension(NOW, PATIENCE);

        assertThat(message.beginExtension(NOW + PATIENCE - 1, PATIENCE)).isZero();
    }

    @Test
    void anUnansweredExtensionIsFollowedByAnother() {
        int first = message.beginExtension(NOW, PATIENCE);

        assertThat(message.beginExtension(NOW + PATIENCE, PATIENCE)).isNotZero().isNotEqualTo(first);
    }

    @Test
    void aLateAnswerIsNotTheAnswerToTheNextExtension() {
        int first = message.beginExtension(NOW, PATIENCE);
        message.beginExtension(NOW + PATIENCE, PATIENCE);

        message.endExtension(first, SettlementResult.retry("as meant"), NOW + 5000, NOW + 4000);

        assertThat(message.remainingNanos(NOW)).isEqualTo(1000);
        assertThat(message.beginExtension(NOW + PATIENCE + 1, PATIENCE)).isZero();
    }

    @Test
    void aLateConfirmationProlongsTheLeaseByWhatIsCertain() {
        int first = message.beginExtension(NOW, PATIENCE);
        message.beginExtension(NOW + PATIENCE, PATIENCE);

        message.endExtension(first, SettlementResult.DONE, NOW + 5000, NOW + 4000);

        assertThat(message.remainingNanos(NOW)).isEqualTo(4000);
        assertThat(message.beginExtension(NOW + PATIENCE + 1, PATIENCE)).isZero();
    }

    @Test
    void aLateConfirmationDoesNotShortenTheLease() {
        int first = message.beginExtension(NOW, PATIENCE);
        int second = message.beginExtension(NOW + PATIENCE, PATIENCE);
        message.endExtension(second, SettlementResult.DONE, NOW + 6000, NOW + 6000);

        message.endExtension(first, SettlementResult.DONE, NOW + 5000, NOW + 5000);

        assertThat(message.remainingNanos(NOW)).isEqualTo(6000);
    }

    // Settlement and extension

    @Test
    void isSettledByTheFirstOnly() {
        message.begin(call);

        assertThat(message.settle(1, () -> settlements.add("first"))).isTrue();
        assertThat(message.settle(1, () -> settlements.add("second"))).isFalse();
        assertThat(settlements).containsExactly("first");
    }

    @Test
    void settlesAfterAnExtensionUnderWay() {
        int number = message.beginExtension(NOW, PATIENCE);
        assertThat(message.settleNow(() -> settlements.add("settled"))).isTrue();
        assertThat(settlements).isEmpty();

        message.endExtension(number, SettlementResult.DONE, NOW + 5000, NOW + 5000);

        assertThat(settlements).containsExactly("settled");
    }

    @Test
    void settlesAfterAnExtensionThatFailed() {
        int number = message.beginExtension(NOW, PATIENCE);
        message.settleNow(() -> settlements.add("settled"));

        message.endExtension(number, SettlementResult.gone("as meant"), NOW + 5000, NOW + 5000);

        assertThat(settlements).containsExactly("settled");
    }

    @Test
    void settlesAtOnceAfterAnExtensionThatHasEnded() {
        message.endExtension(message.beginExtension(NOW, PATIENCE), SettlementResult.DONE, NOW + 5000, NOW + 5000);

        message.settleNow(() -> settlements.add("settled"));

        assertThat(settlements).containsExactly("settled");
    }

    @Test
    void settlesOnceThoughTheExtensionIsAnsweredTwice() {
        int number = message.beginExtension(NOW, PATIENCE);
        message.settleNow(() -> settlements.add("settled"));

        message.endExtension(number, SettlementResult.DONE, NOW + 5000, NOW + 5000);
        message.endExtension(number, SettlementResult.DONE, NOW + 5000, NOW + 5000);

        assertThat(settlements).containsExactly("settled");
    }

    @Test
    void settlesAfterTheLastOfSeveralExtensions() {
        int first = message.beginExtension(NOW, PATIENCE);
        int second = message.beginExtension(NOW + PATIENCE, PATIENCE);
        message.settleNow(() -> settlements.add("settled"));

        message.endExtension(first, SettlementResult.DONE, NOW + 5000, NOW + 5000);
        assertThat(settlements).isEmpty();
        message.endExtension(second, SettlementResult.DONE, NOW + 5000, NOW + 5000);

        assertThat(settlements).containsExactly("settled");
    }

    @Test
    void doesNotSettleWithoutAnExtensionThatMayStillBeAnswered() {
        message.beginExtension(NOW, PATIENCE);
        message.settleNow(() -> settlements.add("settled"));

        message.settleWithoutExtension(NOW + PATIENCE - 1, PATIENCE);

        assertThat(settlements).isEmpty();
    }

    @Test
    void settlesWithoutAnExtensionThatIsNotAnswered() {
        int number = message.beginExtension(NOW, PATIENCE);
        message.settleNow(() -> settlements.add("settled"));

        message.settleWithoutExtension(NOW + PATIENCE, PATIENCE);
        assertThat(settlements).containsExactly("settled");

        message.endExtension(number, SettlementResult.DONE, NOW + 5000, NOW + 5000);
        message.settleWithoutExtension(NOW + PATIENCE, PATIENCE);
        assertThat(settlements).containsExactly("settled");
        assertThat(message.remainingNanos(NOW)).isEqualTo(1000);
    }

    @Test
    void whatIsNotToBeSettledDoesNotSettleForWantOfAnAnswer() {
        int number = message.beginExtension(NOW, PATIENCE);

        message.settleWithoutExtension(NOW + PATIENCE, PATIENCE);

        assertThat(message.state()).isEqualTo(State.WAITING);
        message.endExtension(number, SettlementResult.DONE, NOW + 5000, NOW + 5000);
        assertThat(message.remainingNanos(NOW)).isEqualTo(5000);
    }

    // What users wait for

    @ParameterizedTest
    @EnumSource(names = {"SETTLED", "RETURNED"})
    void completesTheStageOfASettlement(State end) {
        var stage = message.settlement();

        end(message, end, null);

        assertThat(stage).isCompleted();
    }

    @Test
    void failsTheStageOfALostMessage() {
        var stage = message.settlement().toCompletableFuture();

        end(message, State.LOST, message.leaseLost());

        assertThat(stage).failsWithin(Duration.ZERO).withThrowableThat().withCauseInstanceOf(LeaseLostException.class)
                .withMessageContaining("message m");
    }

    @Test
    void theStageIsOpenUntilTheBrokerHasAnswered() {
        message.settleNow(NOTHING);

        assertThat(message.settlement()).isNotCompleted();
    }

    @ParameterizedTest
    @EnumSource(names = {"SETTLED", "RETURNED"})
    void completesTheStageOfThoseWhoAskLater(State end) {
        end(message, end, null);

        assertThat(message.settlement()).isCompleted();
    }

    @Test
    void failsTheStageOfThoseWhoAskLater() {
        end(message, State.LOST, message.leaseLost());

        assertThat(message.settlement()).isCompletedExceptionally();
    }

    @Test
    void failsTheStageOfThoseWhoAskBetweenTheLossAndTheEnd() {
        message.lose();
        var stage = message.settlement().toCompletableFuture();
        assertThat(stage).isNotDone();

        end(message, State.LOST, message.leaseLost());

        assertThat(stage).failsWithin(Duration.ZERO).withThrowableThat().withCauseInstanceOf(LeaseLostException.class);
    }

    @Test
    void nobodyWaitsWhereNobodyAsked() {
        assertThat(message.end(State.SETTLED, null)).isNull();
    }

    @Test
    void whoCancelsAStageCancelsTheirOwn() {
        CompletableFuture<Void> cancelled = message.settlement().toCompletableFuture();
        CompletableFuture<Void> other = message.settlement().toCompletableFuture();

        cancelled.cancel(true);
        assertThat(other).isNotDone();
        end(message, State.SETTLED, null);

        assertThat(other).isCompleted();
        assertThat(message.settlement()).isCompleted();
    }

    @ParameterizedTest
    @EnumSource(names = {"WAITING", "HANDLING", "WAITING_FOR_RETRY", "SETTLING"})
    void theStageIsOpenWhileTheMessageIs(State state) {
        assertThat(in(state).settlement()).isNotCompleted();
    }

    private static void end(InFlight message, State state, Throwable failure) {
        CompletableFuture<Void> waiting = message.end(state, failure);
        if (waiting != null) {
            message.complete(waiting);
        }
    }
}
