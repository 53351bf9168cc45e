package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.herald.runtime.container.Permits.Counts;
import dev.herald.spi.BrokerClock;
import dev.herald.spi.support.TestDelivery;

class BacklogTest {

    private static final long LONG = Duration.ofHours(1).toNanos();

    private final ManualExecutors executors = new ManualExecutors();
    private final Permits permits = new Permits(1000, 1, 0, Long.MAX_VALUE);
    private Backlog backlog = new Backlog(1, 0, permits, BrokerClock.SYSTEM);

    private void callsTake(int messages) {
        callsTake(messages, 0);
    }

    private void callsTake(int messages, long lingerNanos) {
        backlog = new Backlog(messages, lingerNanos, permits, BrokerClock.SYSTEM);
    }

    private InFlight add(String id, String group) {
        return add(TestDelivery.inGroup(id, group), System.nanoTime());
    }

    private InFlight add(TestDelivery delivery, long receivedAt) {
        InFlight message = new InFlight(delivery, receivedAt, Long.MAX_VALUE);
        permits.take(1);
        backlog.add(message);
        return message;
    }

    private List<InFlight> addMany(int count, String group) {
        return IntStream.range(0, count).mapToObj(i -> add(group + i, group)).toList();
    }

    /** A handler takes its next call, and begins it. */
    private List<InFlight> take() {
        List<InFlight> messages = backlog.take();
        Invocation call = new Invocation(messages, executors);
        messages.forEach(message -> message.begin(call));
        return messages;
    }

    /** The messages are handled and settled, and their call is over. */
    private void settle(InFlight... messages) {
        for (InFlight message : messages) {
            message.settleNow(() -> {
            });
            message.end(InFlight.State.SETTLED, null);
            if (message.callEnded(message.call())) {
                permits.free(1);
            }
            if (message.leavesGroup()) {
                backlog.settled(message);
            }
        }
    }

    /** An attempt failed and its call is over: the message waits at the head of its group. */
    private void hold(InFlight message) {
        message.keepForRetry(message.begun(), 0);
        if (message.callEnded(message.call())) {
            permits.free(1);
        }
        assertThat(message.goesBack()).isTrue();
        backlog.hold(message);
    }

    /** The message is lost, or returned, while it waits. */
    private void end(InFlight message) {
        message.lose();
        backlog.remove(message);
        if (message.leavesPlace()) {
            permits.free(1);
        }
    }

    private void assertPlaces(int used, int blocked) {
        assertThat(permits.counts()).isEqualTo(new Counts(used, blocked, 0, 0));
    }

    // Unordered

    @Test
    void hasNothingToTakeAtFirst() {
        assertThat(backlog.isEmpty()).isTrue();
        assertThat(backlog.isReady()).isFalse();
        assertThat(backlog.take()).isEmpty();
    }

    @Test
    void isTakenInTheOrderReceived() {
        InFlight first = add("1", null);
        InFlight second = add("2", null);

        assertThat(take()).containsExactly(first);
        assertThat(take()).containsExactly(second);
        assertThat(backlog.isEmpty()).isTrue();
    }

    @Test
    void aMessageKeepsItsPlaceWhenItIsTaken() {
        add("1", null);
        add("2", null);

        take();

        assertPlaces(2, 0);
    }

    // Groups

    @Test
    void theHeadOfAGroupIsTakenAndNoOther() {
        List<InFlight> group = addMany(3, "a");

        assertThat(take()).containsExactly(group.get(0));
        assertThat(take()).isEmpty();
        assertThat(backlog.isEmpty()).isTrue();
    }

    @Test
    void theNextOfAGroupIsTakenWhenItsPredecessorIsSettled() {
        List<InFlight> group = addMany(3, "a");
        take();

        settle(group.get(0));

        assertThat(take()).containsExactly(group.get(1));
        assertThat(take()).isEmpty();
    }

