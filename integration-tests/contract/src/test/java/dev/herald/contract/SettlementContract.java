package dev.herald.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import dev.herald.Acknowledgement;
import dev.herald.contract.BrokerProbe.Letter;
import dev.herald.contract.app.Act;
import dev.herald.contract.app.Call;
import dev.herald.contract.app.Task;

/** A handler may settle its message manually. */
interface SettlementContract extends Contract {

    @Test
    default void removesTheMessageBeforeTheAcknowledgementCompletes() throws Exception {
        Task task = newTask();
        send("manual", task);
        Acknowledgement acknowledgement = awaitCalls(task, 1).get(0).acknowledgement();

        acknowledgement.ack().toCompletableFuture().get(5, TimeUnit.SECONDS);

        assertThat(probe().count("manual")).isZero();
    }

    @Test
    default void keepsTheMessageUntilSomebodySettlesIt() throws Exception {
        Task task = newTask();
        send("manual", task);
        Call call = awaitCalls(task, 1).get(0);

        eventually(() -> assertThat(probe().count("manual")).isEqualTo(1));
        // Beyond the visibility timeout, and long after the handler returned.
        throughout(Duration.ofMillis(3000), () -> {
            assertThat(calls(task)).hasSize(1);
            assertThat(call.lease().isLost()).isFalse();
            assertThat(probe().count("manual")).isEqualTo(1);
        });

        CompletableFuture.supplyAsync(call.acknowledgement()::ack).get(5, TimeUnit.SECONDS).toCompletableFuture()
                .get(5, TimeUnit.SECONDS);
        assertThat(probe().count("manual")).isZero();
    }

    @Test
    default void redeliversWhatIsNotAcknowledged() {
        Task task = newTask();
        script().when(task, Act.run(call -> call.acknowledgement().nack()), acknowledge());

        send("manual", task);

        assertThat(awaitCalls(task, 2)).extracting(Call::attempt).containsExactly(1, 2);
        awaitEmpty("manual");
    }

    @Test
    default void redeliversAfterTheDelayThatTheHandlerAsksFor() {
        Task task = newTask();
        script().when(task, Act.run(call -> call.acknowledgement().nack(Duration.ofSeconds(2))), acknowledge());

        send("manual", task);

        List<Call> calls = awaitCalls(task, 2);
        assertThat(Duration.ofNanos(calls.get(1).at() - calls.get(0).at()))
                .isBetween(Duration.ofMillis(1900), Duration.ofMillis(5000));
        awaitEmpty("manual");
    }

    @Test
    default void deadLettersManually() {
        Task task = newTask();
        script().when(task, Act.run(call -> call.acknowledgement().deadLetter("beyond help")));

        send("manual", task);

        Letter letter = awaitDeadLetter("manual", task.key());
        assertThat(letter.header("herald-dead-letter-reason")).contains("beyond help");
        awaitEmpty("manual");
        assertThat(calls(task)).hasSize(1);
    }

    @Test
    default void deadLettersWhatIsNotAcknowledgedAtTheLastAttempt() {
        Task task = newTask();
        script().always(task.key(), Act.run(call -> call.acknowledgement().nack(Duration.ZERO)));

        send("manual", task);

        awaitDeadLetter("manual", task.key());
        assertThat(calls(task)).hasSize(3);
        awaitEmpty("manual");
    }

    @Test
    default void letsTheFirstSettlementWin() throws Exception {
        Task task = newTask();
        AtomicReference<List<CompletionStage<Void>>> stages = new AtomicReference<>();
        script().when(task, Act.run(call -> {
            Acknowledgement hand = call.acknowledgement();
            stages.set(List.of(hand.ack(), hand.nack(), hand.deadLetter("too late"), hand.ack()));
        }));

        send("manual", task);

        awaitCalls(task, 1);
        awaitEmpty("manual");
        for (CompletionStage<Void> stage : stages.get()) {
            stage.toCompletableFuture().get(5, TimeUnit.SECONDS);
        }
        throughout(Duration.ofMillis(1500), () -> assertThat(calls(task)).hasSize(1));
        assertThat(probe().take("manual-dlq")).noneMatch(letter -> letter.body().contains(task.key()));
    }

    @Test
    default void doesNotRedeliverWhatWasAcknowledgedBeforeTheHandlerThrew() {
        Task task = newTask();
        script().when(task, call -> {
            call.acknowledgement().ack();
            throw new IllegalStateException("too late");
        });

        send("manual", task);

        awaitCalls(task, 1);
        awaitEmpty("manual");
        throughout(Duration.ofMillis(1500), () -> assertThat(calls(task)).hasSize(1));
    }

    @Test
    default void redeliversWhenTheHandlerThrowsBeforeItSettled() {
        Task task = newTask();
        script().when(task, Act.fail("before"), acknowledge());

        send("manual", task);

        awaitCalls(task, 2);
        awaitEmpty("manual");
    }

    private static Act acknowledge() {
        return Act.run(call -> call.acknowledgement().ack());
    }
}
