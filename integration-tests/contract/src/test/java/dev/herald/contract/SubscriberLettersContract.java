package dev.herald.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.herald.DeadLetter;
import dev.herald.DeadLetters;
import dev.herald.ListenerState;
import dev.herald.RedriveOutcome;
import dev.herald.contract.app.Act;
import dev.herald.contract.app.Call;
import dev.herald.contract.app.LetterDesk;
import dev.herald.contract.app.Task;
import dev.herald.contract.app.Topics;

/** The dead letter of a topic's subscriber goes back to that subscriber alone. */
interface SubscriberLettersContract extends Contract {

    @Test
    default void sendsTheLetterOfASubscriberBackToItAlone() {
        Task task = newTask();
        DeadLetter letter = dieAtSecond(task);
        assertThat(letter.source()).contains("events");
        script().reset();

        assertThat(subscriberLetters().redriveAndAwait(letter)).isEqualTo(RedriveOutcome.MOVED);

        Call call = awaitCalls(task, 1).get(0);
        assertThat(call.attempt()).isEqualTo(1);
        throughout(Duration.ofMillis(300),
                () -> assertThat(calls(task)).extracting(Call::listener).containsExactly("second"));
    }

    @Test
    default void sendsTheEditedLetterOfASubscriberBackToItAlone() {
        Task task = newTask();
        DeadLetter letter = dieAtSecond(task);
        Task mended = new Task(task.key(), 2);
        script().reset();

        assertThat(subscriberLetters().redriveAndAwait(letter, letter.message().payload(mended)))
                .isEqualTo(RedriveOutcome.MOVED);

        awaitCalls(mended, 1);
        throughout(Duration.ofMillis(300),
                () -> assertThat(calls(mended)).extracting(Call::listener).containsExactly("second"));
    }

    @Test
    default void saysThatASubscriptionThatIsNotDurableHasNoLetters() {
        assertThatThrownBy(() -> subscriberLetters().browseAndAwait("passing", 1))
                .isInstanceOf(UnsupportedOperationException.class).hasMessageContaining("listener 'passing'")
                .hasMessageContaining("durable");
    }

    private DeadLetters subscriberLetters() {
        return bean(LetterDesk.class).letters();
    }

    private DeadLetter dieAtSecond(Task task) {
        eventually(() -> assertThat(listener("second").state()).isEqualTo(ListenerState.RUNNING));
        script().always(task.key(), call -> call.listener().equals("second")
                ? Act.fail("never").play(call)
                : Act.ok().play(call));
        bean(Topics.class).events().sendAndAwait(task);
        List<DeadLetter> found = new ArrayList<>();
        eventually(() -> {
            found.clear();
            subscriberLetters().browseAndAwait("second", 100).stream().filter(letter -> letter.text().contains(task.key()))
                    .forEach(found::add);
            assertThat(found).hasSize(1);
        });
        return found.get(0);
    }
}