    @Test
    void aMessageThatComesWhileItsGroupIsHandledWaits() {
        InFlight first = add("1", "a");
        take();
        InFlight second = add("2", "a");
        assertThat(take()).isEmpty();

        settle(first);

        assertThat(take()).containsExactly(second);
    }

    @Test
    void groupsAreTakenBesideEachOther() {
        InFlight a = addMany(2, "a").get(0);
        InFlight b = addMany(2, "b").get(0);

        assertThat(take()).containsExactly(a);
        assertThat(take()).containsExactly(b);
        assertThat(take()).isEmpty();
    }

    @Test
    void aLongGroupDoesNotComeBeforeOthersThatAreFree() {
        List<InFlight> a = addMany(3, "a");
        InFlight b = add("b", "b");
        InFlight c = add("c", "c");
        take();

        settle(a.get(0));

        assertThat(take()).containsExactly(b);
        assertThat(take()).containsExactly(c);
        assertThat(take()).containsExactly(a.get(1));
    }

    @Test
    void groupsAndWhatHasNoneTakeTurns() {
        List<InFlight> unordered = List.of(add("1", null), add("2", null), add("3", null));
        InFlight a = add("a", "a");
        InFlight b = add("b", "b");

        List<InFlight> taken = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            taken.addAll(take());
        }

