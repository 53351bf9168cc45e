package dev.herald.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import dev.herald.MessagePublisher;
import dev.herald.OutgoingMessage;
import dev.herald.RequestFailedException;
import dev.herald.RequestTimeoutException;
import dev.herald.contract.app.Act;
import dev.herald.contract.app.Requests;
import dev.herald.contract.app.Requests.Quote;
import dev.herald.contract.app.Task;

/** A request gets the value that its listener returns. */
interface RequestContract extends Contract {

    @Test
    default void answersARequest() {
        Task task = new Task(newTask().key(), 4);

        Quote quote = request(bean(Requests.class).quotes(), task);

        assertThat(quote).isEqualTo(new Quote(task.key(), 40));
        awaitEmpty("quotes");
    }

    @Test
    default void answersARequestByAUni() {
        Task task = new Task(newTask().key(), 5);

        assertThat(request(bean(Requests.class).quotesUni(), task)).isEqualTo(new Quote(task.key(), 50));
    }

    @Test
    default void answersEachRequestWithItsOwnReply() {
        var quotes = bean(Requests.class).quotes();
        var tasks = newTasks(10);

        var replies = tasks.stream()
                .map(task -> quotes.request(OutgoingMessage.of(task), Quote.class).subscribeAsCompletionStage()).toList();

        for (Task task : tasks) {
            assertThat(replies.get(task.number() - 1)).succeedsWithin(Duration.ofSeconds(5))
                    .isEqualTo(new Quote(task.key(), task.number() * 10));
        }
    }

    @Test
    default void answersAfterARetry() {
        Task task = newTask();
        script().when(task, Act.fail("not yet"));

        assertThat(request(bean(Requests.class).quotes(), task)).isEqualTo(new Quote(task.key(), 10));
        assertThat(calls(task)).hasSize(2);
    }

    @Test
    default void failsARequestWhoseListenerFailedForGood() {
        Task task = newTask();
        script().always(task.key(), Act.fail("no price for this"));

        assertThatThrownBy(() -> request(bean(Requests.class).quotes(), task))
                .isInstanceOf(RequestFailedException.class).hasMessageContaining("no price for this");
    }

    @Test
    default void failsARequestThatNobodyAnswers() {
        assertThatThrownBy(() -> request(bean(Requests.class).unanswered(), newTask()))
                .isInstanceOf(RequestTimeoutException.class).hasMessageContaining("unanswered");
    }

    private static Quote request(MessagePublisher<Task> publisher, Task task) {
        return publisher.request(task, Quote.class).await().atMost(Duration.ofSeconds(5));
    }
}
