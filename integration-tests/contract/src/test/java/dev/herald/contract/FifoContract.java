package dev.herald.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.herald.contract.app.Act;
import dev.herald.contract.app.Call;
import dev.herald.contract.app.Gate;
import dev.herald.contract.app.GroupOutbox;
import dev.herald.contract.app.Task;

/** Within a group of a FIFO queue messages are handled one at a time, in order. */
interface FifoContract extends Contract {

    String QUEUE = "ordered.fifo";

    @Test
    default void keepsTheOrderOfAGroup() {
        List<Task> tasks = newTasks(8);

        sendInGroup(tasks);

        awaitCallOfEach(tasks);
        assertThat(numbers(tasks)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        awaitEmpty(QUEUE);
    }

    @Test
    default void tellsTheGroup() {
        List<Task> tasks = newTasks(1);

        sendInGroup(tasks);

        assertThat(awaitCalls(tasks.get(0), 1).get(0).message().groupId()).contains(tasks.get(0).key());
        awaitEmpty(QUEUE);
    }

    @Test
    default void tellsTheQueueAsDestination() {
        assertThat(listener("ordered").destination()).isEqualTo(QUEUE);
    }

    @Test
    default void keepsTheOrderOfAGroupAcrossFailures() {
        List<Task> tasks = newTasks(4);
        script().when(tasks.get(1), Act.fail("not yet"), Act.fail("not yet"));

        sendInGroup(tasks);

        awaitCallOfEach(tasks);
        assertThat(numbers(tasks)).containsExactly(1, 2, 2, 2, 3, 4);
        awaitEmpty(QUEUE);
    }

    @Test
    default void goesOnWithAGroupWhenItsHeadIsDeadLettered() {
        List<Task> tasks = newTasks(3);
        script().when(tasks.get(0), Act.fail("1"), Act.fail("2"), Act.fail("3"));

        sendInGroup(tasks);

        awaitCallOfEach(tasks);
        assertThat(numbers(tasks)).containsExactly(1, 1, 1, 2, 3);
        awaitDeadLetter(QUEUE, json(tasks.get(0)));
        awaitEmpty(QUEUE);
    }

    @Test
    default void keepsTheOrderOfManyGroupsOfWhichSomeMessagesFail() {
        List<List<Task>> groups = IntStream.range(0, 20).mapToObj(group -> newTasks(100)).toList();
        groups.forEach(tasks -> tasks.stream().filter(task -> task.number() % 20 == 7)
                .forEach(task -> script().when(task, Act.fail("not yet"))));

        groups.forEach(this::sendInGroup);

        await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> assertThat(probe().count(QUEUE)).isZero());
        List<Integer> inOrder = IntStream.rangeClosed(1, 100)
                .flatMap(number -> number % 20 == 7 ? IntStream.of(number, number) : IntStream.of(number)).boxed().toList();
        assertThat(groups).allSatisfy(tasks -> assertThat(numbers(tasks)).isEqualTo(inOrder));
    }

    @Test
    default void goesOnWithOtherGroupsWhileOneIsHeldBack() {
        List<Task> held = newTasks(3);
        List<Task> others = newTasks(5);
        Gate gate = script().gate();
        script().always(held.get(0).key(), gate);
        sendInGroup(held);
        eventually(() -> assertThat(gate.inside()).isEqualTo(1));

        sendInGroup(others);

        awaitCallOfEach(others);
        assertThat(numbers(held)).containsExactly(1);
        gate.open();
        awaitCallOfEach(held);
        assertThat(gate.most()).isEqualTo(1);
        assertThat(numbers(held)).containsExactly(1, 2, 3);
        awaitEmpty(QUEUE);
    }

    @Test
    default void keepsTheOrderOfAGroupAcrossFailedBatches() {
        List<Task> tasks = newTasks(6);
        script().when(tasks.get(1), Act.fail("not yet"));

        listener("ordered-bulk").pause().toCompletableFuture().join();
        tasks.forEach(task -> probe().sendInGroup("ordered-bulk.fifo", task.key(), json(task)));

        listener("ordered-bulk").resume();

        awaitEmpty("ordered-bulk.fifo");
        assertThat(batches("ordered-bulk").stream().flatMap(List::stream))
                .containsExactlyElementsOf(tasks);
    }

    @Test
    default void publishesInAGroupAndDropsTheRepeated() {
        Task first = newTask();
        Task repeated = new Task(first.key(), 2);
        Task last = new Task(first.key(), 3);
        GroupOutbox outbox = bean(GroupOutbox.class);

        outbox.post(first, first.key(), first.key());
        outbox.post(repeated, first.key(), first.key());
        outbox.post(last, first.key(), first.key() + "-other");

        awaitCalls(last, 1);
        assertThat(script().calls(first.key())).extracting(Call::task).containsExactly(first, last);
        assertThat(calls(first).get(0).message().groupId()).contains(first.key());
    }

    private void sendInGroup(List<Task> tasks) {
        tasks.forEach(task -> probe().sendInGroup(QUEUE, task.key(), json(task)));
    }

    private List<Integer> numbers(List<Task> tasks) {
        return script().calls(tasks.get(0).key()).stream().map(Call::task).map(Task::number).toList();
    }
}
