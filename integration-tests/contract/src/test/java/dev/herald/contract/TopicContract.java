package dev.herald.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.herald.ListenerState;
import dev.herald.OutgoingMessage;
import dev.herald.contract.BrokerProbe.Letter;
import dev.herald.contract.app.Act;
import dev.herald.contract.app.Call;
import dev.herald.contract.app.Requests.Quote;
import dev.herald.contract.app.Task;
import dev.herald.contract.app.Topics;

/** Every subscriber of a topic gets every message that its filter lets through. */
interface TopicContract extends Contract {

    /** What the filter of the subscriber {@code vip} lets through; {@code contract.vip-filter} is that filter. */
    OutgoingMessage<Task> asVip(OutgoingMessage<Task> message);

    /** A subscriber gets nothing that was published before it subscribed, nor while the broker did not know it. */
    @BeforeEach
    default void awaitSubscribers() {
        for (String subscriber : List.of("first", "second", "vip", "early", "late-shift", "answering")) {
            eventually(() -> assertThat(listener(subscriber).state()).as(subscriber).isEqualTo(ListenerState.RUNNING));
        }
    }

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

    @Test
    default void publishesToATopicWithoutSubscribers() {
        assertThat(bean(Topics.class).unheard().sendAndAwait(newTask()).messageId()).isNotBlank();
    }

    @Test
    default void givesSubscribersThatShareAQueueEachMessageOnce() {
        List<Task> tasks = newTasks(30);

        bean(Topics.class).shifts().sendAllAndAwait(tasks);

        awaitCallOfEach(tasks);
        throughout(Duration.ofMillis(300), () -> assertThat(script().calls(tasks.get(0).key())).hasSize(tasks.size()));
        awaitEmpty("contract-shifts");
    }

    @Test
    default void deadLettersToTheSubscribersOwnQueue() {
        Task task = newTask();
        script().always(task.key(), call -> {
            if (call.listener().equals("second")) {
                throw new IllegalStateException("never");
            }
            return Act.ok().play(call);
        });

        publish(OutgoingMessage.of(task).header("tenant", "acme"));

        Letter letter = awaitDeadLetter(queueOf("second"), task.key());
        assertThat(letter.body()).isEqualTo(json(task));
        assertThat(letter.header("tenant")).contains("acme");
        assertThat(letter.header("herald-dead-letter-listener")).contains("second");
        assertThat(letter.header("herald-dead-letter-source")).contains("events");
        assertThat(letter.header("herald-dead-letter-attempts")).contains("2");
        assertThat(receivers(task)).containsExactlyInAnyOrder("first", "second", "second");
        awaitEmpty(queueOf("second"));
        assertThat(probe().take(queueOf("first") + "-dlq")).noneMatch(other -> other.body().contains(task.key()));
    }

    @Test
    default void deadLettersWhatASubscriberCanNotRead() {
        String body = "no JSON " + newTask().key();

        probe().send(queueOf("first"), body, Map.of("tenant", "acme"));

        Letter letter = awaitDeadLetter(queueOf("first"), body);
        assertThat(letter.header("tenant")).contains("acme");
        assertThat(letter.header("herald-dead-letter-listener")).contains("first");
    }

    @Test
    default void givesSubscribersHeadersAndAttempt() {
        Task task = newTask();
        script().when(task, Act.fail("not yet"), Act.fail("not yet"));

        publish(OutgoingMessage.of(task).header("tenant", "acme").header("count", 7));

        eventually(() -> assertThat(receivers(task)).containsExactlyInAnyOrder("first", "first", "second", "second"));
        assertThat(calls(task)).allSatisfy(call -> {
            assertThat(call.message().headers().get("tenant")).contains("acme");
            assertThat(call.message().headers().get("count")).contains("7");
            assertThat(call.message().sentAt()).isCloseTo(Instant.now(), within(20, ChronoUnit.SECONDS));
        });
        for (String listener : List.of("first", "second")) {
            assertThat(calls(task).stream().filter(call -> call.listener().equals(listener)).map(Call::attempt))
                    .containsExactly(1, 2);
        }
    }

    @Test
    default void answersARequestToATopic() {
        Task task = new Task(newTask().key(), 7);

        Quote quote = bean(Topics.class).offers().request(task, Quote.class).await().atMost(Duration.ofSeconds(5));

        assertThat(quote).isEqualTo(new Quote(task.key(), 70));
        assertThat(receivers(task)).containsExactly("answering");
    }

    /** The name that a subscriber's queue has unless configured. */
    private static String queueOf(String listener) {
        return ConfigProvider.getConfig().getValue("quarkus.application.name", String.class) + "-events-" + listener;
    }

    private void publish(OutgoingMessage<Task> message) {
        bean(Topics.class).events().sendAndAwait(message);
    }

    private List<String> receivers(Task task) {
        return calls(task).stream().map(Call::listener).toList();
    }
}
