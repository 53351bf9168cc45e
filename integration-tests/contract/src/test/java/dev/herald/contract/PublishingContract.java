package dev.herald.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.vertx.core.json.JsonObject;

import dev.herald.BatchReceipt;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.Receipt;
import dev.herald.contract.app.Call;
import dev.herald.contract.app.Injected;
import dev.herald.contract.app.Outbox;
import dev.herald.contract.app.PayloadListeners.Given;
import dev.herald.contract.app.PublishingListeners;
import dev.herald.contract.app.Task;

/** What is published arrives, and the publisher learns of it. */
interface PublishingContract extends Contract {

    @Test
    default void publishesByAnInterface() {
        Task task = newTask();

        outbox().post(task);

        awaitCalls(task, 1);
        awaitEmpty("posted");
    }

    @Test
    default void tellsTheIdThatTheConsumerSees() {
        Task task = newTask();

        Receipt receipt = outbox().postForReceipt(task);

        assertThat(receipt.messageId()).isEqualTo(awaitCalls(task, 1).get(0).message().id());
    }

    @Test
    default void publishesWhenTheUniIsSubscribedTo() {
        Task task = newTask();

        var publishing = outbox().postUni(task);

        throughout(Duration.ofMillis(300), () -> assertThat(calls(task)).isEmpty());
        Receipt receipt = publishing.await().atMost(Duration.ofSeconds(5));
        assertThat(receipt.messageId()).isEqualTo(awaitCalls(task, 1).get(0).message().id());
    }

    @Test
    default void publishesByAUniWithoutAReceipt() {
        Task task = newTask();

        outbox().postQuietly(task).await().atMost(Duration.ofSeconds(5));

        awaitCalls(task, 1);
    }

    @Test
    default void publishesByAStage() throws Exception {
        Task task = newTask();

        Receipt receipt = outbox().postStage(task).toCompletableFuture().get(5, TimeUnit.SECONDS);

        assertThat(receipt.messageId()).isEqualTo(awaitCalls(task, 1).get(0).message().id());
    }

    @Test
    default void publishesAList() {
        List<Task> tasks = newTasks(25);

        BatchReceipt receipt = outbox().postAll(tasks);

        assertThat(receipt.allSent()).isTrue();
        assertThat(receipt.entries()).hasSize(25);
        awaitCallOfEach(tasks);
        assertReceiptsMatch(receipt, tasks);
    }

    @Test
    default void publishesAListByAUni() {
        List<Task> tasks = newTasks(3);

        BatchReceipt receipt = outbox().postAllUni(tasks).await().atMost(Duration.ofSeconds(5));

        awaitCallOfEach(tasks);
        assertReceiptsMatch(receipt, tasks);
    }

    private void assertReceiptsMatch(BatchReceipt receipt, List<Task> tasks) {
        for (int i = 0; i < tasks.size(); i++) {
            assertThat(receipt.entries().get(i).receipt().messageId())
                    .isEqualTo(calls(tasks.get(i)).get(0).message().id());
        }
    }

    @Test
    default void publishesArgumentsAsHeaders() {
        Task task = newTask();

        outbox().postWithHeaders(task, "acme", 7, true, Optional.empty(), new byte[]{1, 2});

        Given given = awaitGiven(task);
        assertThat(given.tenant()).isEqualTo("acme");
        assertThat(given.count()).isEqualTo(7);
        assertThat(given.urgent()).isTrue();
        assertThat(given.note()).isEmpty();
        assertThat(given.digest()).containsExactly(1, 2);
    }

