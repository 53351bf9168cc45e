package dev.herald.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.herald.contract.app.Act;
import dev.herald.contract.app.Call;
import dev.herald.contract.app.Task;

/** A message whose handler failed comes again. */
interface RetryContract extends Contract {

    @Test
    default void redeliversWhenTheHandlerThrows() {
        redeliversAfter("returns", Act.fail("not yet"));
    }

    @Test
    default void redeliversWhenTheHandlerOverflowsTheStack() {
        redeliversAfter("returns", Act.overflowTheStack());
    }

    @Test
    default void redeliversWhenTheHandlerThrowsAnError() {
        redeliversAfter("returns", call -> {
            throw new NoClassDefFoundError("not yet");
        });
    }

    @Test
    default void redeliversWhenTheUniFails() {
        redeliversAfter("uni", Act.failLater("not yet"));
    }

    @Test
    default void redeliversWhenTheStageFails() {
        redeliversAfter("stage", Act.failLater("not yet"));
    }

    @Test
    default void redeliversWhenAnAsynchronousHandlerThrows() {
        redeliversAfter("stage", Act.overflowTheStack());
    }

    private void redeliversAfter(String queue, Act failure) {
        Task task = newTask();
        script().when(task, failure);

        send(queue, task);

        assertThat(awaitCalls(task, 2)).extracting(Call::attempt).containsExactly(1, 2);
        awaitEmpty(queue);
    }

    @Test
    default void redeliversWhenAnInterceptorThrows() {
        Task task = newTask();

        send("guarded", task);

        assertThat(awaitCalls(task, 1)).extracting(Call::attempt).containsExactly(2);
        assertThat(script().notes("guard")).containsExactly(1, 2);
        awaitEmpty("guarded");
    }

    @Test
    default void keepsTheIdAndTheTimeOfSendingOverAttempts() {
        Task task = newTask();
        script().when(task, Act.fail("not yet"));

        send("returns", task);

        List<Call> calls = awaitCalls(task, 2);
        assertThat(calls.get(1).message().id()).isEqualTo(calls.get(0).message().id());
        assertThat(calls.get(1).message().sentAt()).isEqualTo(calls.get(0).message().sentAt());
    }

    @Test
    default void waitsTwiceAsLongBeforeTheThirdAttempt() {
        Task task = newTask();
        script().when(task, Act.fail("not yet"), Act.fail("not yet"));

        send("retries", task);

        List<Call> calls = awaitCalls(task, 3);
        assertThat(gap(calls.get(0), calls.get(1))).isBetween(Duration.ofMillis(900), Duration.ofMillis(3000));
        assertThat(gap(calls.get(1), calls.get(2))).isBetween(Duration.ofMillis(1900), Duration.ofMillis(5000));
        awaitEmpty("retries");
    }

    private static Duration gap(Call earlier, Call later) {
        return Duration.ofNanos(later.at() - earlier.at());
    }

    @Test
    default void handlesOthersWhileAMessageWaitsForItsRetry() {
        Task failing = newTask();
        Task other = newTask();
        script().when(failing, Act.fail("not yet"));
        send("retries", failing);
        awaitCalls(failing, 1);

        send("retries", other);

        awaitCalls(other, 1);
        assertThat(calls(failing)).hasSize(1);
        awaitCalls(failing, 2);
        awaitEmpty("retries");
    }

    @Test
    default void goesOnTryingWhereThereIsNoDeadLetterQueue() {
        Task task = newTask();
        script().when(task, Act.fail("1"), Act.fail("2"), Act.fail("3"));

        send("stubborn", task);

        assertThat(awaitCalls(task, 4)).extracting(Call::attempt).containsExactly(1, 2, 3, 4);
        awaitEmpty("stubborn");
    }

    @Test
    default void countsWhatBecameOfMessages() {
        awaitIdle("returns");
        var before = listener("returns").counts();
        Task task = newTask();
        script().when(task, Act.fail("not yet"));

        send("returns", task);

        eventually(() -> {
            var counts = listener("returns").counts();
            assertThat(counts.received() - before.received()).isEqualTo(2);
            assertThat(counts.failed() - before.failed()).isEqualTo(1);
            assertThat(counts.retried() - before.retried()).isEqualTo(1);
            assertThat(counts.handled() - before.handled()).isEqualTo(1);
            assertThat(counts.acknowledged() - before.acknowledged()).isEqualTo(1);
            assertThat(counts.inFlight()).isZero();
        });
    }
}
