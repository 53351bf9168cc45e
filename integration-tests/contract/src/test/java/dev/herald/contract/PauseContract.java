package dev.herald.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;

import dev.herald.ListenerState;
import dev.herald.contract.app.Act;
import dev.herald.contract.app.Call;
import dev.herald.contract.app.Task;

/** While something that handlers need is away, messages wait, and none of their attempts count. */
interface PauseContract extends Contract {

    /** What the handlers of some messages need. */
    final class Dependency {

        private final AtomicBoolean away = new AtomicBoolean(true);

        Act act() {
            return call -> {
                if (away.get()) {
                    throw new IllegalStateException("no connection", new ConnectException("Connection refused"));
                }
                return CompletableFuture.completedFuture(null);
            };
        }

        void isBack() {
            away.set(false);
        }
    }

    @Test
    default void anOutageCostsNoAttempt() {
        List<Task> tasks = newTasks(12);
        Dependency dependency = new Dependency();
        script().always(tasks.get(0).key(), dependency.act());
        sendAll("pool", tasks);
        eventually(() -> assertThat(script().calls(tasks.get(0).key())).hasSizeGreaterThan(25));

        dependency.isBack();

        awaitCallOfEach(tasks);
        awaitEmpty("pool");
        assertThat(script().calls(tasks.get(0).key())).extracting(Call::attempt).containsOnly(1);
        assertThat(probe().take("pool-dlq")).noneMatch(letter -> letter.body().contains(tasks.get(0).key()));
    }

    @Test
    default void tellsWhatAPausedListenerWaitsFor() {
        Task task = newTask();
        Dependency dependency = new Dependency();
        script().always(task.key(), dependency.act());

        send("pool", task);

        eventually(() -> assertThat(listener("pool").state()).isEqualTo(ListenerState.PAUSED));
        assertThat(listener("pool").status().reason()).contains("no connection", "Connection refused");
        dependency.isBack();
        eventually(() -> assertThat(listener("pool").state()).isEqualTo(ListenerState.RUNNING));
        awaitEmpty("pool");
    }

    @Test
    default void receivesLittleWhileSomethingIsAway() {
        List<Task> tasks = newTasks(12);
        Dependency dependency = new Dependency();
        script().always(tasks.get(0).key(), dependency.act());

        sendAll("pool", tasks);

        eventually(() -> assertThat(script().calls(tasks.get(0).key())).hasSizeGreaterThan(15));
        assertThat(listener("pool").counts().inFlight()).isLessThanOrEqualTo(4);
        dependency.isBack();
        awaitCallOfEach(tasks);
        awaitEmpty("pool");
    }

    @Test
    default void keepsTheLeasesOfWhatWaitsForSomethingThatIsAway() {
        List<Task> tasks = newTasks(3);
        Dependency dependency = new Dependency();
        script().always(tasks.get(0).key(), dependency.act());
        long lost = listener("slow").counts().leasesLost();
        sendAll("slow", tasks);
        awaitCallOfEach(tasks);

        // Three times the lease.
        throughout(Duration.ofSeconds(6), () -> assertThat(listener("slow").counts().leasesLost()).isEqualTo(lost));

        assertThat(script().calls(tasks.get(0).key())).extracting(Call::attempt).containsOnly(1);
        dependency.isBack();
        awaitEmpty("slow");
    }

    @Test
    default void aMessageThatAloneFailsDoesNotHoldUpTheOthers() {
        Task culprit = newTask();
        List<Task> others = newTasks(20);
        script().always(culprit.key(), new Dependency().act());
        long deadLettered = listener("dead-ends").counts().deadLettered();
        send("dead-ends", culprit);

        sendAll("dead-ends", others);

        awaitCallOfEach(others);
        eventually(() -> {
            // Whether it is to blame shows while others succeed.
            send("dead-ends", newTask());
            assertThat(listener("dead-ends").counts().deadLettered()).isGreaterThan(deadLettered);
        });
        awaitDeadLetter("dead-ends", json(culprit));
        awaitEmpty("dead-ends");
    }

    @Test
    default void whatWaitsIsReturnedByAStopAndIsStillAtItsFirstAttempt() {
        List<Task> tasks = newTasks(4);
        Dependency dependency = new Dependency();
        script().always(tasks.get(0).key(), dependency.act());
        sendAll("switched", tasks);
        eventually(() -> assertThat(listener("switched").state()).isEqualTo(ListenerState.PAUSED));

        listener("switched").stop().toCompletableFuture().join();
        dependency.isBack();
        listener("switched").start();

        awaitCallOfEach(tasks);
        awaitEmpty("switched");
        assertThat(script().calls(tasks.get(0).key())).extracting(Call::attempt).containsOnly(1);
    }

    @Test
    default void keepsABatchWhileSomethingIsAway() {
        List<Task> tasks = newTasks(7);
        Dependency dependency = new Dependency();
        script().always(tasks.get(0).key(), dependency.act());
        sendAll("bulk", tasks);
        eventually(() -> assertThat(batches("bulk")).hasSizeGreaterThan(5));

        dependency.isBack();

        awaitCallOfEach(tasks);
        awaitEmpty("bulk");
        assertThat(probe().take("bulk-dlq")).noneMatch(letter -> letter.body().contains(tasks.get(0).key()));
    }

    @Test
    default void beginsNoMoreThanItsRate() {
        List<Task> tasks = newTasks(6);
        long begun = System.nanoTime();

        sendAll("rated", tasks);

        awaitCallOfEach(tasks);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).as("five intervals, but for a small credit")
                .isGreaterThan(Duration.ofMillis(5 * 200 - 60));
        awaitEmpty("rated");
    }
}
