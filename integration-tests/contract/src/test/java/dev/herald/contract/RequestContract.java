package dev.herald.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import io.vertx.core.json.JsonObject;

import dev.herald.MessagePublisher;
import dev.herald.OutgoingMessage;
import dev.herald.RequestCounts;
import dev.herald.RequestFailedException;
import dev.herald.RequestTimeoutException;
import dev.herald.contract.BrokerProbe.Letter;
import dev.herald.contract.app.Act;
import dev.herald.contract.app.FailingListeners.NotFound;
import dev.herald.contract.app.Gate;
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
    default void failsARequestThatIsDropped() {
        Task task = newTask();
        script().always(task.key(), call -> {
            throw new NotFound();
        });

        assertThatThrownBy(() -> request(bean(Requests.class).quotes(), task)).isInstanceOf(RequestFailedException.class);
        awaitEmpty("quotes");
        assertThat(calls(task)).hasSize(1);
    }

    @Test
    default void failsARequestWhoseListenerTookTooLong() {
        Task task = newTask();
        script().when(task, script().gate());

        assertThatThrownBy(() -> request(bean(Requests.class).quotesLimited(), task))
                .isInstanceOf(RequestFailedException.class).hasMessageContaining("max-processing-time");
        awaitEmpty("quotes-limited");
    }

    @Test
    default void failsARequestThatNobodyAnswers() {
        assertThatThrownBy(() -> request(bean(Requests.class).unanswered(), newTask()))
                .isInstanceOf(RequestTimeoutException.class).hasMessageContaining("unanswered");
    }

    @Test
    default void repliesToAnybodyWhoNamesAQueueForReplies() {
        Task task = new Task(newTask().key(), 6);
        String replies = "herald-replies-" + UUID.randomUUID();
        probe().create(replies);

        send("quotes", task, Map.of("reply-to", replies, "correlation-id", "c-6"));

        List<Letter> letters = new ArrayList<>();
        eventually(() -> {
            letters.addAll(probe().take(replies));
            assertThat(letters).hasSize(1);
        });
        assertThat(new JsonObject(letters.get(0).body())).isEqualTo(new JsonObject().put("key", task.key()).put("price", 60));
    }

    @Test
    default void sendsNoReplyToAQueueThatIsNotForReplies() {
        Task task = newTask();
        String elsewhere = "salaries-" + UUID.randomUUID();
        probe().create(elsewhere);

        send("quotes", task, Map.of("reply-to", elsewhere));

        awaitCalls(task, 1);
        awaitEmpty("quotes");
        assertThat(calls(task)).hasSize(1);
        assertThat(probe().take(elsewhere)).isEmpty();
    }

    @Test
    default void sendsNoErrorToAQueueThatIsNotForReplies() {
        Task task = newTask();
        script().always(task.key(), Act.fail("no price for this"));
        String elsewhere = "salaries-" + UUID.randomUUID();
        probe().create(elsewhere);

        send("quotes", task, Map.of("reply-to", elsewhere));

        awaitDeadLetter("quotes", task.key());
        assertThat(probe().take(elsewhere)).isEmpty();
    }

    @Test
    default void handlesARequestWhoseRequesterIsGone() {
        Task task = newTask();

        send("quotes", task, Map.of("reply-to", "herald-replies-" + UUID.randomUUID()));

        awaitCalls(task, 1);
        awaitIdle("quotes");
        assertThat(calls(task)).hasSize(1);
    }

    @Test
    default void answersWithNullWhatTheListenerReturnsNullFor() {
        Task task = new Task(newTask().key(), 0);

        assertThat(request(bean(Requests.class).quotes(), task)).isNull();
    }

    @Test
    default void failsARequestWhoseReplyIsSomethingElse() {
        assertThatThrownBy(() -> bean(Requests.class).quotes().request(newTask(), Integer.class).await()
                .atMost(Duration.ofSeconds(5))).isInstanceOf(RequestFailedException.class)
                .hasMessageContaining("quotes").hasMessageContaining("can't be read");
    }

    @Test
    default void countsWhatBecameOfRequests() {
        var quotes = bean(Requests.class).quotes();
        RequestCounts before = quotes.requestCounts();
        Task failing = newTask();
        script().always(failing.key(), Act.fail("no price for this"));
        Task slow = newTask();
        Gate gate = script().gate();
        script().when(slow, gate);

        request(quotes, newTask());
        assertThatThrownBy(() -> request(quotes, failing)).isInstanceOf(RequestFailedException.class);
        assertThatThrownBy(() -> request(quotes, slow)).isInstanceOf(RequestTimeoutException.class);
        gate.open();

        eventually(() -> {
            RequestCounts now = quotes.requestCounts();
            assertThat(now.sent() - before.sent()).as("sent").isEqualTo(3);
            assertThat(now.answered() - before.answered()).as("answered").isEqualTo(1);
            assertThat(now.failed() - before.failed()).as("failed").isEqualTo(1);
            assertThat(now.timedOut() - before.timedOut()).as("timed out").isEqualTo(1);
            assertThat(now.late() - before.late()).as("late").isEqualTo(1);
        });
    }

    private static Quote request(MessagePublisher<Task> publisher, Task task) {
        return publisher.request(task, Quote.class).await().atMost(Duration.ofSeconds(5));
    }
}
