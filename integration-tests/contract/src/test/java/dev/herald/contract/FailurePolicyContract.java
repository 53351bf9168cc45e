package dev.herald.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;

import org.junit.jupiter.api.Test;

import dev.herald.ListenerState;
import dev.herald.RetryException;
import dev.herald.contract.BrokerProbe.Letter;
import dev.herald.contract.app.Act;
import dev.herald.contract.app.Call;
import dev.herald.contract.app.FailingListeners.NotFound;
import dev.herald.contract.app.FailingListeners.RateLimited;
import dev.herald.contract.app.FailingListeners.Rejected;
import dev.herald.contract.app.Task;

/** What becomes of a message depends on how it failed. */
interface FailurePolicyContract extends Contract {

    @Test
    default void triesAgainAfterTheDelayOfARuleAndMoreOftenThanTheListener() {
        Task task = newTask();
        Act limited = call -> {
            throw new RateLimited();
        };
        script().when(task, limited, limited, limited);

        send("policies", task);

        List<Call> calls = awaitCalls(task, 4);
        assertThat(calls).extracting(Call::attempt).containsExactly(1, 2, 3, 4);
        assertThat(Duration.ofNanos(calls.get(1).at() - calls.get(0).at())).isBetween(Duration.ofMillis(900),
                Duration.ofMillis(4000));
        awaitEmpty("policies");
        assertThat(probe().count("policies-dlq")).isZero();
    }

    @Test
    default void deadLettersAfterTheLastAttemptOfARule() {
        Task task = newTask();
        script().always(task.key(), call -> {
            throw new IllegalStateException("wrapped", new RateLimited());
        });

        send("policies", task);

        Letter letter = awaitDeadLetter("policies", task.key());
        assertThat(letter.header("herald-dead-letter-attempts")).contains("4");
        assertThat(calls(task)).hasSize(4);
        awaitEmpty("policies");
    }

    @Test
    default void triesAgainAfterTheDelayThatTheHandlerThrows() {
        Task task = newTask();
        script().when(task, call -> {
            throw new RetryException(Duration.ofSeconds(1));
        });

        send("policies", task);

        List<Call> calls = awaitCalls(task, 2);
        assertThat(Duration.ofNanos(calls.get(1).at() - calls.get(0).at())).isBetween(Duration.ofMillis(900),
                Duration.ofMillis(4000));
        awaitEmpty("policies");
    }

    @Test
    default void deadLettersAtOnceForACause() {
        Task task = newTask();
        script().when(task, call -> {
            throw new CompletionException("order " + task.number(), new Rejected("no such customer"));
        });

        send("policies", task);

        Letter letter = awaitDeadLetter("policies", task.key());
        assertThat(letter.header("herald-dead-letter-reason")).hasValueSatisfying(
                reason -> assertThat(reason).contains("no such customer"));
        assertThat(letter.header("herald-dead-letter-attempts")).contains("1");
        assertThat(calls(task)).hasSize(1);
    }

    @Test
    default void dropsAMessage() {
        eventually(() -> assertThat(listener("policies").state()).isEqualTo(ListenerState.RUNNING));
        awaitIdle("policies");
        var before = listener("policies").counts();
        Task task = newTask();
        script().when(task, call -> {
            throw new NotFound();
        });

        send("policies", task);

        eventually(() -> assertThat(listener("policies").counts().dropped()).isEqualTo(before.dropped() + 1));
        awaitIdle("policies");
        assertThat(calls(task)).hasSize(1);
        assertThat(listener("policies").counts().failed()).isEqualTo(before.failed() + 1);
        assertThat(listener("policies").counts().acknowledged()).isEqualTo(before.acknowledged());
        assertThat(probe().take("policies-dlq")).noneMatch(letter -> letter.body().contains(task.key()));
    }

    @Test
    default void asksTheFailureHandler() {
        Task task = newTask();
        script().when(task, call -> {
            throw new IllegalArgumentException("no such customer");
        });

        send("policies", task);

        Letter letter = awaitDeadLetter("policies", task.key());
        assertThat(letter.header("herald-dead-letter-reason")).contains("judged");
        assertThat(letter.header("herald-dead-letter-exception")).contains(IllegalArgumentException.class.getName());
        assertThat(script().notes("judge")).contains(task);
    }

    @Test
    default void doesWithEachMessageOfABatchWhatItsResultSays() {
        List<Task> tasks = newTasks(3);

        sendAll("mixed", tasks);

        Letter letter = awaitDeadLetter("mixed", json(tasks.get(2)));
        assertThat(letter.header("herald-dead-letter-reason")).contains("number 3");
        List<Call> calls = awaitCalls(tasks.get(1), 2);
        assertThat(Duration.ofNanos(calls.get(1).at() - calls.get(0).at())).isBetween(Duration.ofMillis(900),
                Duration.ofMillis(4000));
        awaitEmpty("mixed");
        assertThat(calls(tasks.get(0))).hasSize(1);
        assertThat(calls(tasks.get(2))).hasSize(1);
    }
}
