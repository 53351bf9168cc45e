package dev.herald.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.smallrye.mutiny.Uni;

import dev.herald.BatchReceipt;
import dev.herald.BrokerException;
import dev.herald.Message;
import dev.herald.OutgoingMessage;
import dev.herald.QueueDescription;
import dev.herald.Queues;
import dev.herald.Receipt;
import dev.herald.Redrive;
import dev.herald.contract.app.Desk;
import dev.herald.contract.app.Task;

/** Administration of queues. */
interface OperationsContract extends Contract {

    /** Whether the broker tells which queues there are. */
    default boolean lists() {
        return true;
    }

    /** Whether the broker knows how old the oldest message is; the protocols of Amazon SQS and RabbitMQ do not tell. */
    default boolean tellsAges() {
        return false;
    }

    /** Attributes by which a queue's dead letters go to another one, where the broker moves back only such. */
    default Map<String, String> deadLettersTo(QueueDescription deadLetterQueue) {
        return Map.of();
    }

    @Test
    default void createsAQueueAndDescribesIt() {
        String name = newName();

        QueueDescription created = queues().createAndAwait(name);

        QueueDescription described = queues().describeAndAwait(name);
        assertThat(described.address()).isEqualTo(created.address()).contains(name);
        assertThat(described.visible()).hasValue(0);
    }

    @Test
    default void createsAQueueThatIsThereWithoutEffect() {
        String name = newQueue();
        queues().sendAndAwait(name, newTask());

        QueueDescription again = queues().createAndAwait(name);

        assertThat(again.address()).isEqualTo(queues().describeAndAwait(name).address());
        assertThat(takeOne(name)).isNotNull();
    }

    @Test
    default void describesHowManyMessagesAreVisible() {
        String name = newQueue();

        queues().sendAndAwait(name, newTask());
        queues().sendAndAwait(name, newTask());

        eventually(() -> assertThat(queues().describeAndAwait(name).visible()).hasValue(2));
    }

    @Test
    default void tellsTheAgeOfTheOldestMessageIfItKnowsIt() {
        String name = newQueue();
        assertThat(age(name)).isEmpty();

        queues().sendAndAwait(name, newTask());
        eventually(() -> assertThat(queues().describeAndAwait(name).visible()).hasValue(1));
        if (!tellsAges()) {
            assertThat(age(name)).isEmpty();
            return;
        }
        Duration first = age(name).orElseThrow();
        assertThat(first).isLessThan(Duration.ofMinutes(1));
        queues().sendAndAwait(name, newTask());
        eventually(() -> assertThat(age(name).orElseThrow()).isGreaterThan(first.plusMillis(50)));

        Message<Task> oldest = takeOne(name);
        assertThat(age(name).orElseThrow()).as("with the oldest in flight").isGreaterThan(first.plusMillis(50));
        queues().deleteAndAwait(oldest);
        queues().deleteAndAwait(takeOne(name));
        assertThat(age(name)).isEmpty();
    }

    private Optional<Duration> age(String queue) {
        return queues().describeAndAwait(queue).oldestAge();
    }

    @Test
    default void tellsWhetherAQueueExists() {
        String name = newName();

        assertThat(queues().existsAndAwait(name)).isFalse();
        queues().createAndAwait(name);

        assertThat(queues().existsAndAwait(name)).isTrue();
        assertThat(await(queues().exists(name))).isTrue();
    }

    @Test
    default void knowsAQueueByItsLogicalName() {
        eventually(() -> assertThat(queues().existsAndAwait("renamed")).isTrue());

        assertThat(queues().describeAndAwait("renamed").address()).contains("contract-renamed");
    }

    @Test
    default void listsTheQueuesThatBeginSo() {
        if (!lists()) {
            assertThatNamesAnAlternative(queues().list(""));
            return;
        }
        String name = newQueue();
        QueueDescription first = queues().createAndAwait(name + "-a");
        QueueDescription second = queues().createAndAwait(name + "-b");

        assertThat(queues().listAndAwait(name + "-")).containsExactlyInAnyOrder(first.address(), second.address());
        assertThat(queues().listAndAwait(newName())).isEmpty();
        assertThat(queues().listAndAwait("")).contains(first.address(), second.address());
    }

    @Test
    default void doesNothingBeforeTheUniIsSubscribedTo() {
        String name = newName();

        Uni<QueueDescription> creating = queues().create(name);
        assertThat(queues().existsAndAwait(name)).isFalse();
        await(creating);

        assertThat(queues().existsAndAwait(name)).isTrue();
    }

