package dev.herald.stress;

import static dev.herald.stress.Ending.DEAD_LETTERED;
import static dev.herald.stress.Ending.FAILED;
import static dev.herald.stress.Ending.WELL;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

/** What the model finds about messages when all is quiet. */
class MessageChecksTest {

    private final Scene scene = new Scene();

    @Test
    void findsNothingWrongWithWhatWasHandledOrDeadLettered() {
        scene.publish(Target.WORKER, "well", "retried", "failed", "dead-lettered");
        scene.handle(Target.WORKER, 1, "well", WELL);
        scene.handle(Target.WORKER, 1, "retried", FAILED);
        scene.handle(Target.WORKER, 2, "retried", WELL);
        fail("failed", Target.MAX_ATTEMPTS);
        scene.deadLetter("failed", "failed");
        scene.handle(Target.WORKER, 1, "dead-lettered", DEAD_LETTERED);
        scene.deadLetter("dead-lettered", "dead-lettered");

        assertThat(scene.check(Target.WORKER)).isEmpty();
    }

    @Test
    void findsAMessageThatNoHandlerGot() {
        scene.publish(Target.WORKER, "1");

        assertThat(scene.check(Target.WORKER)).containsExactly(Invariant.LOST);
    }

    @Test
    void findsAMessageThatWasRemovedAfterAFailure() {
        scene.publish(Target.WORKER, "1");
        scene.handle(Target.WORKER, 1, "1", FAILED);

        assertThat(scene.check(Target.WORKER)).containsExactly(Invariant.LOST);
    }

    @Test
    void findsAMessageThatWasRemovedInsteadOfDeadLettered() {
        scene.publish(Target.WORKER, "1");
        fail("1", Target.MAX_ATTEMPTS);

        assertThat(scene.check(Target.WORKER)).containsExactly(Invariant.LOST);
    }

    @Test
    void findsAnUnreadableMessageThatIsNotDeadLettered() {
        scene.model.published(Target.WORKER, Task.of("1", null, List.of()), true);

        assertThat(scene.check(Target.WORKER)).containsExactly(Invariant.LOST);
    }

    @Test
    void findsNothingWrongWithAnUnreadableMessageThatIsDeadLettered() {
        scene.model.published(Target.WORKER, Task.of("1", null, List.of()), true);
        scene.deadLetter("1", "not JSON");

        assertThat(scene.check(Target.WORKER)).isEmpty();
    }

    @Test
    void findsAMessageThatIsStillThere() {
        scene.publish(Target.WORKER, "1");
        scene.stillWaiting("1");

        assertThat(scene.check(Target.WORKER)).containsExactly(Invariant.NOT_DRAINED);
    }

    @Test
    void findsAMessageInAQueueThatItWasNotSentTo() {
        scene.stillWaiting("1");

        assertThat(scene.check(Target.WORKER)).containsExactly(Invariant.NOT_DRAINED);
    }

    @Test
    void findsAMessageThatWasDeadLetteredAfterTooFewAttempts() {
        scene.publish(Target.WORKER, "1");
        fail("1", Target.MAX_ATTEMPTS - 1);
        scene.deadLetter("1", "failed");

        assertThat(scene.check(Target.WORKER)).containsExactly(Invariant.DEAD_LETTERED_EARLY);
    }

    @Test
    void findsADeadLetterWithoutAReason() {
        scene.publish(Target.WORKER, "1");
        fail("1", Target.MAX_ATTEMPTS);
        scene.deadLetter("1", null);

        assertThat(scene.check(Target.WORKER)).containsExactly(Invariant.DEAD_LETTER_HEADERS);
    }

    @Test
    void findsAMessageThatWasHandledAgain() {
        scene.publish(Target.WORKER, "1");
        scene.handle(Target.WORKER, 1, "1", WELL);
        scene.handle(Target.WORKER, 2, "1", WELL);

        assertThat(scene.check(Target.WORKER)).containsExactly(Invariant.DUPLICATE);
    }

    @Test
    void letsAMessageBeHandledAgainWhoseLeaseWasGivenUp() {
        scene.publish(Target.WORKER, "1");
        Call call = scene.begin(Target.WORKER, 1, "1");
        scene.pass(Target.MAX_PROCESSING_TIME.plusMillis(10));
        call.end(WELL);
        scene.handle(Target.WORKER, 2, "1", WELL);

        assertThat(scene.check(Target.WORKER)).isEmpty();
    }

    @Test
    void letsAMessageBeHandledAgainThatAStopGaveBack() {
        scene.publish(Target.WORKER, "1");
        Call call = scene.begin(Target.WORKER, 1, "1");
        Stop stop = scene.model.stopping(Target.WORKER);
        scene.pass(Target.SHUTDOWN_TIMEOUT.plusMillis(10));
        scene.model.stopEnded(Target.WORKER, stop);
        call.end(WELL);
        scene.handle(Target.WORKER, 2, "1", WELL);

        assertThat(scene.check(Target.WORKER)).isEmpty();
    }

