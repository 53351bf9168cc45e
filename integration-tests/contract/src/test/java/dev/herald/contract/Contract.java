package dev.herald.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ThrowingRunnable;

import io.vertx.core.json.JsonObject;

import dev.herald.Listener;
import dev.herald.Listeners;
import dev.herald.contract.BrokerProbe.Letter;
import dev.herald.contract.app.Call;
import dev.herald.contract.app.Script;
import dev.herald.contract.app.Task;

/** What every part of the contract works with. */
interface Contract {

    Duration INTERVAL = Duration.ofMillis(25);

    BrokerProbe probe();

    Script script();

    Listeners listeners();

    /** A bean of the application. */
    <T> T bean(Class<T> type);

    default Listener listener(String id) {
        return listeners().get(id);
    }

    /** A payload that no other test uses. */
    default Task newTask() {
        return new Task(UUID.randomUUID().toString(), 1);
    }

    /** As many payloads of one key, numbered from 1. */
    default List<Task> newTasks(int count) {
        String key = newTask().key();
        return IntStream.rangeClosed(1, count).mapToObj(number -> new Task(key, number)).toList();
    }

    default void send(String queue, Task task) {
        send(queue, task, Map.of());
    }

    default void send(String queue, Task task, Map<String, Object> headers) {
        probe().send(queue, json(task), headers);
    }

    default void sendAll(String queue, List<Task> tasks) {
        tasks.forEach(task -> send(queue, task));
    }

    default String json(Task task) {
        return new JsonObject().put("key", task.key()).put("number", task.number()).encode();
    }

    default List<Call> calls(Task task) {
        return script().calls(task.key()).stream().filter(call -> call.task().equals(task)).toList();
    }

    /** The batches that a listener noted. */
    @SuppressWarnings("unchecked")
    default List<List<Task>> batches(String listener) {
        return script().notes(listener).stream().map(batch -> (List<Task>) batch).toList();
    }

    /** Waits until there were this many calls with the payload. */
    default List<Call> awaitCalls(Task task, int count) {
        eventually(() -> assertThat(calls(task)).as("calls with %s", task).hasSizeGreaterThanOrEqualTo(count));
        return calls(task);
    }

    /** Waits until each payload came to a handler. */
    default void awaitCallOfEach(List<Task> tasks) {
        eventually(() -> assertThat(script().calls(tasks.get(0).key())).extracting(Call::task).containsAll(tasks));
    }

    /** Waits until the broker has nothing left in the queue. */
    default void awaitEmpty(String queue) {
        eventually(() -> assertThat(probe().count(queue)).as("messages in %s", queue).isZero());
    }

    /** Waits until nothing is left of earlier tests, neither at the broker nor with the listener. */
    default void awaitIdle(String queue) {
        awaitEmpty(queue);
        eventually(() -> assertThat(listener(queue).counts().inFlight()).as("in flight in %s", queue).isZero());
    }

    /** Waits for a dead letter of the queue whose body contains a text. */
    default Letter awaitDeadLetter(String queue, String text) {
        String deadLetterQueue = deadLetterQueue(queue);
        List<Letter> letters = new ArrayList<>();
        eventually(() -> {
            letters.addAll(probe().take(deadLetterQueue));
            assertThat(letters).as("dead letters of %s", queue).anyMatch(letter -> letter.body().contains(text));
        });
        return letters.stream().filter(letter -> letter.body().contains(text)).findFirst().orElseThrow();
    }

    private static String deadLetterQueue(String queue) {
        return queue.endsWith(".fifo") ? queue.replace(".fifo", "-dlq.fifo") : queue + "-dlq";
    }

    default void eventually(ThrowingRunnable assertion) {
        patience().untilAsserted(assertion);
    }

    /** Holds now, and goes on to hold: the first violation fails. */
    default void throughout(Duration time, Runnable assertion) {
        long end = System.nanoTime() + time.toNanos();
        do {
            assertion.run();
            LockSupport.parkNanos(INTERVAL.toNanos());
        } while (System.nanoTime() - end < 0);
        assertion.run();
    }

    /** Some probes start a program for each look, which may take long while other servers start. */
    private static ConditionFactory patience() {
        return Awaitility.await().pollDelay(Duration.ZERO).pollInterval(INTERVAL)
                .atMost(Duration.ofSeconds(40));
    }
}
