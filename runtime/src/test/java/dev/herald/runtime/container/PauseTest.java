package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.herald.ListenerState;
import dev.herald.runtime.metadata.ListenerMethod.ParameterKind;
import dev.herald.spi.support.TestDelivery;

/** What a listener does while something that its handler needs is away. */
@Timeout(60)
class PauseTest extends PipelineTest {

    private static final Throwable AWAY = new ConnectException("Connection refused");

    /** Tries again soon. */
    @Override
    TestListener listener() {
        return super.listener().with("pause.delay", "200ms");
    }

    @Override
    void open(TestListener listener) {
        super.open(listener);
        consumer.hasDeadLetterQueue = true;
    }

    private void failAway(String ids) {
        calls.remove(ids).completeExceptionally(new CompletionException(new IllegalStateException("no connection", AWAY)));
        goOn();
    }

    /** Until this call is a probe, all others fail. */
    private void failAllUntilProbed(String ids) {
        for (int i = 0; i < 20 && !awaitProbe().equals(ids); i++) {
            failAllUntilPaused();
        }
        assertThat(calls).containsOnlyKeys(ids);
    }

    /** Whatever runs fails, until nothing starts any more. */
    private void failAllUntilPaused() {
        for (int i = 0; i < 50 && !calls.isEmpty(); i++) {
            failAway(calls.keySet().iterator().next());
        }
        assertThat(calls).isEmpty();
    }

    /** Time passes until a call has begun. @return its messages */
    private String awaitProbe() {
        await().until(() -> {
            executors.runTimed();
            goOn();
            return !calls.isEmpty();
        });
        assertThat(calls).hasSize(1);
        return calls.keySet().iterator().next();
    }

    private void assertNothingIsLeft() {
        goOn();
        assertThat(pipeline.counts().inFlight()).isZero();
        assertThat(pipeline.tryReserve(1000)).isEqualTo(10);
        pipeline.unreserve(10);
    }

    @Test
    void theAttemptDoesNotCount() {
        open(listener());
        receive("1");

        for (int i = 0; i < 7; i++) {
            failAway("1");
            assertThat(awaitProbe()).isEqualTo("1");
        }
        succeed("1");

        assertThat(attempts).hasSize(8).containsOnly(1);
        assertThat(consumer.acknowledged).containsExactly(List.of("1"));
        assertThat(consumer.released).isEmpty();
        assertThat(pipeline.counts().failed()).isZero();
        assertNothingIsLeft();
    }

    @Test
    void triesOneMessageAtATimeInTurn() {
        open(listener().with("concurrency", "3"));
        receive("1", "2", "3");
        failAllUntilPaused();

        String first = awaitProbe();
        assertThat(calls).hasSize(1);
        failAway(first);
        String second = awaitProbe();
        failAway(second);
        String third = awaitProbe();

        assertThat(List.of(first, second, third)).containsExactlyInAnyOrder("1", "2", "3");
    }

    @Test
    void receivesOneMoreMessageAtATime() {
        open(listener().with("pause.delay", "1h"));
        assertThat(pipeline.tryReserve(1)).isEqualTo(1);
        pipeline.accept(List.of(TestDelivery.of("1")));
        goOn();
        failAllUntilPaused();

        assertThat(pipeline.tryReserve(10)).isEqualTo(1);
        assertThat(pipeline.tryReserve(10)).isZero();
    }

    @Test
    void goesOnWithAllHandlersWhenOneMessageSucceeds() {
        open(listener().with("concurrency", "3"));
        receive("1", "2", "3", "4", "5");
        failAllUntilPaused();

        succeed(awaitProbe());

        assertThat(calls).hasSize(3);
        assertThat(pipeline.counts().failed()).isZero();
    }

    @Test
    void tellsWhatItWaitsFor() {
        open(listener());
        receive("1");
        failAllUntilPaused();
        assertThat(status.now().state()).as("before a probe").isEqualTo(ListenerState.RUNNING);

        failAway(awaitProbe());
        assertThat(status.now().state()).isEqualTo(ListenerState.PAUSED);
        assertThat(status.now().reason()).contains("no connection", "ConnectException", "Connection refused");

        succeed(awaitProbe());
        assertThat(status.now().state()).isEqualTo(ListenerState.RUNNING);
        assertThat(status.now().reason()).isEmpty();
    }

