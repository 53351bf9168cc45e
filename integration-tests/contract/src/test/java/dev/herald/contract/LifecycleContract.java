package dev.herald.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.herald.Listener;
import dev.herald.ListenerState;
import dev.herald.contract.app.Call;
import dev.herald.contract.app.Gate;
import dev.herald.contract.app.Task;

/** A listener can be held, stopped and started, and outlives its broker's failures. */
interface LifecycleContract extends Contract {

    @Test
    default void receivesNothingWhilePaused() throws Exception {
        Listener switched = listener("switched");
        Task task = newTask();

        done(switched.pause());
        assertThat(switched.state()).isEqualTo(ListenerState.PAUSED);
        send("switched", task);

        throughout(Duration.ofMillis(1200), () -> assertThat(calls(task)).isEmpty());
        switched.resume();
        awaitCalls(task, 1);
        awaitState("switched", ListenerState.RUNNING);
        awaitEmpty("switched");
    }

    @Test
    default void finishesWhatIsInFlightWhilePaused() throws Exception {
        Task task = newTask();
        Gate gate = script().gate();
        script().when(task, gate);
        send("switched", task);
        eventually(() -> assertThat(gate.inside()).isEqualTo(1));

        done(listener("switched").pause());
        gate.open();

        awaitEmpty("switched");
        assertThat(listener("switched").state()).isEqualTo(ListenerState.PAUSED);
    }

    @Test
    default void finishesWhatIsInFlightBeforeItStops() throws Exception {
        Task task = newTask();
        Gate gate = script().gate();
        script().when(task, gate);
        send("switched", task);
        eventually(() -> assertThat(gate.inside()).isEqualTo(1));

        CompletionStage<Void> stop = listener("switched").stop();
        awaitState("switched", ListenerState.DRAINING);
        assertThat(stop.toCompletableFuture()).isNotDone();
        gate.open();

        done(stop);
        assertThat(listener("switched").state()).isEqualTo(ListenerState.STOPPED);
        assertThat(probe().count("switched")).isZero();
    }

    @Test
    default void startsAgainAfterAStop() throws Exception {
        Task task = newTask();
        done(listener("switched").stop());
        send("switched", task);
        throughout(Duration.ofMillis(500), () -> assertThat(calls(task)).isEmpty());

        listener("switched").start();

        awaitCalls(task, 1);
        awaitState("switched", ListenerState.RUNNING);
        awaitEmpty("switched");
    }

    /** The visibility timeout and the retry delay are 60 s, the shutdown timeout is 1 s. */
    @Test
    default void returnsAtOnceWhatIsNotDoneWhenItStops() throws Exception {
        List<Task> tasks = newTasks(2);
        Gate gate = script().gate();
        tasks.forEach(task -> script().when(task, gate));
        long released = listener("draining").counts().released();
        sendAll("draining", tasks);
        eventually(() -> assertThat(gate.inside()).isEqualTo(2));

        done(listener("draining").stop());

        eventually(() -> assertThat(probe().visible("draining")).isEqualTo(2));
        assertThat(listener("draining").counts().released()).isEqualTo(released + 2);
        listener("draining").start();
        for (Task task : tasks) {
            assertThat(awaitCalls(task, 2)).extracting(Call::attempt).containsExactly(1, 2);
        }
        awaitEmpty("draining");
    }

    /** Each time it stops, two messages are being handled, and others may wait behind them. */
    @Test
    default void aMessageReturnedUntouchedSpendsNoAttempt() throws Exception {
        List<Task> tasks = newTasks(12);
        Gate gate = script().gate();
        script().always(tasks.get(0).key(), gate);
        sendAll("draining", tasks);
        for (int stops = 0; stops < 3; stops++) {
            eventually(() -> assertThat(gate.inside()).isEqualTo(2));
            done(listener("draining").stop());
            listener("draining").start();
        }

        gate.open();

        awaitCallOfEach(tasks);
        awaitEmpty("draining");
        for (Task task : tasks) {
            List<Integer> attempts = calls(task).stream().map(Call::attempt).toList();
            assertThat(attempts).as("attempts of %s", task)
                    .isEqualTo(IntStream.rangeClosed(1, attempts.size()).boxed().toList());
        }
    }

    @Test
    default void staysStoppedWhereItIsDisabledUntilItIsStarted() throws Exception {
        Listener dormant = listener("dormant");
        assertThat(dormant.state()).isEqualTo(ListenerState.STOPPED);
        Task task = newTask();
        send("dormant", task);
        throughout(Duration.ofMillis(300), () -> assertThat(calls(task)).isEmpty());

        dormant.start();

        awaitCalls(task, 1);
        awaitEmpty("dormant");
        done(dormant.stop());
    }

    @Test
    default void waitsForAMissingQueue() {
        assertThat(awaitState("late", ListenerState.WAITING_FOR_QUEUE).status().reason()).contains("late");
        Task task = newTask();

        probe().create("late-dlq");
        probe().create("late");
        send("late", task);

        awaitCalls(task, 1);
        awaitState("late", ListenerState.RUNNING);
        awaitEmpty("late");
    }

    @Test
    default void survivesTheLossOfItsBroker() {
        Task task = newTask();
        probe().disconnect("returns");
        try {
            assertThat(awaitState("returns", ListenerState.BACKING_OFF).status().reason()).isNotBlank();
        } finally {
            probe().reconnect();
        }

        awaitState("returns", ListenerState.RUNNING);
        send("returns", task);
        awaitCalls(task, 1);
        awaitEmpty("returns");
        eventually(() -> assertThat(listeners().all()).noneMatch(
                listener -> listener.state() == ListenerState.BACKING_OFF));
    }

    @Test
    default void listsListenersById() {
        assertThat(listeners().all()).extracting(Listener::id).isSorted().contains("returns", "pool", "late");
        assertThat(listener("returns").destination()).isEqualTo("returns");
        assertThat(listener("returns").broker()).isEqualTo(listener("pool").broker()).isNotBlank();
    }

    @Test
    default void namesTheNearestListenerForAnUnknownId() {
        assertThatIllegalArgumentException().isThrownBy(() -> listener("retruns")).withMessageContaining("retruns")
                .withMessageContaining("returns");
    }

    private Listener awaitState(String id, ListenerState state) {
        eventually(() -> assertThat(listener(id).state()).as("state of %s (%s)", id, listener(id).status().reason())
                .isEqualTo(state));
        return listener(id);
    }

    private static void done(CompletionStage<Void> stage) throws Exception {
        stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
