package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.herald.ListenerState;

class StatusTest {

    private final Status status = new Status("orders");

    @BeforeEach
    void start() {
        status.asked(ListenerState.RUNNING, "");
    }

    @Test
    void aRunningListenerSaysWhatIsNotAsItShouldBe() {
        status.connection(ListenerState.RUNNING, "");

        status.remark("receives", "no long polls");

        assertThat(status.now().state()).isEqualTo(ListenerState.RUNNING);
        assertThat(status.now().reason()).isEqualTo("no long polls");
        status.remark("receives", "");
        assertThat(status.now().reason()).isEmpty();
    }

    @Test
    void whileNothingIsReceivedItDoesNotMatterHow() {
        status.connection(ListenerState.BACKING_OFF, "refused");

        status.remark("receives", "no long polls");

        assertThat(status.now().state()).isEqualTo(ListenerState.BACKING_OFF);
        assertThat(status.now().reason()).isEqualTo("refused");
    }

    @Test
    void aBrokerThatDoesNotAnswerIsNoneToReceiveFrom() {
        status.connection(ListenerState.RUNNING, "");

        status.silent("no answer");

        assertThat(status.now().state()).isEqualTo(ListenerState.BACKING_OFF);
        assertThat(status.now().reason()).isEqualTo("no answer");
        assertThat(status.receiving(System.nanoTime() + TimeUnit.HOURS.toNanos(1)).failingNanos()).isPositive();
        status.answered();
        assertThat(status.now().state()).isEqualTo(ListenerState.RUNNING);
        assertThat(status.receiving(System.nanoTime()).failingNanos()).isZero();
    }

    @Test
    void aFailureThatIsReportedSaysMoreThanThatThereIsNoAnswer() {
        status.connection(ListenerState.RUNNING, "");
        status.silent("no answer");

        status.connection(ListenerState.BACKING_OFF, "timed out");
        status.answered();

        assertThat(status.now().reason()).isEqualTo("timed out");
    }

    @Test
    void whatIsWrongWithOneThingDoesNotHideAnother() {
        status.connection(ListenerState.RUNNING, "");
        status.remark("receives", "no long polls");
        status.remark("dead letters", "refused");
        assertThat(status.now().reason()).isEqualTo("no long polls; refused");

        status.remark("receives", "");

        assertThat(status.now().reason()).isEqualTo("refused");
    }

    @Test
    void aRestartForgetsWhatWasWrong() {
        status.connection(ListenerState.RUNNING, "");
        status.remark("dead letters", "refused");

        status.asked(ListenerState.STOPPED, "");
        status.asked(ListenerState.RUNNING, "");
        status.connection(ListenerState.RUNNING, "");

        assertThat(status.now().reason()).isEmpty();
    }

    @Test
    void failsToReceiveForAsLongAsItTakesWhateverTheReasons() {
        status.connection(ListenerState.RUNNING, "");
        status.connection(ListenerState.BACKING_OFF, "refused, request id 1");
        long failing = failingNanosIn(60);

        status.connection(ListenerState.BACKING_OFF, "refused, request id 2");
        status.connection(ListenerState.WAITING_FOR_QUEUE, "no such queue");

        assertThat(failingNanosIn(60)).isGreaterThanOrEqualTo(failing);
    }

    @Test
    void aReceiveEndsTheTimeOfFailing() {
        status.connection(ListenerState.BACKING_OFF, "refused");
        status.connection(ListenerState.RUNNING, "");

        assertThat(failingNanosIn(60)).isZero();
    }

    @Test
    void doesNotFailToReceiveWhileItIsNotToReceive() {
        status.connection(ListenerState.BACKING_OFF, "refused");

        status.asked(ListenerState.PAUSED, "pause() was called");

        assertThat(failingNanosIn(60)).isZero();
        assertThat(receivingIn(60).isWanted()).isFalse();
    }

    @Test
    void aResumedListenerBeginsToFailAnew() {
        long before = System.nanoTime();
        status.asked(ListenerState.PAUSED, "pause() was called");
        status.asked(ListenerState.RUNNING, "");

        assertThat(status.receiving(before).failingNanos()).isZero();
        assertThat(failingNanosIn(60)).isPositive();
    }

    @Test
    void onceItHasReceivedItHasForGood() {
        assertThat(receivingIn(0).hasSucceeded()).isFalse();
        status.connection(ListenerState.RUNNING, "");

        status.asked(ListenerState.STOPPED, "stop() was called");
        status.asked(ListenerState.RUNNING, "");
        status.connection(ListenerState.BACKING_OFF, "refused");

        assertThat(receivingIn(0).hasSucceeded()).isTrue();
    }

    private long failingNanosIn(int seconds) {
        return receivingIn(seconds).failingNanos();
    }

    private Status.Receiving receivingIn(int seconds) {
        return status.receiving(System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
    }
}
