package dev.herald.stress;

import static dev.herald.stress.Ending.DEAD_LETTERED;
import static dev.herald.stress.Ending.FAILED;
import static dev.herald.stress.Ending.WELL;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the model finds while handlers run. */
class ModelTest {

    private final Scene scene = new Scene();

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    @Test
    void findsNothingWrongWithAGroupInOrder() {
        scene.publish(Target.ORDERED, "a.1", "a.2", "a.3", "b.1");
        Call first = scene.begin(Target.ORDERED, 1, "a.1");
        scene.handle(Target.ORDERED, 1, "b.1", WELL);
        first.end(FAILED);
        scene.handle(Target.ORDERED, 2, "a.1", WELL);
        scene.handle(Target.ORDERED, 1, "a.2", DEAD_LETTERED);
        scene.handle(Target.ORDERED, 1, "a.3", WELL);

        assertThat(scene.violations()).isEmpty();
        assertThat(scene.orderViolations(Target.ORDERED)).isEmpty();
    }

    @Test
    void findsTwoHandlersInOneGroup() {
        scene.publish(Target.ORDERED, "a.1", "a.2");
        scene.begin(Target.ORDERED, 1, "a.1");

        scene.begin(Target.ORDERED, 1, "a.2");

        assertThat(scene.violations()).containsExactly(Invariant.OVERLAP);
    }

    @Test
    void findsTheSameMessageHandledTwiceAtOnceInItsGroupThoughItsLeaseIsOver() {
        scene.publish(Target.ORDERED, "a.1");
        scene.begin(Target.ORDERED, 1, "a.1");
        scene.pass(Duration.ofSeconds(4));

        scene.begin(Target.ORDERED, 2, "a.1");

        assertThat(scene.violations()).containsExactly(Invariant.OVERLAP);
    }

    @Test
    void tellsAnOverlapWithAHandlerThatHasSettled() {
        scene.publish(Target.ORDERED_MANUAL, "a.1", "a.2");
        scene.begin(Target.ORDERED_MANUAL, 1, "a.1").settle(WELL);

        scene.begin(Target.ORDERED_MANUAL, 1, "a.2");

        assertThat(scene.violations()).containsExactly(Invariant.OVERLAP_AFTER_ACK);
    }

    @Test
    void onlyCountsAnOverlapWithAHandlerThatAStopGaveUp() {
        scene.publish(Target.ORDERED, "a.1");
        scene.begin(Target.ORDERED, 1, "a.1");
        Stop stop = scene.model.stopping(Target.ORDERED);
        scene.pass(Target.SHUTDOWN_TIMEOUT.plusMillis(100));
        scene.model.stopEnded(Target.ORDERED, stop);
        scene.model.starting(Target.ORDERED);

        scene.begin(Target.ORDERED, 2, "a.1");

        assertThat(scene.violations()).containsExactly(Invariant.OVERLAP_AFTER_STOP);
        assertThat(Invariant.OVERLAP_AFTER_STOP.fails()).isFalse();
    }

    @Test
    void findsAMessageThatOvertookAFailedOne() {
        scene.publish(Target.ORDERED, "a.1", "a.2");
        scene.handle(Target.ORDERED, 1, "a.1", FAILED);

        scene.handle(Target.ORDERED, 1, "a.2", WELL);

        assertThat(scene.orderViolations(Target.ORDERED)).containsExactly(Invariant.ORDER);
    }

    @Test
    void findsAMessageThatOvertookOneThatNeverBegan() {
        scene.publish(Target.ORDERED, "a.1", "a.2");

        scene.handle(Target.ORDERED, 1, "a.2", WELL);

        assertThat(scene.orderViolations(Target.ORDERED)).containsExactly(Invariant.ORDER);
    }

    @Test
    void findsABatchThatOvertookAMessage() {
        scene.publish(Target.ORDERED_BATCH, "a.1", "a.2", "a.3");

        scene.begin(Target.ORDERED_BATCH, 1, "a.2", "a.3").end(WELL);

        assertThat(scene.orderViolations(Target.ORDERED_BATCH)).containsExactly(Invariant.ORDER);
    }

    @Test
    void letsABatchHaveMessagesThatFollowEachOther() {
        scene.publish(Target.ORDERED_BATCH, "a.1", "a.2", "b.1");

        scene.begin(Target.ORDERED_BATCH, 1, "a.1", "a.2", "b.1").end(WELL);

        assertThat(scene.violations()).isEmpty();
        assertThat(scene.orderViolations(Target.ORDERED_BATCH)).isEmpty();
    }

    @Test
    void doesNotCallItOvertakingIfTheOneBeforeIsDead() {
        scene.publish(Target.ORDERED, "a.1", "a.2");
        scene.handle(Target.ORDERED, 1, "a.1", FAILED);
        scene.handle(Target.ORDERED, 1, "a.2", WELL);
        scene.deadLetter("a.1", "early");

        assertThat(scene.orderViolations(Target.ORDERED)).isEmpty();
        assertThat(scene.check(Target.ORDERED)).containsExactly(Invariant.DEAD_LETTERED_EARLY);
    }

