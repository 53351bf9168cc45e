package dev.herald.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.herald.contract.app.Gate;
import dev.herald.contract.app.Task;

/** Messages are received as handlers can take them. */
interface FlowContract extends Contract {

    @Test
    default void aSlowHandlerDoesNotHoldUpTheOthers() {
        Task slow = newTask();
        List<Task> others = newTasks(20);
        Gate gate = script().gate();
        script().when(slow, gate);
        send("pool", slow);
        eventually(() -> assertThat(gate.inside()).isEqualTo(1));

        sendAll("pool", others);

        awaitCallOfEach(others);
        assertThat(gate.inside()).isEqualTo(1);
        gate.open();
        awaitEmpty("pool");
    }

    @Test
    default void runsAsManyHandlersAsConfigured() {
        List<Task> tasks = newTasks(8);
        Gate gate = script().gate();
        script().always(tasks.get(0).key(), gate);

        sendAll("pool", tasks);

        eventually(() -> assertThat(gate.inside()).isEqualTo(3));
        throughout(Duration.ofMillis(500), () -> assertThat(gate.inside()).isEqualTo(3));
        gate.open();
        awaitCallOfEach(tasks);
        assertThat(gate.most()).isEqualTo(3);
        awaitEmpty("pool");
    }

    @Test
    default void leavesAtTheBrokerWhatCannotStartNow() {
        List<Task> tasks = newTasks(8);
        Gate gate = script().gate();
        script().always(tasks.get(0).key(), gate);

        sendAll("pool", tasks);

        eventually(() -> assertThat(gate.inside()).isEqualTo(3));
        eventually(() -> assertThat(probe().visible("pool")).isEqualTo(5));
        throughout(Duration.ofMillis(500), () -> assertThat(probe().visible("pool")).isEqualTo(5));
        assertThat(listener("pool").counts().inFlight()).isEqualTo(3);
        gate.open();
        awaitCallOfEach(tasks);
        awaitEmpty("pool");
    }

    @Test
    default void receivesNoMoreThanThereIsMemoryFor() {
        List<Task> large = newTasks(20).stream().map(task -> new Task(task.key() + "x".repeat(50_000), task.number())).toList();
        send("heavy", large.get(0));
        awaitCallOfEach(large.subList(0, 1));
        awaitEmpty("heavy");
        Gate gate = script().gate();
        script().always(large.get(0).key(), gate);

        sendAll("heavy", large.subList(1, 20));

        eventually(() -> assertThat(gate.inside()).isEqualTo(3));
        throughout(Duration.ofSeconds(1), () -> assertThat(listener("heavy").counts().inFlight()).isEqualTo(3));
        gate.open();
        awaitCallOfEach(large);
        awaitEmpty("heavy");
    }

    @Test
    default void runsMoreHandlersAsSoonAsTheConcurrencyIsRaised() {
        List<Task> tasks = newTasks(8);
        Gate gate = script().gate();
        script().always(tasks.get(0).key(), gate);
        sendAll("pool", tasks);
        eventually(() -> assertThat(gate.inside()).isEqualTo(3));

        try {
            listener("pool").concurrency(5);

            eventually(() -> assertThat(gate.inside()).isEqualTo(5));
            throughout(Duration.ofMillis(300), () -> assertThat(gate.inside()).isEqualTo(5));
            assertThat(listener("pool").concurrency()).isEqualTo(5);
        } finally {
            listener("pool").concurrency(3);
        }
        gate.open();
        awaitCallOfEach(tasks);
        awaitEmpty("pool");
    }

    @Test
    default void runsFewerHandlersWhenTheConcurrencyIsLowered() {
        List<Task> tasks = newTasks(4);
        Gate gate = script().gate();
        script().always(tasks.get(0).key(), gate);

        try {
            listener("pool").concurrency(1);
            sendAll("pool", tasks);

            eventually(() -> assertThat(gate.inside()).isEqualTo(1));
            throughout(Duration.ofMillis(500), () -> assertThat(gate.inside()).isEqualTo(1));
            gate.open();
            awaitCallOfEach(tasks);
            assertThat(gate.most()).isEqualTo(1);
        } finally {
            listener("pool").concurrency(3);
        }
        awaitEmpty("pool");
    }

    @Test
    default void rejectsAConcurrencyBelowOne() {
        assertThatIllegalArgumentException().isThrownBy(() -> listener("pool").concurrency(0));
        assertThat(listener("pool").concurrency()).isEqualTo(3);
    }
}