    @Test
    default void publishesTextAndBytesAsTheyAre() {
        String text = "ä " + newTask().key();

        outbox().postText(text);
        outbox().postBytes("{ö".getBytes(StandardCharsets.UTF_8));

        eventually(() -> assertThat(script().notes("text")).containsExactly(text));
        eventually(() -> assertThat(script().notes("bytes")).containsExactly("{ö".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    default void publishesAJsonObject() {
        JsonObject json = new JsonObject().put("key", newTask().key()).put("nested", new JsonObject().put("a", 1));

        outbox().postJson(json);

        eventually(() -> assertThat(script().notes("json")).containsExactly(json));
    }

    @Test
    default void publishesGenericPayloads() {
        Task task = newTask();

        outbox().postGeneric(Map.of("red", List.of(task)));

        eventually(() -> assertThat(script().notes("generic")).containsExactly(Map.of("red", List.of(task))));
    }

    @Test
    default void publishesByInjection() {
        Task awaited = newTask();
        Task subscribed = newTask();

        Receipt receipt = injected().tasks().sendAndAwait(awaited);
        injected().tasks().send(subscribed).await().atMost(Duration.ofSeconds(5));

        assertThat(receipt.messageId()).isEqualTo(awaitCalls(awaited, 1).get(0).message().id());
        awaitCalls(subscribed, 1);
    }

    @Test
    default void publishesTwentyFiveByInjection() {
        List<Task> tasks = newTasks(25);

        BatchReceipt receipt = injected().tasks().sendAll(tasks).await().atMost(Duration.ofSeconds(10));

        assertThat(receipt.failed()).isEmpty();
        awaitCallOfEach(tasks);
        assertReceiptsMatch(receipt, tasks);
    }

    @Test
    default void publishesRawTextForATypedListener() {
        Task task = newTask();

        injected().raw().sendAndAwait(json(task));

        awaitCalls(task, 1);
    }

    @Test
    default void publishesWithADelay() {
        Task task = newTask();
        long start = System.nanoTime();

        injected().tasks().sendAndAwait(OutgoingMessage.of(task).delay(Duration.ofSeconds(1)));

        Call call = awaitCalls(task, 1).get(0);
        assertThat(Duration.ofNanos(call.at() - start)).isBetween(Duration.ofMillis(900), Duration.ofSeconds(5));
    }

    @Test
    default void publishesHeadersOfEveryType() {
        Task task = newTask();

        injected().parameters().sendAndAwait(OutgoingMessage.of(task).header("tenant", "acme").header("count", 12L)
                .header("urgent", true).header("digest", new byte[]{9}).header("dropped", "x").header("dropped", null));

        Given given = awaitGiven(task);
        assertThat(given.tenant()).isEqualTo("acme");
        assertThat(given.count()).isEqualTo(12);
        assertThat(given.urgent()).isTrue();
        assertThat(given.digest()).containsExactly(9);
        assertThat(given.headers().contains("dropped")).isFalse();
    }

    private Given awaitGiven(Task task) {
        eventually(() -> assertThat(script().notes("parameters")).hasSize(1));
        Given given = (Given) script().notes("parameters").get(0);
        assertThat(given.task()).isEqualTo(task);
        return given;
    }

    @Test
    default void publishesTheResultOfAMethod() {
        Task direct = newTask();
        Task later = newTask();
        PublishingListeners bean = bean(PublishingListeners.class);

        assertThat(bean.result(direct)).isEqualTo(direct);
        assertThat(bean.resultUni(later).await().atMost(Duration.ofSeconds(5))).isEqualTo(later);

        awaitCalls(direct, 1);
        awaitCalls(later, 1);
    }

    @Test
    default void forwardsTheResultOfAListener() {
        Task task = newTask();

        send("forwarding", task);
        send("forwarding-uni", new Task(task.key(), 2));

        awaitCalls(new Task(task.key(), 101), 1);
        awaitCalls(new Task(task.key(), 102), 1);
        awaitEmpty("forwarding");
        awaitEmpty("forwarding-uni");
    }

    @Test
    default void forwardsNothingWhereTheResultIsNull() {
        Task task = new Task(newTask().key(), -1);

        send("forwarding", task);

        awaitCalls(task, 1);
        awaitEmpty("forwarding");
        assertThat(script().calls(task.key())).hasSize(1);
    }

    @Test
    default void failsWhereTheBrokerCannotBeReached() {
        probe().disconnect("posted");
        try {
            assertThatThrownBy(() -> outbox().post(newTask())).isInstanceOf(PublishException.class)
                    .hasMessageContaining("posted")
                    .matches(failure -> ((PublishException) failure).isRetryable(), "is retryable");
        } finally {
            probe().reconnect();
        }
    }

    private Outbox outbox() {
        return bean(Outbox.class);
    }

    private Injected injected() {
        return bean(Injected.class);
    }
}
