package dev.herald.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.herald.contract.app.Act;
import dev.herald.contract.app.Task;

/** A listener may take several messages at once. */
interface BatchContract extends Contract {

    @Test
    default void acknowledgesABatchWhenTheHandlerReturned() {
        List<Task> tasks = newTasks(5);

        sendAll("bulk", tasks);

        awaitCallOfEach(tasks);
        awaitEmpty("bulk");
        tasks.forEach(task -> assertThat(calls(task)).hasSize(1));
    }

    @Test
    default void callsWithNoMoreThanTheBatchSize() {
        List<Task> tasks = newTasks(13);

        sendAll("bulk", tasks);

        awaitCallOfEach(tasks);
        assertThat(batches("bulk")).allSatisfy(batch -> assertThat(batch).hasSizeBetween(1, 5));
        awaitEmpty("bulk");
    }

    @Test
    default void waitsForABatchToFillUp() {
        List<Task> tasks = newTasks(3);
        listener("bulk").pause().toCompletableFuture().join();
        sendAll("bulk", tasks);

        listener("bulk").resume();

        awaitCallOfEach(tasks);
        assertThat(batches("bulk")).hasSize(1);
        awaitEmpty("bulk");
    }

    @Test
    default void redeliversAllOfABatchThatFailed() {
        List<Task> tasks = newTasks(3);
        script().when(tasks.get(2), Act.fail("the last of them"));
        listener("bulk").pause().toCompletableFuture().join();
        sendAll("bulk", tasks);

        listener("bulk").resume();

        eventually(() -> assertThat(batches("bulk").stream().flatMap(List::stream).filter(tasks::contains))
                .hasSizeGreaterThanOrEqualTo(6));
        awaitEmpty("bulk");
        tasks.forEach(task -> assertThat(batches("bulk").stream().filter(batch -> batch.contains(task))).hasSize(2));
    }

    @Test
    default void redeliversOnlyTheFailedOfABatch() {
        List<Task> tasks = newTasks(4);
        script().when(tasks.get(1), Act.fail("only this"));

        sendAll("partial", tasks);

        awaitCalls(tasks.get(1), 2);
        awaitEmpty("partial");
        assertThat(calls(tasks.get(0))).hasSize(1);
        assertThat(calls(tasks.get(1))).hasSize(2);
        assertThat(calls(tasks.get(2))).hasSize(1);
        assertThat(calls(tasks.get(3))).hasSize(1);
    }

    @Test
    default void deadLettersAnUnreadableMessageOutOfItsBatch() {
        List<Task> tasks = newTasks(2);
        String unreadable = "unreadable " + newTask().key();

        send("bulk", tasks.get(0));
        probe().send("bulk", unreadable, Map.of());
        send("bulk", tasks.get(1));

        awaitDeadLetter("bulk", unreadable);
        awaitCallOfEach(tasks);
        awaitEmpty("bulk");
    }

    @Test
    default void deadLettersABatchThatKeepsFailing() {
        List<Task> tasks = newTasks(2);
        script().always(tasks.get(0).key(), Act.fail("never"));

        sendAll("bulk", tasks);

        awaitDeadLetter("bulk", json(tasks.get(0)));
        awaitEmpty("bulk");
        throughout(Duration.ofMillis(300), () -> assertThat(probe().count("bulk")).isZero());
    }

    @Test
    default void settlesABatchManuallyAsAWhole() {
        List<Task> tasks = newTasks(3);
        script().when(tasks.get(0), Act.run(call -> call.acknowledgement().nack()));
        script().always(tasks.get(0).key(), Act.run(call -> call.acknowledgement().ack()));
        listener("bulk-manual").pause().toCompletableFuture().join();
        sendAll("bulk-manual", tasks);

        listener("bulk-manual").resume();

        eventually(() -> assertThat(batches("bulk-manual").stream().flatMap(List::stream)).hasSizeGreaterThanOrEqualTo(6));
        awaitEmpty("bulk-manual");
        assertThat(batches("bulk-manual").get(0)).containsExactlyInAnyOrderElementsOf(tasks);
        tasks.forEach(task -> assertThat(batches("bulk-manual").stream().filter(batch -> batch.contains(task)))
                .hasSize(2));
    }
}
