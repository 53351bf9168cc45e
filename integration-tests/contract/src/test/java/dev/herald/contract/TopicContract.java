package dev.herald.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.herald.ListenerState;
import dev.herald.OutgoingMessage;
import dev.herald.contract.app.Act;
import dev.herald.contract.app.Call;
import dev.herald.contract.app.Task;
import dev.herald.contract.app.Topics;

/** Every subscriber of a topic gets every message that its filter lets through. */
interface TopicContract extends Contract {

    /** What the filter of the subscriber {@code vip} lets through; {@code contract.vip-filter} is that filter. */
    OutgoingMessage<Task> asVip(OutgoingMessage<Task> message);

    @Test
    default void givesEverySubscriberEveryMessage() {
        Task task = newTask();

        publish(OutgoingMessage.of(task));

        eventually(() -> assertThat(receivers(task)).containsExactlyInAnyOrder("first", "second"));
    }

    @Test
    default void letsThroughWhatTheFilterMatches() {
        Task common = newTask();
        Task special = newTask();

        publish(OutgoingMessage.of(common).header("tier", "basic"));
        publish(asVip(OutgoingMessage.of(special)));

        eventually(() -> assertThat(receivers(special)).containsExactlyInAnyOrder("first", "second", "vip"));
        eventually(() -> assertThat(receivers(common)).containsExactlyInAnyOrder("first", "second"));
        throughout(Duration.ofMillis(300), () -> assertThat(receivers(common)).hasSize(2));
    }

    @Test
    default void redeliversOnlyToTheSubscriberThatFailed() {
        Task task = newTask();
        script().always(task.key(), call -> {
            if (call.listener().equals("second") && call.attempt() == 1) {
                throw new IllegalStateException("not yet");
            }
            return Act.ok().play(call);
        });

        publish(OutgoingMessage.of(task));

        eventually(() -> assertThat(receivers(task)).containsExactlyInAnyOrder("first", "second", "second"));
        throughout(Duration.ofMillis(300), () -> assertThat(receivers(task)).hasSize(3));
    }

    @Test
    default void tellsTheTopicAsDestination() {
        Task task = newTask();

        publish(OutgoingMessage.of(task));

        eventually(() -> assertThat(receivers(task)).hasSize(2));
        assertThat(calls(task)).extracting(call -> call.message().destination()).containsOnly("events");
        assertThat(listener("vip").destination()).isEqualTo("events");
    }

    @Test
    default void givesASubscriberThatIsNotDurableWhatIsPublishedWhileItRuns() {
        Task task = newTask();
        eventually(() -> assertThat(listener("passing").state()).isEqualTo(ListenerState.RUNNING));

        bean(Topics.class).news().sendAndAwait(task);

        eventually(() -> assertThat(receivers(task)).containsExactly("passing"));
    }

    private void publish(OutgoingMessage<Task> message) {
        bean(Topics.class).events().sendAndAwait(message);
    }

    private List<String> receivers(Task task) {
        return calls(task).stream().map(Call::listener).toList();
    }
}