    @Test
    void theAttemptOfAMessageThatAloneFailsCounts() {
        open(listener());
        receive("1");
        failAllUntilPaused();
        receive("2");
        if (awaitProbe().equals("1")) {
            failAway("1");
            awaitProbe();
        }
        succeed("2");

        awaitProbe();
        failAway("1");

        assertThat(consumer.releasedIds()).containsExactly("1");
        assertThat(consumer.released.get(0).attempts().counted()).isEqualTo(1);
        assertThat(consumer.released.get(0).delay()).isEqualTo(Duration.ofSeconds(3));
        assertThat(pipeline.counts().failed()).isEqualTo(1);
    }

    @Test
    void doesNotPauseWhileOthersSucceed() {
        open(listener().with("concurrency", "2"));
        receive("1", "2", "3");
        succeed("2");

        failAway("1");

        assertThat(called).containsExactly("1", "2", "3", "1");
    }

    @Test
    void oneSuccessChargesOneMessage() {
        open(listener().with("concurrency", "3"));
        receive("1", "2", "3");
        failAllUntilPaused();
        failAllUntilProbed("3");
        succeed("3");
        assertThat(calls).containsOnlyKeys("1", "2");

        failAway("1");
        failAway("2");

        assertThat(pipeline.counts().failed()).isEqualTo(1);
    }

    @Test
    void aProbeThatHangsMakesRoomForAnother() {
        open(listener().with("concurrency", "3"));
        receive("1", "2");
        failAllUntilPaused();
        awaitProbe();

        await().until(() -> {
            executors.runTimed();
            goOn();
            return calls.size() == 2;
        });
    }

    @Test
    void whatIsReceivedIsNotLimitedByWhatWaitsForItsAcknowledgement() {
        open(listener().manual().takes(ParameterKind.MESSAGE, ParameterKind.ACKNOWLEDGEMENT).with("rate", "1/s")
                .with("concurrency", "50"));
        receive("1");
        succeed("1");
        assertThat(pipeline.counts().inFlight()).isEqualTo(1);

        await().until(() -> {
            executors.runTimed();
            return pipeline.tryReserve(1) == 1;
        });
    }

    @Test
    void receivesNothingThatItsRateDoesNotAllowFromTheBeginning() {
        open(listener().with("rate", "1/h"));

        assertThat(pipeline.tryReserve(10)).isEqualTo(1);
    }

    @Test
    void returnsWhatFollowsAMessageOfItsGroupThatIsReturned() {
        open(listener().batch(2).with("concurrency", "2"));
        receiveGroup("1");
        failAllUntilPaused();
        receiveGroup("2");
        pipeline.push(List.of(TestDelivery.inGroup("b1", "b"), TestDelivery.inGroup("b2", "b")));
        failAllUntilProbed("b1 b2");
        succeed("b1 b2");
        assertThat(calls).containsOnlyKeys("1 2");

        failAway("1 2");

        assertThat(consumer.releasedIds()).containsExactlyInAnyOrder("1", "2");
    }

    @Test
    void aFailureForAnotherReasonCountsAndDoesNotEndThePause() {
        open(listener().with("concurrency", "2"));
        receive("1", "2");
        failAllUntilPaused();

        String probe = awaitProbe();
        fail(probe);

        assertThat(consumer.releasedIds()).containsExactly(probe);
        assertThat(awaitProbe()).isNotEqualTo(probe);
    }

    @Test
    void aLateAcknowledgementDoesNotSettleTheNextAttempt() {
        open(listener().manual().takes(ParameterKind.MESSAGE, ParameterKind.ACKNOWLEDGEMENT));
        receive("1");
        failAway("1");
        awaitProbe();

        assertThat(acknowledgements.get(0).ack().toCompletableFuture()).isCompletedExceptionally();
        goOn();

        assertThat(consumer.acknowledged).isEmpty();
        acknowledgements.get(1).ack();
        goOn();
        assertThat(consumer.acknowledged).containsExactly(List.of("1"));
    }

