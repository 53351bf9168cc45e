package dev.herald.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import dev.herald.Lease;
import dev.herald.LeaseLostException;
import dev.herald.contract.app.Act;
import dev.herald.contract.app.Call;
import dev.herald.contract.app.Gate;
import dev.herald.contract.app.Task;

/** A message is nobody else's while its handler runs, up to a limit. */
interface LeaseContract extends Contract {

    /** The visibility timeout is 2 s. */
    @Test
    default void handlesOnceWhatTakesThreeLeases() {
        Task task = newTask();
        Gate gate = script().gate();
        script().when(task, gate);
        send("slow", task);
        Lease lease = awaitCalls(task, 1).get(0).lease();

        throughout(Duration.ofSeconds(6), () -> {
            assertThat(calls(task)).hasSize(1);
            assertThat(lease.isLost()).isFalse();
            assertThat(lease.remaining()).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(2));
        });

        gate.open();
        awaitEmpty("slow");
        assertThat(calls(task)).hasSize(1);
    }

    @Test
    default void keepsTheLeaseUntilTheUniCompletes() {
        Task task = newTask();
        CompletableFuture<Void> end = new CompletableFuture<>();
        script().when(task, Act.endWith(end));
        send("slow-uni", task);
        Lease lease = awaitCalls(task, 1).get(0).lease();

        throughout(Duration.ofSeconds(3), () -> {
            assertThat(calls(task)).hasSize(1);
            assertThat(lease.isLost()).isFalse();
        });

        end.complete(null);
        awaitEmpty("slow-uni");
    }

    @Test
    default void interruptsAHandlerThatTakesTooLong() {
        Task task = newTask();
        Gate gate = script().gate();
        script().when(task, gate);
        long lost = listener("limited").counts().leasesLost();

        send("limited", task);

        eventually(() -> assertThat(gate.interrupted()).isEqualTo(1));
        assertThat(calls(task).get(0).lease().isLost()).isTrue();
        assertThat(calls(task).get(0).lease().remaining()).isZero();
        awaitCalls(task, 2);
        awaitEmpty("limited");
        eventually(() -> assertThat(listener("limited").counts().leasesLost()).isEqualTo(lost + 1));
    }

    @Test
    default void deadLettersAMessageThatTookTooLongOnItsLastAttempt() {
        Task task = newTask();
        Gate gate = script().gate();
        script().when(task, gate);

        send("too-slow", task);

        eventually(() -> assertThat(gate.interrupted()).isEqualTo(1));
        assertThat(awaitDeadLetter("too-slow", task.key()).header("herald-dead-letter-reason")).hasValueSatisfying(
                reason -> assertThat(reason).contains("max-processing-time"));
        awaitEmpty("too-slow");
        assertThat(calls(task)).hasSize(1);
    }

    @Test
    default void anAttemptThatTookTooLongCounts() {
        Task task = newTask();
        Gate gate = script().gate();
        script().when(task, gate, gate);

        send("too-slow-twice", task);

        assertThat(awaitDeadLetter("too-slow-twice", task.key()).header("herald-dead-letter-attempts")).contains("2");
        assertThat(calls(task)).extracting(Call::attempt).containsExactly(1, 2);
        awaitEmpty("too-slow-twice");
    }

    @Test
    default void cancelsAUniThatTakesTooLong() {
        Task task = newTask();
        script().when(task, Act.endWith(new CompletableFuture<>()));

        send("limited-uni", task);

        eventually(() -> assertThat(script().notes("limited-uni")).containsExactly(task.key()));
        assertThat(calls(task).get(0).lease().isLost()).isTrue();
        awaitCalls(task, 2);
        awaitEmpty("limited-uni");
    }

    @Test
    default void tellsAndCountsALateAcknowledgement() {
        Task task = newTask();
        script().when(task, Act.ok(), Act.run(call -> call.acknowledgement().ack()));
        long late = listener("manual-limited").counts().lateSettlements();
        send("manual-limited", task);
        Call call = awaitCalls(task, 1).get(0);
        eventually(() -> assertThat(call.lease().isLost()).isTrue());

        var stage = call.acknowledgement().ack().toCompletableFuture();

        assertThatThrownBy(() -> stage.get(5, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(LeaseLostException.class);
        assertThat(listener("manual-limited").counts().lateSettlements()).isEqualTo(late + 1);
        awaitCalls(task, 2);
        awaitEmpty("manual-limited");
    }

    @Test
    default void extendsALeaseBeyondTheLimitOnRequest() {
        Task task = newTask();
        Gate gate = script().gate();
        script().when(task, Act.run(call -> {
            call.lease().extend(Duration.ofSeconds(10)).toCompletableFuture().get(5, TimeUnit.SECONDS);
            gate.play(call);
        }));
        send("limited", task);
        Call call = awaitCalls(task, 1).get(0);

        throughout(Duration.ofMillis(2500), () -> {
            assertThat(call.lease().isLost()).isFalse();
            assertThat(calls(task)).hasSize(1);
        });

        assertThat(call.lease().remaining()).isGreaterThan(Duration.ofSeconds(5));
        gate.open();
        awaitEmpty("limited");
        assertThat(gate.interrupted()).isZero();
    }
}
