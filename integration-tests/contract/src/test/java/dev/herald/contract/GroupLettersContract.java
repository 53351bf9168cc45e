package dev.herald.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.herald.DeadLetter;
import dev.herald.DeadLetterSelection;
import dev.herald.DeadLetters;
import dev.herald.Message;
import dev.herald.RedriveProgress;
import dev.herald.contract.app.Act;
import dev.herald.contract.app.Call;
import dev.herald.contract.app.LetterDesk;
import dev.herald.contract.app.Task;

/** Dead letters of a FIFO queue go back in the order of their group, as often as they die. */
interface GroupLettersContract extends Contract {

    String LISTENER_OF_GROUPS = "letters-in-groups";

    @Test
    default void sendsTheLettersOfAGroupBackInOrder() {
        List<Task> tasks = dieInGroup(newTasks(8));
        script().reset();

        RedriveProgress done = redriveAll();

        assertThat(done.moved()).isEqualTo(8);
        awaitCallOfEach(tasks);
        List<Call> calls = script().calls(tasks.get(0).key());
        assertThat(calls).extracting(Call::task).containsExactlyElementsOf(tasks);
        assertThat(calls).extracting(Call::message).extracting(Message::groupId)
                .allSatisfy(group -> assertThat(group).contains(tasks.get(0).key()));
    }

    @Test
    default void sendsALetterBackThoughItWasSentBackBefore() {
        Task task = dieInGroup(newTasks(1)).get(0);

        for (int times = 1; times <= 3; times++) {
            assertThat(redriveAll().moved()).isEqualTo(1);
            int calls = 1 + times;
            awaitCalls(task, calls);
            awaitLettersInGroups(1);
        }

        DeadLetter letter = awaitLettersInGroups(1).get(0);
        assertThat(letter.redriven()).isEqualTo(3);
        assertThat(letter.groupId()).contains(task.key());
        script().reset();
        groupLetters().redriveAndAwait(letter, letter.message());
        Message<Task> message = awaitCalls(task, 1).get(0).message();
        assertThat(message.groupId()).contains(task.key());
    }

    private RedriveProgress redriveAll() {
        return groupLetters().redriveAllAndAwait(LISTENER_OF_GROUPS, DeadLetterSelection.all());
    }

    private DeadLetters groupLetters() {
        return bean(LetterDesk.class).letters();
    }

    private List<Task> dieInGroup(List<Task> tasks) {
        eventually(() -> {
            groupLetters().discardAllAndAwait(LISTENER_OF_GROUPS, DeadLetterSelection.all());
            assertThat(probe().count("letters-dlq.fifo")).isZero();
        });
        script().always(tasks.get(0).key(), Act.fail("never"));
        tasks.forEach(task -> probe().sendInGroup("letters.fifo", task.key(), json(task)));
        awaitLettersInGroups(tasks.size());
        return tasks;
    }

    private List<DeadLetter> awaitLettersInGroups(int count) {
        List<DeadLetter> found = new ArrayList<>();
        eventually(() -> assertThat(probe().count("letters-dlq.fifo")).isEqualTo(count));
        eventually(() -> {
            found.clear();
            found.addAll(groupLetters().browseAndAwait(LISTENER_OF_GROUPS, 10));
            // Those behind the first of a group need not be shown.
            assertThat(found).isNotEmpty();
        });
        return found;
    }
}