    @Test
    void keepsTheOrderOfAGroup() {
        open(listener());
        receiveGroup("1", "2", "3");
        failAway("1");
        failAway(awaitProbe());
        succeed(awaitProbe());
        succeed("2");
        succeed("3");

        assertThat(called).containsExactly("1", "1", "1", "2", "3");
        assertNothingIsLeft();
    }

    @Test
    void keepsTheOrderOfAGroupInABatch() {
        open(listener().batch(3));
        receiveGroup("1", "2", "3", "4");
        failAway("1 2 3");

        assertThat(awaitProbe()).isEqualTo("1 2 3");
        succeed("1 2 3");
        assertThat(called).last().isEqualTo("4");
    }

    @Test
    void keepsABatchUntilItCanBeHandled() {
        open(listener().batch(3));
        receive("1", "2", "3");
        failAway("1 2 3");
        failAway(awaitProbe());

        succeed(awaitProbe());

        assertThat(attempts).containsOnly(1);
        assertThat(pipeline.counts().acknowledged()).isEqualTo(3);
    }

    @Test
    void returnsWhatWaitsWhenItStopsAndCountsNoAttempt() {
        open(listener().with("pause.delay", "1h"));
        receive("1");
        failAllUntilPaused();

        pipeline.close();
        goOn();

        assertThat(consumer.releasedIds()).containsExactly("1");
        assertThat(consumer.released.get(0).attempts().counted()).isZero();
        assertThat(consumer.released.get(0).attempts().begun()).isZero();
        assertThat(pipeline.flushed()).isTrue();
    }

    @Test
    void startsAnewWhenItIsOpenedAgain() {
        open(listener().with("pause.delay", "1h"));
        receive("1");
        failAllUntilPaused();
        pipeline.close();
        goOn();

        pipeline.open();
        pipeline.receive();
        receive("2", "3");

        assertThat(calls).containsOnlyKeys("2", "3");
        assertThat(status.now().state()).isEqualTo(ListenerState.RUNNING);
    }

    @Test
    void isPausedNoMoreWhenTheLastMessageIsLost() {
        open(listener());
        receive("1");
        failAllUntilPaused();

        pipeline.lost(delivery -> true, "as meant");
        goOn();

        receive("2");
        assertThat(awaitProbe()).isEqualTo("2");
        succeed("2");
        assertNothingIsLeft();
    }

    @Test
    void pausesWhenTooManyCallsFail() {
        open(listener().with("pause.failure-ratio", "0.5"));
        for (int i = 0; i < 9; i++) {
            receive("m" + i);
            fail("m" + i);
        }
        assertThat(status.now().state()).isEqualTo(ListenerState.RUNNING);
        receive("m9");
        fail("m9");

        assertThat(status.now().state()).isEqualTo(ListenerState.PAUSED);
        assertThat(status.now().reason()).isEqualTo("10 of the last 10 calls failed");
        assertThat(consumer.releasedIds()).hasSize(10);
        receive("next");
        awaitProbe();
        fail("next");
        assertThat(consumer.releasedIds()).as("does not count any more").hasSize(10);
        awaitProbe();
        succeed("next");
        assertThat(status.now().state()).isEqualTo(ListenerState.RUNNING);
    }

    @Test
    void doesNotPauseIfThatIsSwitchedOff() {
        open(listener().with("pause.enabled", "false"));
        receive("1");
        failAway("1");

        assertThat(consumer.releasedIds()).containsExactly("1");
        assertThat(pipeline.counts().failed()).isEqualTo(1);
    }

    @Test
    void beginsNoMoreThanItsRate() {
        open(listener().with("rate", "1/h"));
        receive("1", "2");
        executors.runTimed();
        goOn();

        assertThat(called).containsExactly("1");
        succeed("1");
        executors.runTimed();
        goOn();
        assertThat(called).containsExactly("1");
        assertThat(pipeline.tryReserve(10)).as("what may not begin is not received").isZero();
    }

    @Test
    void receivesWhatMayBeginWithinASecond() {
        open(listener().with("rate", "4/s"));

        receive(IntStream.range(0, 1).mapToObj(i -> "m" + i).toArray(String[]::new));

        assertThat(pipeline.tryReserve(10)).isBetween(4, 5);
    }
}