    @Test
    default void takesWhatItSent() {
        String name = newQueue();
        Task task = newTask();

        Receipt receipt = queues().sendAndAwait(name, OutgoingMessage.of(task).header("tenant", "acme"));
        Message<Task> message = takeOne(name);

        assertThat(message.payload()).isEqualTo(task);
        assertThat(message.id()).isEqualTo(receipt.messageId());
        assertThat(message.headers().get("tenant")).hasValue("acme");
        assertThat(message.attempt()).isEqualTo(1);
        assertThat(message.destination()).isEqualTo(name);
    }

    @Test
    default void takesWhatItSentWithoutBlocking() {
        String name = newQueue();
        Task task = newTask();

        await(queues().send(name, task));
        List<Message<Task>> messages = await(queues().receive(name, Task.class, 1, Duration.ofSeconds(5)));

        assertThat(messages).extracting(Message::payload).containsExactly(task);
        await(queues().delete(messages));
        awaitEmpty(name);
    }

    @Test
    default void takesWhatAnOutsiderSent() {
        String name = newQueue();
        Task task = newTask();

        send(name, task);

        assertThat(takeOne(name).payload()).isEqualTo(task);
    }

    @Test
    default void sendsManyAndTakesNoMoreThanAskedFor() {
        String name = newQueue();
        List<Task> tasks = newTasks(25);

        BatchReceipt receipt = queues().sendAllAndAwait(name, tasks.stream().map(OutgoingMessage::of).toList());

        assertThat(receipt.entries()).hasSize(25);
        assertThat(receipt.allSent()).isTrue();
        List<Task> taken = new ArrayList<>();
        eventually(() -> {
            List<Message<Task>> messages = queues().receiveAndAwait(name, Task.class, 12, Duration.ofSeconds(1));
            assertThat(messages).hasSizeLessThanOrEqualTo(12);
            messages.forEach(message -> taken.add(message.payload()));
            queues().deleteAndAwait(messages);
            assertThat(taken).hasSize(25);
        });
        assertThat(taken).containsExactlyInAnyOrderElementsOf(tasks);
        awaitEmpty(name);
    }

    @Test
    default void takesNothingFromAnEmptyQueue() {
        assertThat(queues().receiveAndAwait(newQueue(), Task.class, 10, Duration.ZERO)).isEmpty();
    }

    @Test
    default void waitsForAMessageToCome() throws Exception {
        String name = newQueue();
        Task task = newTask();
        CompletableFuture<List<Message<Task>>> waiting = queues().receive(name, Task.class, 1, Duration.ofSeconds(15))
                .subscribeAsCompletionStage();

        throughout(Duration.ofMillis(300), () -> assertThat(waiting).isNotDone());
        queues().sendAndAwait(name, task);

        assertThat(waiting.get(20, TimeUnit.SECONDS)).extracting(Message::payload).containsExactly(task);
    }

    @Test
    default void aReceiveThatWasCancelledKeepsNoMessage() throws Exception {
        String name = newQueue();
        Task task = newTask();
        CompletableFuture<List<Message<Task>>> waiting = queues().receive(name, Task.class, 1, Duration.ofSeconds(15))
                .subscribeAsCompletionStage();
        throughout(Duration.ofMillis(300), () -> assertThat(waiting).isNotDone());

        waiting.cancel(false);
        queues().sendAndAwait(name, task);

        // Longer than the receive that was cancelled may still wait on some broker.
        assertThat(queues().receiveAndAwait(name, Task.class, 1, Duration.ofSeconds(20))).extracting(Message::payload)
                .containsExactly(task);
    }

    @Test
    default void keepsWhatWasTakenFromOthers() {
        String name = newQueue();
        queues().sendAndAwait(name, newTask());

        takeOne(name);

        assertThat(queues().receiveAndAwait(name, Task.class, 1, Duration.ofSeconds(1))).isEmpty();
        assertThat(probe().count(name)).isEqualTo(1);
    }

    @Test
    default void deletesWhatWasTaken() {
        String name = newQueue();
        queues().sendAndAwait(name, newTask());

        queues().deleteAndAwait(takeOne(name));

        awaitEmpty(name);
    }

    @Test
    default void returnsWhatWasTaken() {
        String name = newQueue();
        Task task = newTask();
        queues().sendAndAwait(name, task);
        Message<Task> first = takeOne(name);

        queues().changeVisibilityAndAwait(first, Duration.ZERO);

        Message<Task> second = takeOne(name);
        assertThat(second.payload()).isEqualTo(task);
        assertThat(second.id()).isEqualTo(first.id());
    }