    @Test
    void callsItOvertakingIfTheOneBeforeDiedLater() {
        scene.publish(Target.ORDERED, "a.1", "a.2");
        scene.handle(Target.ORDERED, 1, "a.1", FAILED);
        scene.handle(Target.ORDERED, 1, "a.2", WELL);
        scene.handle(Target.ORDERED, 2, "a.1", DEAD_LETTERED);
        scene.deadLetter("a.1", "dead-lettered");

        assertThat(scene.orderViolations(Target.ORDERED)).containsExactly(Invariant.ORDER);
    }

    @Test
    void findsAnAttemptThatNoHandlerBegan() {
        scene.publish(Target.WORKER, "1");

        scene.handle(Target.WORKER, 2, "1", WELL);

        assertThat(scene.violations()).containsExactly(Invariant.ATTEMPTS_MISCOUNTED);
    }

    @Test
    void findsMoreHandlersThanTheConcurrencyAllows() {
        int most = Target.VIP_EVENTS.concurrency();
        for (int i = 0; i <= most; i++) {
            scene.publish(Target.VIP_EVENTS, "m" + i);
            scene.begin(Target.VIP_EVENTS, 1, "m" + i);
        }

        assertThat(scene.violations()).containsExactly(Invariant.CONCURRENCY_EXCEEDED);
    }

    @Test
    void letsAHigherConcurrencyHaveMoreHandlers() {
        int most = Target.VIP_EVENTS.concurrency() + 1;
        scene.model.concurrency(Target.VIP_EVENTS, most);
        for (int i = 0; i < most; i++) {
            scene.publish(Target.VIP_EVENTS, "m" + i);
            scene.begin(Target.VIP_EVENTS, 1, "m" + i);
        }

        assertThat(scene.violations()).isEmpty();
    }

    @Test
    void countsAHandlerThatIgnoresTheLossOfItsLeaseAsRunning() {
        for (int i = 0; i <= Target.TWINS.concurrency(); i++) {
            scene.publish(Target.TWINS, "m" + i);
            scene.begin(Target.TWINS, 1, "m" + i);
            scene.pass(Target.MAX_PROCESSING_TIME);
        }

        assertThat(scene.violations()).containsExactly(Invariant.CONCURRENCY_EXCEEDED);
    }

    @Test
    void findsAHandlerThatBeginsWhileStopped() {
        scene.publish(Target.WORKER, "1");
        scene.model.stopEnded(Target.WORKER, scene.model.stopping(Target.WORKER));

        scene.begin(Target.WORKER, 1, "1");

        assertThat(scene.violations()).containsExactly(Invariant.RUNS_WHILE_STOPPED);
    }

    @Test
    void letsAHandlerBeginAfterAStart() {
        scene.publish(Target.WORKER, "1");
        Stop stop = scene.model.stopping(Target.WORKER);
        scene.model.starting(Target.WORKER);
        scene.model.stopEnded(Target.WORKER, stop);

        scene.begin(Target.WORKER, 1, "1");

        assertThat(scene.violations()).isEmpty();
    }

    @Test
    void findsAHandlerThatBeginsInterrupted() {
        scene.publish(Target.WORKER, "1");
        Thread.currentThread().interrupt();

        scene.begin(Target.WORKER, 1, "1");

        assertThat(scene.violations()).containsExactly(Invariant.INTERRUPTED);
    }

    @Test
    void findsALeaseThatIsLostThoughItWasExtended() {
        scene.publish(Target.WORKER, "1");
        Call call = scene.begin(Target.WORKER, 1, "1");
        call.extended(Duration.ofSeconds(4));
        scene.pass(Duration.ofSeconds(2));

        call.leaseLost();

        assertThat(scene.violations()).containsExactly(Invariant.LEASE_LOST);
    }

    @Test
    void letsALeaseBeLostWhenItsExtensionIsOver() {
        scene.publish(Target.WORKER, "1");
        Call call = scene.begin(Target.WORKER, 1, "1");
        call.extended(Duration.ofSeconds(4));
        scene.pass(Duration.ofSeconds(4));

        call.leaseLost();

        assertThat(scene.violations()).isEmpty();
    }

    @Test
    void findsUserCodeOnAThreadOfTheContainer() {
        scene.model.calledOn(Target.UNI, "the Uni was cancelled", "herald-timer-1");
        scene.model.calledOn(Target.UNI, "the Uni was cancelled", "executor-thread-1");

        assertThat(scene.violations()).containsExactly(Invariant.CONTAINER_THREAD);
    }

    @Test
    void findsAMessageThatNobodyPublished() {
        scene.begin(Target.WORKER, 1, "1");

        assertThat(scene.violations()).containsExactly(Invariant.UNKNOWN_MESSAGE);
    }
}
