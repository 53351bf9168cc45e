package dev.herald.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.herald.DeadLetterException;
import dev.herald.Headers;
import dev.herald.contract.app.Act;
import dev.herald.contract.app.RelayListeners;
import dev.herald.contract.app.Seal;
import dev.herald.contract.app.Task;

/** Filters see messages on their way, and what is published has headers of the message that is handled. */
interface FilterContract extends Contract {

    Map<String, Object> HEADERS = Map.of("team", "red", "correlation-id", "c-1", "other", "o");

    @Test
    default void putsHeadersOfTheHandledMessageOnWhatIsPublished() {
        for (String queue : List.of("relay", "relay-uni", "relay-result")) {
            Task task = newTask();

            send(queue, task, HEADERS);

            Headers headers = awaitRelayed(task);
            assertThat(headers.get("team")).as(queue).contains("red");
            assertThat(headers.get("correlation-id")).as(queue).contains("c-1");
            assertThat(headers.contains("other")).as(queue).isFalse();
        }
    }

    @Test
    default void putsThemOnAtALaterAttemptWithoutItsOwnHeaders() {
        Task task = newTask();
        script().when(task, Act.fail("once more"), Act.ok());

        send("relay", task, HEADERS);

        assertThat(awaitRelayed(task).get("team")).contains("red");
        assertThat(awaitRelayed(task).asMap()).doesNotContainKeys("herald-attempt", "other");
        assertThat(script().notes("relay")).containsExactly("relay 1 true", "relay 2 true");
    }

    @Test
    default void publishesAFullMessageAllTheSame() {
        Task task = newTask();

        send("relay-full", task, HEADERS);

        assertThat(awaitRelayed(task).asMap().keySet()).filteredOn(name -> name.startsWith("own-")).hasSize(10);
    }

    private Headers awaitRelayed(Task task) {
        eventually(() -> assertThat(relayed(task)).isNotEmpty());
        return relayed(task).get(0);
    }

    private List<Headers> relayed(Task task) {
        return calls(task).stream().filter(call -> call.listener().equals("relayed")).map(call -> call.message().headers())
                .toList();
    }

    @Test
    default void filtersWhatIsSentAndWhatIsReceived() {
        Task task = newTask();

        bean(RelayListeners.class).sealed().sendAndAwait(task);

        awaitCalls(task, 1);
        assertThat(script().notes("sealed")).containsExactly("base64");
        eventually(() -> assertThat(script().notes("seal")).containsExactly("before 1", "after 1"));
        awaitEmpty("sealed");
    }

    @Test
    default void deadLettersWhatWasReceivedAndNotWhatAFilterMadeOfIt() {
        Task task = newTask();
        script().when(task, Act.run(call -> {
            throw new DeadLetterException("in vain");
        }));

        bean(RelayListeners.class).sealed().sendAndAwait(task);

        assertThat(awaitDeadLetter("sealed", Seal.sealed(task)).body()).isEqualTo(Seal.sealed(task));
        assertThat(script().notes("seal")).containsExactly("before 1", "after 1 in vain");
    }
}
