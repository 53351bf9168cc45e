package dev.herald.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.herald.DeadLetterException;
import dev.herald.contract.BrokerProbe.Letter;
import dev.herald.contract.app.Act;
import dev.herald.contract.app.Call;
import dev.herald.contract.app.Task;

/** A message that cannot succeed goes to the dead-letter queue, with the reason. */
interface DeadLetterContract extends Contract {

    @Test
    default void deadLettersAfterTheLastAttempt() {
        Task task = newTask();
        script().always(task.key(), Act.fail("never"));

        send("dead-ends", task);

        Letter letter = awaitDeadLetter("dead-ends", task.key());
        assertThat(letter.body()).isEqualTo(json(task));
        assertThat(calls(task)).hasSize(2);
        awaitEmpty("dead-ends");
        throughout(Duration.ofMillis(500), () -> assertThat(calls(task)).hasSize(2));
    }

    @Test
    default void tellsWhyWhereAndWhenAMessageDied() {
        Task task = newTask();
        script().always(task.key(), Act.fail("never"));

        send("dead-ends", task);

        Letter letter = awaitDeadLetter("dead-ends", task.key());
        assertThat(letter.header("herald-dead-letter-reason")).hasValueSatisfying(
                reason -> assertThat(reason).contains("never"));
        assertThat(letter.header("herald-dead-letter-exception")).contains(IllegalStateException.class.getName());
        assertThat(letter.header("herald-dead-letter-source")).contains("dead-ends");
        assertThat(letter.header("herald-dead-letter-listener")).contains("dead-ends");
        assertThat(letter.header("herald-dead-letter-attempts")).contains("2");
        assertThat(letter.header("herald-dead-letter-time").map(Instant::parse)).hasValueSatisfying(
                time -> assertThat(time).isCloseTo(Instant.now(), within(20, ChronoUnit.SECONDS)));
    }

    /**
     * Each time by a stop, which may also cut short a receive, so that its lease has to end first. Of the reserve of fifty
     * receives a stop may take two where the broker counts all: that of the handler's message, and that of the same message
     * returned while a receive was still under way.
     */
    @Test
    default void deadLettersAMessageWhoseHandlerIsCutShortAgainAndAgain() throws Exception {
        Task task = newTask();
        script().always(task.key(), script().gate());
        send("cut-short", task);

        for (int stops = 1; stops <= 51 && probe().count("cut-short-dlq") == 0; stops++) {
            int calls = stops;
            eventually(() -> assertThat(calls(task).size() >= calls || probe().count("cut-short-dlq") > 0).isTrue());
            assertThat(listener("cut-short").stop().toCompletableFuture()).succeedsWithin(Duration.ofSeconds(20));
            listener("cut-short").start();
        }

        Letter letter = awaitDeadLetter("cut-short", task.key());
        assertThat(letter.header("herald-dead-letter-reason")).hasValueSatisfying(
                reason -> assertThat(reason).contains("without completing its last attempt"));
        assertThat(calls(task)).hasSizeBetween(25, 51).extracting(Call::attempt).startsWith(1, 2);
        awaitEmpty("cut-short");
    }

    @Test
    default void keepsTheHeadersOfADeadMessage() {
        Task task = newTask();
        script().always(task.key(), Act.fail("never"));

        send("dead-ends", task, Map.of("tenant", "acme", "count", 7));

        Letter letter = awaitDeadLetter("dead-ends", task.key());
        assertThat(letter.header("tenant")).contains("acme");
        assertThat(letter.header("count")).contains("7");
    }

    @Test
    default void deadLettersAtOnceWhenTheHandlerSaysSo() {
        Task task = newTask();
        script().when(task, call -> {
            throw new DeadLetterException("no such customer");
        });

        send("dead-ends", task);

        Letter letter = awaitDeadLetter("dead-ends", task.key());
        assertThat(letter.header("herald-dead-letter-reason")).contains("no such customer");
        assertThat(letter.header("herald-dead-letter-attempts")).contains("1");
        assertThat(calls(task)).hasSize(1);
    }

    @Test
    default void deadLettersAnUnreadableMessageWithItsRawBody() {
        String body = "{\"key\": \"" + newTask().key() + "\", \"number\": ";

        probe().send("dead-ends", body, Map.of("tenant", "acme"));

        Letter letter = awaitDeadLetter("dead-ends", body);
        assertThat(letter.body()).isEqualTo(body);
        assertThat(letter.header("tenant")).contains("acme");
        assertThat(letter.header("herald-dead-letter-attempts")).contains("1");
        assertThat(letter.header("herald-dead-letter-reason")).isPresent();
        awaitEmpty("dead-ends");
    }

    @Test
    default void keepsTheBodyOfAnUnreadableMessageOutOfItsReason() {
        String secret = newTask().key();

        probe().send("dead-ends", "{\"number\": \"" + secret + "\"}", Map.of());

        Letter letter = awaitDeadLetter("dead-ends", secret);
        assertThat(letter.headers().values()).noneMatch(value -> value.contains(secret));
    }

    @Test
    default void handlesTheNeighboursOfAnUnreadableMessage() {
        Task before = newTask();
        Task after = newTask();
        String unreadable = "unreadable " + newTask().key();

        send("dead-ends", before);
        probe().send("dead-ends", unreadable, Map.of());
        send("dead-ends", after);

        awaitCalls(before, 1);
        awaitCalls(after, 1);
        awaitDeadLetter("dead-ends", unreadable);
        awaitEmpty("dead-ends");
    }

    @Test
    default void deadLettersAMessageThatLacksARequiredHeader() {
        Task task = newTask();

        send("tenants", task);

        Letter letter = awaitDeadLetter("tenants", task.key());
        assertThat(letter.header("herald-dead-letter-reason")).hasValueSatisfying(
                reason -> assertThat(reason).contains("tenant"));
        assertThat(calls(task)).isEmpty();
    }

    @Test
    default void deadLettersAMessageWhoseHeaderIsOfAnotherType() {
        Task task = newTask();

        send("tenants", task, Map.of("tenant", "acme"));

        Letter letter = awaitDeadLetter("tenants", task.key());
        assertThat(letter.header("herald-dead-letter-reason")).hasValueSatisfying(
                reason -> assertThat(reason).contains("tenant"));
        assertThat(calls(task)).isEmpty();
    }

    @Test
    default void countsDeadLetters() {
        awaitIdle("tenants");
        long before = listener("tenants").counts().deadLettered();
        Task task = newTask();

        send("tenants", task);

        awaitDeadLetter("tenants", task.key());
        eventually(() -> assertThat(listener("tenants").counts().deadLettered()).isEqualTo(before + 1));
    }
}