        assertThat(taken).containsOnlyOnce(a, b, unordered.get(0), unordered.get(1));
        assertThat(take()).containsExactly(unordered.get(2));
    }

    @Test
    void whatIsBlockedHoldsNoPlace() {
        addMany(20, "a");

        assertPlaces(1, 19);
    }

    @Test
    void whatIsBlockedHoldsNoPlaceWhileItsGroupIsHandled() {
        add("1", "a");
        take();

        addMany(3, "a");

        assertPlaces(1, 3);
    }

    @Test
    void theNextOfAGroupTakesAPlaceWhenItIsFree() {
        List<InFlight> group = addMany(3, "a");
        take();

        settle(group.get(0));

        assertPlaces(1, 1);
    }

    @Test
    void placesAreFreeWhenAllIsSettled() {
        List<InFlight> group = addMany(3, "a");

        for (InFlight message : group) {
            assertThat(take()).containsExactly(message);
            settle(message);
        }

        assertThat(permits.counts()).isEqualTo(Counts.NONE);
    }

    @Test
    void aGroupIsForgottenWhenAllIsSettled() {
        InFlight first = add("1", "a");
        InFlight second = add("2", "a");
        settle(take().get(0));
        assertThat(backlog.groups()).isEqualTo(1);

        take();
        settle(second);

        assertThat(first.state()).isEqualTo(InFlight.State.SETTLED);
        assertThat(backlog.groups()).isZero();
    }

    // Retries

    @Test
    void aHeldMessageKeepsItsGroupWaiting() {
        List<InFlight> a = addMany(2, "a");
        InFlight b = add("b", "b");
        take();

        hold(a.get(0));

        assertThat(take()).containsExactly(b);
        assertThat(take()).isEmpty();
    }

    @Test
    void aHeldMessageIsBlocked() {
        List<InFlight> a = addMany(2, "a");
        take();

        hold(a.get(0));

        assertPlaces(0, 2);
    }

    @Test
    void aHeldMessageIsTakenBeforeItsGroupWhenItsTimeHasCome() {
        List<InFlight> a = addMany(2, "a");
        take();
        hold(a.get(0));

        backlog.retry(a.get(0));

        assertThat(take()).containsExactly(a.get(0));
        assertThat(take()).isEmpty();
        settle(a.get(0));
        assertThat(take()).containsExactly(a.get(1));
    }

    @Test
    void theTimeOfAMessageThatIsNotHeldMeansNothing() {
        List<InFlight> a = addMany(3, "a");
        take();
        hold(a.get(0));
        backlog.retry(a.get(0));
        take();

        backlog.retry(a.get(0));
        backlog.retry(a.get(1));

        assertThat(take()).isEmpty();
        assertPlaces(1, 2);
    }

    @Test
    void theTimeOfAMessageThatIsGoneMeansNothing() {
        InFlight a = add("1", "a");
        take();
        hold(a);
        end(a);

        backlog.retry(a);

        assertThat(backlog.isEmpty()).isTrue();
        assertThat(permits.counts()).isEqualTo(Counts.NONE);
    }

    @Test
    void theTimeOfAMessageThatIsGoneIsNotThatOfItsSuccessor() {
        List<InFlight> a = addMany(2, "a");
        take();
        hold(a.get(0));
        end(a.get(0));
        take();
        hold(a.get(1));

        backlog.retry(a.get(0));

        assertThat(take()).isEmpty();
        backlog.retry(a.get(1));
        assertThat(take()).containsExactly(a.get(1));
    }

    // What ends while it waits

    @Test
    void anUnorderedMessageThatEndedIsNotTaken() {
        InFlight first = add("1", null);
        InFlight second = add("2", null);

        end(first);

        assertThat(take()).containsExactly(second);
        assertPlaces(1, 0);
    }

    @Test
    void theHeadOfAGroupThatEndedIsNotTakenAndItsSuccessorIs() {
        List<InFlight> a = addMany(3, "a");

        end(a.get(0));

        assertPlaces(1, 1);
        assertThat(take()).containsExactly(a.get(1));
    }

    @Test
    void aBlockedMessageThatEndedIsNotTaken() {
        List<InFlight> a = addMany(3, "a");

        end(a.get(1));

        assertPlaces(1, 1);
        settle(take().get(0));
        assertThat(take()).containsExactly(a.get(2));
    }

    @Test
    void aHeldMessageThatEndedFreesItsGroup() {
        List<InFlight> a = addMany(2, "a");
        take();
        hold(a.get(0));

        end(a.get(0));

        assertPlaces(1, 0);
        assertThat(take()).containsExactly(a.get(1));
    }

    @Test
    void aBlockedMessageThatEndedDoesNotFreeItsGroup() {
        List<InFlight> a = addMany(3, "a");
        take();
        hold(a.get(0));

        end(a.get(1));

        assertThat(take()).isEmpty();
        assertPlaces(0, 2);
    }

    @Test
    void removingWhatDoesNotWaitChangesNothing() {
        List<InFlight> a = addMany(2, "a");
        InFlight unordered = add("1", null);
        take();
        take();

        backlog.remove(a.get(0));
        backlog.remove(unordered);
        backlog.remove(new InFlight(TestDelivery.inGroup("x", "never seen"), 0, 0));

        assertPlaces(2, 1);
        assertThat(take()).isEmpty();
    }

    @Test
    void aGroupIsForgottenWhenAllOfItEnded() {
        addMany(3, "a").forEach(this::end);

        assertThat(backlog.groups()).isZero();
        assertThat(permits.counts()).isEqualTo(Counts.NONE);
    }

    // What comes after a message that is delivered again

    @Test
    void abandonsWhatWaitsBehindAMessageThatIsHandled() {
        List<InFlight> a = addMany(3, "a");
        InFlight b = add("b", "b");
        take();

        assertThat(backlog.abandonBehind(a.get(0))).containsExactly(a.get(1), a.get(2));

        assertPlaces(2, 0);
        assertThat(take()).containsExactly(b);
    }

    @Test
    void abandonsWhatWaitsBehindAMessageThatWaits() {
        List<InFlight> a = addMany(4, "a");

        assertThat(backlog.abandonBehind(a.get(1))).containsExactly(a.get(2), a.get(3));

        assertPlaces(1, 1);
        assertThat(take()).containsExactly(a.get(0));
    }

    @Test
    void abandonsWhatWaitsBehindAHeldMessage() {
        List<InFlight> a = addMany(3, "a");
        take();
        hold(a.get(0));

        assertThat(backlog.abandonBehind(a.get(0))).containsExactly(a.get(1), a.get(2));

        backlog.retry(a.get(0));
        assertThat(take()).containsExactly(a.get(0));
        assertPlaces(1, 0);
    }

    @Test
    void abandonsNothingBehindTheLastOfAGroup() {
        List<InFlight> a = addMany(2, "a");

        assertThat(backlog.abandonBehind(a.get(1))).isEmpty();
        assertThat(backlog.abandonBehind(new InFlight(TestDelivery.inGroup("x", "never seen"), 0, 0))).isEmpty();

        assertPlaces(1, 1);
    }

    @Test
    void whatIsAbandonedKeepsItsPlaceUntilItEnds() {
        callsTake(3);
        List<InFlight> a = addMany(3, "a");

        List<InFlight> abandoned = backlog.abandonBehind(a.get(0));

        assertThat(abandoned).hasSize(2);
        // What is left counts as a full call.
        assertPlaces(3 + 2, 0);
        abandoned.forEach(this::end);
        assertPlaces(3, 0);
    }

    @Test
    void aGroupIsNotFreeBecauseWhatWaitedInItWasAbandoned() {
        List<InFlight> a = addMany(2, "a");
        take();
        backlog.abandonBehind(a.get(0));
        InFlight again = add("again", "a");

        assertThat(take()).isEmpty();

        settle(a.get(0));
        assertThat(take()).containsExactly(again);
    }

    // Clearing

    @Test
    void nothingIsTakenOnceItIsCleared() {
        List<InFlight> all = new ArrayList<>(addMany(3, "a"));
        all.add(add("1", null));
        all.add(add("2", null));

        backlog.clear();

        assertThat(backlog.isEmpty()).isTrue();
        assertThat(take()).isEmpty();
        all.forEach(this::end);
        assertThat(permits.counts()).isEqualTo(Counts.NONE);
        assertThat(backlog.groups()).isZero();
    }

    @Test
    void clearingFreesNoGroupOfWhichSomethingIsHandled() {
        List<InFlight> a = addMany(2, "a");
        take();
        backlog.clear();
        end(a.get(1));
        InFlight later = add("later", "a");
        assertThat(take()).isEmpty();

        settle(a.get(0));

        assertThat(take()).containsExactly(later);
    }

    @Test
    void clearingTakesOutWhatIsHeld() {
        InFlight a = add("1", "a");
        take();
        hold(a);

        backlog.clear();

        assertThat(permits.counts()).isEqualTo(Counts.NONE);
        backlog.retry(a);
        assertThat(take()).isEmpty();
    }

    // Batches

    @Test
    void aBatchHasAsManyMessagesAsACallTakes() {
        callsTake(3);
        List<InFlight> all = IntStream.range(0, 4).mapToObj(i -> add("m" + i, null)).toList();

        assertThat(take()).containsExactlyElementsOf(all.subList(0, 3));
        assertThat(take()).containsExactly(all.get(3));
    }

    @Test
    void aBatchHasSeveralMessagesOfAGroupInOrder() {
        callsTake(3);
        List<InFlight> a = addMany(2, "a");

        assertThat(take()).containsExactlyElementsOf(a);
    }

    @Test
    void aBatchHasMessagesOfSeveralGroupsAndOfNone() {
        callsTake(5);
        List<InFlight> a = addMany(2, "a");
        List<InFlight> b = addMany(2, "b");
        InFlight unordered = add("1", null);

        assertThat(take()).containsExactlyInAnyOrder(a.get(0), a.get(1), b.get(0), b.get(1), unordered);
    }

    @Test
    void moreOfAGroupThanABatchTakesIsBlocked() {
        callsTake(3);

        addMany(5, "a");

        assertPlaces(3, 2);
    }

    @Test
    void theNextBatchOfAGroupIsTakenWhenAllOfTheLastAreSettled() {
        callsTake(3);
        List<InFlight> a = addMany(5, "a");
        take();

        settle(a.get(0), a.get(2));
        assertThat(take()).isEmpty();
        settle(a.get(1));

        assertThat(take()).containsExactly(a.get(3), a.get(4));
    }

    @Test
    void aGroupThatABatchHasNoRoomForIsBlockedInPart() {
        callsTake(3);
        List<InFlight> a = addMany(2, "a");
        List<InFlight> b = addMany(2, "b");

        assertThat(take()).containsExactly(a.get(0), a.get(1), b.get(0));
        assertPlaces(3, 1);
        assertThat(take()).isEmpty();

        settle(b.get(0));
        assertThat(take()).containsExactly(b.get(1));
    }

    @Test
    void aMessageThatEndedLeavesItsBatchToOneBehindIt() {
        callsTake(2);
        List<InFlight> a = addMany(3, "a");

        end(a.get(1));

        assertPlaces(2, 0);
        assertThat(take()).containsExactly(a.get(0), a.get(2));
    }

    // Linger

    @Test
    void isReadyAtOnceWithoutLinger() {
        callsTake(3);
        add("1", null);

        assertThat(backlog.isReady()).isTrue();
    }

    @Test
    void isNotReadyWhileABatchMayStillFill() {
        callsTake(3, LONG);
        add("1", null);
        add("2", null);

        assertThat(backlog.isReady()).isFalse();
        assertThat(backlog.isEmpty()).isFalse();
        assertThat(backlog.lingersFor()).isPositive();
    }

    @Test
    void isReadyWhenThereIsAFullBatch() {
        callsTake(3, LONG);
        addMany(2, "a");
        add("1", null);

        assertThat(backlog.isReady()).isTrue();
    }

    @Test
    void whatIsBlockedDoesNotFillABatch() {
        callsTake(3, LONG);
        InFlight first = addMany(2, "a").get(0);
        backlog.take();
        addMany(3, "a");
        add("1", null);

        assertThat(first.state()).isEqualTo(InFlight.State.WAITING);
        assertThat(backlog.isReady()).isFalse();
    }

    @Test
    void isReadyWhenTheOldestHasLingered() {
        callsTake(3, LONG);
        add(TestDelivery.of("old"), System.nanoTime() - 2 * LONG);
        add("new", null);

        assertThat(backlog.isReady()).isTrue();
        assertThat(backlog.lingersFor()).isNegative();
    }

    @Test
    void isReadyWhenTheOldestOfAGroupHasLingered() {
        callsTake(5, LONG);
        add("new", null);
        add(TestDelivery.inGroup("old", "a"), System.nanoTime() - 2 * LONG);

        assertThat(backlog.isReady()).isTrue();
    }

    @Test
    void isReadyWhenTheOldestWithoutAGroupHasLingered() {
        callsTake(5, LONG);
        add("new", "a");
        add(TestDelivery.of("old"), System.nanoTime() - 2 * LONG);

        assertThat(backlog.isReady()).isTrue();
    }

    // What waits for a time

    @Test
    void whatCanStartDoesNotRest() {
        add("1", null);
        add("a", "A");

        assertThat(backlog.resting()).isEmpty();
    }

    @Test
    void aGroupWhoseHeadWaitsForItsRetryRestsAndNoOther() {
        InFlight head = add("a1", "A");
        InFlight behind = add("a2", "A");
        take();
        add("b1", "B");
        InFlight behindHandled = add("b2", "B");
        take();
        head.keepForRetry(head.begun(), LONG);
        head.callEnded(head.call());
        head.goesBack();
        backlog.hold(head);

        assertThat(backlog.resting()).containsExactly(head, behind).doesNotContain(behindHandled);
    }

    @Test
    void anIncompleteBatchRestsUntilItHasLingered() {
        callsTake(3, LONG);
        InFlight one = add("1", null);

        assertThat(backlog.resting()).containsExactly(one);

        add("2", null);
        add("3", null);
        assertThat(backlog.resting()).isEmpty();
    }
}