    @Test
    void findsAMessageThatAStopGaveBackThoughItsHandlerEndedInTime() {
        scene.publish(Target.WORKER, "1");
        Call call = scene.begin(Target.WORKER, 1, "1");
        Stop stop = scene.model.stopping(Target.WORKER);
        scene.pass(Target.SHUTDOWN_TIMEOUT.dividedBy(2));
        call.end(WELL);
        scene.model.stopEnded(Target.WORKER, stop);
        scene.handle(Target.WORKER, 2, "1", WELL);

        assertThat(scene.check(Target.WORKER)).contains(Invariant.DUPLICATE);
    }

    @Test
    void excusesAsManyMessagesAsTheBrokerDuplicated() {
        scene.model.faultsInjected(Target.TWINS, 1, 1);
        scene.publish(Target.TWINS, "1", "2");
        scene.handle(Target.TWINS, 1, "1", WELL);
        scene.handle(Target.TWINS, 1, "1", WELL);
        assertThat(scene.check(Target.TWINS)).doesNotContain(Invariant.DUPLICATE);

        scene.handle(Target.TWINS, 1, "2", WELL);
        scene.handle(Target.TWINS, 1, "2", WELL);

        assertThat(scene.check(Target.TWINS)).containsExactly(Invariant.DUPLICATE, Invariant.DUPLICATE);
    }

    @Test
    void findsAMessageThatWasAcknowledgedAndDeadLettered() {
        scene.publish(Target.WORKER, "1");
        fail("1", Target.MAX_ATTEMPTS - 1);
        scene.handle(Target.WORKER, Target.MAX_ATTEMPTS, "1", WELL);
        scene.deadLetter("1", "failed");

        assertThat(scene.check(Target.WORKER)).containsExactly(Invariant.SETTLED_TWICE);
    }

    @Test
    void findsAMessageThatWasDeadLetteredTwice() {
        scene.publish(Target.WORKER, "1");
        fail("1", Target.MAX_ATTEMPTS);
        scene.deadLetter("1", "failed");
        scene.deadLetter("1", "failed");

        assertThat(scene.check(Target.WORKER)).containsExactly(Invariant.SETTLED_TWICE);
    }

    @Test
    void findsAMessageThatWasTriedTooOften() {
        scene.publish(Target.WORKER, "1");
        fail("1", Target.MAX_ATTEMPTS + 1);
        scene.deadLetter("1", "failed");

        assertThat(scene.check(Target.WORKER)).containsExactly(Invariant.TOO_MANY_ATTEMPTS);
    }

    @Test
    void letsAMessageBeTriedHoweverOftenWithoutADeadLetterQueue() {
        scene.publish(Target.STUBBORN, "1");
        for (int i = 1; i <= 5 * Target.MAX_ATTEMPTS; i++) {
            scene.handle(Target.STUBBORN, i, "1", FAILED);
        }
        scene.handle(Target.STUBBORN, 5 * Target.MAX_ATTEMPTS + 1, "1", WELL);

        assertThat(scene.check(Target.STUBBORN)).isEmpty();
    }

    @Test
    void findsAHandlerThatWasNotStopped() {
        scene.publish(Target.UNI, "1");
        scene.begin(Target.UNI, 1, "1");
        scene.pass(Duration.ofSeconds(10));
        scene.handle(Target.UNI, 2, "1", WELL);

        assertThat(scene.check(Target.UNI)).containsExactly(Invariant.NOT_CANCELLED);
    }

    @Test
    void findsAResultThatNeverCame() {
        scene.publish(Target.FORWARD, "1");
        scene.handle(Target.FORWARD, 1, "1", WELL);

        assertThat(scene.check(Target.FORWARD)).containsExactly(Invariant.FORWARD_LOST);
    }

    @Test
    void findsNothingWrongWithAResultThatCame() {
        scene.publish(Target.FORWARD, "1");
        Call call = scene.begin(Target.FORWARD, 1, "1");
        scene.publish(Target.SINK, call.resultId());
        call.end(WELL);
        scene.handle(Target.SINK, 1, call.resultId(), WELL);

        assertThat(scene.check(Target.FORWARD)).isEmpty();
        assertThat(scene.check(Target.SINK)).isEmpty();
    }

    @Test
    void letsAnAttemptBeRepeatedWhoseResultNeverCame() {
        scene.publish(Target.FORWARD, "1");
        scene.handle(Target.FORWARD, 1, "1", WELL);
        Call call = scene.begin(Target.FORWARD, 2, "1");
        scene.publish(Target.SINK, call.resultId());
        call.end(WELL);
        scene.handle(Target.SINK, 1, call.resultId(), WELL);

        assertThat(scene.check(Target.FORWARD)).isEmpty();
    }

    @Test
    void doesNotMissWhatMayNeverHaveBeenPublished() {
        scene.publish(Target.SINK, "1");
        scene.model.maybeNotPublished(Target.SINK, "1");

        assertThat(scene.check(Target.SINK)).isEmpty();
    }

    private void fail(String id, int times) {
        for (int attempt = 1; attempt <= times; attempt++) {
            scene.handle(Target.WORKER, attempt, id, FAILED);
        }
    }
}