    @Test
    default void deletesWhatCannotBeRead() {
        String name = newQueue();
        queues().sendAndAwait(name, "not a task");

        Message<Task> message = takeOne(name);

        assertThatThrownBy(message::payload).isInstanceOf(RuntimeException.class).hasMessageContaining("Task");
        queues().deleteAndAwait(message);
        awaitEmpty(name);
    }

    @Test
    default void doesNotSettleWhatAListenerHas() {
        Task task = newTask();
        send("posted", task);
        Message<?> message = awaitCalls(task, 1).get(0).message();

        assertThatThrownBy(() -> queues().deleteAndAwait(message)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message.id());
    }

    @Test
    default void removesAllMessages() {
        String name = newQueue();
        queues().sendAllAndAwait(name, newTasks(12).stream().map(OutgoingMessage::of).toList());

        queues().purgeAndAwait(name);

        awaitEmpty(name);
        assertThat(queues().existsAndAwait(name)).isTrue();
    }

    @Test
    default void deletesAQueue() {
        String name = newQueue();
        queues().sendAndAwait(name, newTask());

        queues().deleteQueueAndAwait(name);

        eventually(() -> assertThat(queues().existsAndAwait(name)).isFalse());
    }

    @Test
    default void deletesAQueueThatIsNotThereWithoutEffect() {
        await(queues().deleteQueue(newName()));
    }

    @Test
    default void sendsToAQueueThatWasCreatedAnew() {
        String name = newQueue();
        queues().sendAndAwait(name, newTask());
        queues().deleteQueueAndAwait(name);
        eventually(() -> assertThat(queues().existsAndAwait(name)).isFalse());
        queues().createAndAwait(name);
        Task task = newTask();

        queues().sendAndAwait(name, task);

        assertThat(takeOne(name).payload()).isEqualTo(task);
    }

    @Test
    default void movesDeadLettersBack() {
        String name = newName();
        QueueDescription deadLetterQueue = queues().createAndAwait(name + "-dlq");
        queues().createAndAwait(name, deadLettersTo(deadLetterQueue));
        List<Task> tasks = newTasks(12);
        queues().sendAllAndAwait(name + "-dlq", tasks.stream()
                .map(task -> OutgoingMessage.of(task).header("tenant", "acme")).toList());

        Redrive redrive = queues().redriveAndAwait(name + "-dlq", name);

        assertThat(redrive.moved().isPresent()).as("tells the number of messages or a task: %s", redrive)
                .isNotEqualTo(redrive.task().isPresent());
        redrive.moved().ifPresent(moved -> assertThat(moved).isEqualTo(12));
        awaitEmpty(name + "-dlq");
        List<Message<Task>> moved = new ArrayList<>();
        eventually(() -> {
            moved.addAll(queues().receiveAndAwait(name, Task.class, 10, Duration.ofSeconds(1)));
            assertThat(moved).hasSize(12);
        });
        assertThat(moved).extracting(Message::payload).containsExactlyInAnyOrderElementsOf(tasks);
        assertThat(moved).allSatisfy(message -> assertThat(message.headers().get("tenant")).hasValue("acme"));
    }

    @Test
    default void namesAQueueThatIsNotThere() {
        String name = newName();

        assertThatNames(name, queues().describe(name));
        assertThatNames(name, queues().receive(name, Task.class, 1, Duration.ZERO));
        assertThatNames(name, queues().purge(name));
        assertThatNames(name, queues().redrive(name, newQueue()));
        assertThatNames(name, queues().redrive(newQueue(), name));
    }

    private static void assertThatNames(String name, Uni<?> operation) {
        assertThatThrownBy(() -> await(operation)).isInstanceOf(BrokerException.class).hasMessageContaining(name);
    }

    @Test
    default void rejectsABrokerThatIsNotThere() {
        assertThatThrownBy(() -> queues().on("nobody")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nobody");
    }

    @Test
    default void rejectsTakingNoMessage() {
        assertThatThrownBy(() -> queues().receive("orders", Task.class, 0, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Message<Task> takeOne(String queue) {
        List<Message<Task>> messages = queues().receiveAndAwait(queue, Task.class, 1, Duration.ofSeconds(10));
        assertThat(messages).as("messages of %s", queue).hasSize(1);
        return messages.get(0);
    }

    private Queues queues() {
        return bean(Desk.class).queues();
    }

    private String newQueue() {
        String name = newName();
        queues().createAndAwait(name);
        return name;
    }

    /** A name that no other test uses. */
    static String newName() {
        return "desk-" + UUID.randomUUID();
    }

    static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }

    /** What a broker can't do says what to use instead. */
    static void assertThatNamesAnAlternative(Uni<?> operation) {
        assertThatThrownBy(() -> await(operation)).isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("use ");
    }
}
