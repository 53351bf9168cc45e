package dev.herald.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import io.vertx.core.json.JsonObject;

import dev.herald.DeadLetter;
import dev.herald.DeadLetterNotFoundException;
import dev.herald.DeadLetterSelection;
import dev.herald.DeadLetters;
import dev.herald.HeraldHeaders;
import dev.herald.ListenerState;
import dev.herald.Message;
import dev.herald.OutgoingMessage;
import dev.herald.RedriveOutcome;
import dev.herald.RedriveProgress;
import dev.herald.contract.app.Act;
import dev.herald.contract.app.Call;
import dev.herald.contract.app.Desk;
import dev.herald.contract.app.LetterDesk;
import dev.herald.contract.app.Task;

/** Dead letters are looked at, sent back and discarded, and none is lost. */
interface LettersContract extends Contract {

    String LISTENER = "letters";
    DeadLetterSelection ALL = DeadLetterSelection.all();

    /** A broker may lose its queues in an outage; their listeners create them anew. */
    private void beginWithoutLetters() {
        eventually(() -> assertThat(listener(LISTENER).state()).isEqualTo(ListenerState.RUNNING));
        eventually(() -> {
            letters().discardAllAndAwait(LISTENER, ALL.diedBefore(Instant.MAX));
            assertThat(probe().count("letters-dlq")).isZero();
        });
    }

    @Test
    default void browsesLettersAndLeavesThem() {
        List<Task> tasks = die(newTasks(3));

        assertThat(tasks(browse(3))).containsExactlyInAnyOrderElementsOf(tasks);
        assertThat(tasks(browse(3))).containsExactlyInAnyOrderElementsOf(tasks);
        eventually(() -> assertThat(letters().browseAndAwait(LISTENER, 2)).hasSize(2));
        assertThat(probe().count("letters-dlq")).isEqualTo(3);
    }

    @Test
    default void tellsAllAboutALetter() {
        beginWithoutLetters();
        Task task = newTask();
        script().always(task.key(), Act.fail("no such customer"));
        send("letters", task, Map.of("tenant", "acme"));

        DeadLetter letter = awaitLetters(1).get(0);

        assertThat(letter.listener()).isEqualTo(LISTENER);
        assertThat(letter.text()).isEqualTo(json(task));
        assertThat(new String(letter.bytes())).isEqualTo(json(task));
        assertThat(letter.isText()).isTrue();
        assertThat(letter.unreadable()).isEmpty();
        assertThat(letter.headers().get("tenant")).contains("acme");
        assertThat(letter.reason()).hasValueSatisfying(reason -> assertThat(reason).contains("no such customer"));
        assertThat(letter.exception()).contains(IllegalStateException.class.getName());
        assertThat(letter.attempts()).hasValue(1);
        assertThat(letter.source()).contains("letters");
        assertThat(letter.diedAt()).hasValueSatisfying(
                time -> assertThat(time).isCloseTo(Instant.now(), within(20, ChronoUnit.SECONDS)));
        assertThat(letter.sentAt()).isCloseTo(Instant.now(), within(20, ChronoUnit.SECONDS));
        assertThat(letter.redriven()).isZero();
        assertThat(letters().findAndAwait(LISTENER, letter.id())).map(DeadLetter::text).contains(letter.text());
    }

    @Test
    default void sendsOneLetterBack() {
        List<Task> tasks = die(newTasks(3), Map.of("tenant", "acme"));
        script().reset();
        DeadLetter letter = browse(3).get(0);
        Task task = task(letter);

        assertThat(letters().redriveAndAwait(letter)).isEqualTo(RedriveOutcome.MOVED);

        Message<Task> message = awaitCalls(task, 1).get(0).message();
        assertThat(message.attempt()).isEqualTo(1);
        assertThat(message.headers().get("tenant")).contains("acme");
        assertThat(message.headers().asMap().keySet()).noneMatch(name -> name.startsWith("herald-dead-letter-"));
        assertThat(message.headers().get(HeraldHeaders.REDRIVEN)).hasValueSatisfying(text -> {
            assertThat(text).startsWith("1 ");
            assertThat(Instant.parse(text.substring(2))).isCloseTo(Instant.now(), within(20, ChronoUnit.SECONDS));
        });
        awaitEmpty("letters");
        assertThat(tasks(browse(2))).doesNotContain(task).isSubsetOf(tasks);
    }

    @Test
    default void sendsAnEditedLetterBack() {
        Task task = die(newTasks(1), Map.of("tenant", "acme", "shard", "7")).get(0);
        script().reset();
        Task mended = new Task(task.key(), 2);
        DeadLetter letter = browse(1).get(0);

        RedriveOutcome outcome = letters().redriveAndAwait(letter,
                letter.message().payload(json(mended)).header("tenant", "other").header("shard", null));

        assertThat(outcome).isEqualTo(RedriveOutcome.MOVED);
        Message<Task> message = awaitCalls(mended, 1).get(0).message();
        assertThat(message.attempt()).isEqualTo(1);
        assertThat(message.headers().get("tenant")).contains("other");
        assertThat(message.headers().get("shard")).isEmpty();
        assertThat(message.headers().get(HeraldHeaders.REDRIVEN)).isPresent();
        assertThat(calls(task)).isEmpty();
        assertThat(browse(0)).isEmpty();
    }

    @Test
    default void sendsWhatTheFilterSelectsBack() {
        List<Task> tasks = die(newTasks(12));
        script().reset();

        RedriveProgress done = letters().redriveAllAndAwait(LISTENER,
                ALL.where(letter -> task(letter).number() % 2 == 0));

        assertThat(done.isDone()).isTrue();
        assertThat(done.moved()).isEqualTo(6);
        assertThat(done.skipped()).isEqualTo(6);
        assertThat(done.failed()).isZero();
        List<Task> even = tasks.stream().filter(task -> task.number() % 2 == 0).toList();
        awaitCallOfEach(even);
        assertThat(script().calls(tasks.get(0).key())).extracting(Call::task).containsExactlyInAnyOrderElementsOf(even);
        assertThat(tasks(browse(6))).doesNotContainAnyElementsOf(even);
    }

    @Test
    default void doesNotSendBackWhatDiesAgainMeanwhile() {
        List<Task> tasks = die(newTasks(15));

        RedriveProgress done = letters().redriveAllAndAwait(LISTENER, ALL.perSecond(20));

        assertThat(done.moved()).isEqualTo(15);
        assertThat(awaitLetters(15)).allSatisfy(letter -> assertThat(letter.redriven()).isEqualTo(1));
        assertThat(tasks(browse(15))).containsExactlyInAnyOrderElementsOf(tasks);
        tasks.forEach(task -> assertThat(calls(task)).hasSize(2));
    }

    @Test
    default void takesNoMoreThanAskedFor() {
        die(newTasks(8));
        script().reset();

        RedriveProgress done = letters().redriveAllAndAwait(LISTENER, ALL.atMost(3));

        assertThat(done.moved()).isEqualTo(3);
        assertThat(browse(5)).hasSize(5);
    }

    @Test
    default void takesOnlyWhatDiedBefore() {
        die(newTasks(2));
        Instant between = Instant.now().plusMillis(1);
        throughout(Duration.ofMillis(20), () -> {
        });
        Task later = newTask();
        script().always(later.key(), Act.fail("never"));
        send("letters", later);
        awaitLetters(3);
        script().reset();

        RedriveProgress done = letters().redriveAllAndAwait(LISTENER, ALL.diedBefore(between));

        assertThat(done.moved()).isEqualTo(2);
        assertThat(done.skipped()).isEqualTo(1);
        assertThat(tasks(browse(1))).containsExactly(later);
    }

    @Test
    default void losesNoneWhenARedriveIsCancelled() {
        List<Task> tasks = die(newTasks(40));
        script().reset();

        RedriveProgress first = letters().redriveAll(LISTENER, ALL.perSecond(50)).select().first(2).collect().last().await()
                .atMost(Duration.ofSeconds(20));

        assertThat(first.isDone()).isFalse();
        assertThat(first.moved()).isBetween(1L, 39L);
        eventually(() -> {
            Set<Task> seen = new HashSet<>(tasks(letters().browseAndAwait(LISTENER, 100)));
            int left = seen.size();
            script().calls(tasks.get(0).key()).forEach(call -> seen.add(call.task()));
            assertThat(seen).containsAll(tasks);
            assertThat(left).isPositive();
            assertThat(probe().count("letters-dlq")).isEqualTo(left);
        });
    }

    @Test
    default void sendsAThousandLettersBackAndTellsHowFarItIs() {
        List<Task> tasks = newTasks(1000);
        putLetters(tasks);

        List<RedriveProgress> reports = letters().redriveAll(LISTENER, ALL).collect().asList().await()
                .atMost(Duration.ofMinutes(2));

        assertThat(reports).hasSizeGreaterThan(1);
        assertThat(reports).extracting(RedriveProgress::moved).isSorted();
        assertThat(reports.subList(0, reports.size() - 1)).noneMatch(RedriveProgress::isDone);
        RedriveProgress last = reports.get(reports.size() - 1);
        assertThat(last.isDone()).isTrue();
        assertThat(last.moved()).isEqualTo(1000);
        assertThat(last.failed() + last.copied() + last.skipped()).isZero();
        awaitCallOfEach(tasks);
        awaitEmpty("letters");
        assertThat(script().calls(tasks.get(0).key())).hasSize(1000);
        assertThat(browse(0)).isEmpty();
    }

    @Test
    default void discardsALetter() {
        List<Task> tasks = die(newTasks(2));
        DeadLetter letter = browse(2).get(0);

        letters().discardAndAwait(letter);

        assertThat(tasks(browse(1))).isSubsetOf(tasks).doesNotContain(task(letter));
        tasks.forEach(task -> assertThat(calls(task)).hasSize(1));
    }

    @Test
    default void discardsWhatTheFilterSelects() {
        die(newTasks(6));

        RedriveProgress done = letters().discardAllAndAwait(LISTENER, ALL.where(letter -> task(letter).number() <= 4));

        assertThat(done.moved()).isEqualTo(4);
        assertThat(tasks(browse(2))).extracting(Task::number).containsExactlyInAnyOrder(5, 6);
    }

    @Test
    default void namesALetterThatIsGone() {
        Task task = die(newTasks(1)).get(0);
        DeadLetter letter = browse(1).get(0);
        letters().discardAndAwait(letter);

        assertThatThrownBy(() -> letters().redriveAndAwait(letter)).isInstanceOf(DeadLetterNotFoundException.class)
                .hasMessageContaining(letter.id()).hasMessageContaining("listener 'letters'");
        assertThatThrownBy(() -> letters().redriveAndAwait(letter, letter.message()))
                .isInstanceOf(DeadLetterNotFoundException.class);
        assertThatThrownBy(() -> letters().discardAndAwait(letter)).isInstanceOf(DeadLetterNotFoundException.class);
        assertThat(letters().findAndAwait(LISTENER, letter.id())).isEmpty();
        assertThat(calls(task)).hasSize(1);
    }

    @Test
    default void sendsALetterBackOnceThoughTwoAskForIt() {
        Task task = die(newTasks(1)).get(0);
        script().reset();
        DeadLetter letter = browse(1).get(0);

        List<CompletableFuture<RedriveOutcome>> both = List.of(
                letters().redrive(letter).subscribeAsCompletionStage(),
                letters().redrive(letter).subscribeAsCompletionStage());

        eventually(() -> assertThat(both).allMatch(CompletableFuture::isDone));
        assertThat(both).filteredOn(one -> !one.isCompletedExceptionally()).hasSize(1);
        awaitCalls(task, 1);
        awaitEmpty("letters");
        assertThat(calls(task)).hasSize(1);
    }

    @Test
    default void mendsALetterThatNobodyCanRead() {
        beginWithoutLetters();
        Task task = newTask();
        String broken = "{\"key\": \"" + task.key() + "\", \"number\": ";
        probe().send("letters", broken, Map.of());
        DeadLetter letter = awaitLetters(1).get(0);
        assertThat(letter.text()).isEqualTo(broken);

        letters().redriveAndAwait(letter, letter.message().payload(broken + "1}"));

        awaitCalls(task, 1);
        assertThat(browse(0)).isEmpty();
    }

    @Test
    default void sendsBackWhatSomebodyPutThereByHand() {
        beginWithoutLetters();
        Task task = newTask();
        probe().send("letters-dlq", json(task), Map.of("tenant", "acme"));
        DeadLetter letter = awaitLetters(1).get(0);
        assertThat(letter.reason()).isEmpty();
        assertThat(letter.diedAt()).isEmpty();

        letters().redriveAndAwait(letter);

        assertThat(awaitCalls(task, 1).get(0).message().headers().get("tenant")).contains("acme");
    }

    @Test
    default void showsAndMovesNoLettersOfOtherListeners() {
        Task own = die(newTasks(1)).get(0);
        Task other = newTask();
        probe().send("letters-dlq", json(other), Map.of(HeraldHeaders.DEAD_LETTER_LISTENER, "dead-ends",
                HeraldHeaders.DEAD_LETTER_SOURCE, "dead-ends"));
        eventually(() -> assertThat(probe().count("letters-dlq")).isEqualTo(2));
        script().reset();

        assertThat(tasks(browse(1))).containsExactly(own);
        assertThat(letters().redriveAllAndAwait(LISTENER, ALL).moved()).isEqualTo(1);

        awaitCalls(own, 1);
        assertThat(probe().count("letters-dlq")).isEqualTo(1);
        probe().take("letters-dlq").forEach(letter -> assertThat(letter.body()).isEqualTo(json(other)));
        bean(Desk.class).queues().purgeAndAwait("letters-dlq");
    }

    @Test
    default void namesTheListenerAndTheCure() {
        assertThatThrownBy(() -> letters().browseAndAwait("leters", 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'leters'").hasMessageContaining("'letters'");
        assertThatThrownBy(() -> letters().browseAndAwait("stubborn", 1))
                .isInstanceOf(UnsupportedOperationException.class).hasMessageContaining("listener 'stubborn'")
                .hasMessageContaining("quarkus.herald.queue.\"stubborn\".dead-letter.enabled");
        assertThatThrownBy(() -> letters().redriveAllAndAwait("leters", ALL)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> letters().browse(LISTENER, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    private DeadLetters letters() {
        return bean(LetterDesk.class).letters();
    }

    /** The letters, which are to be so many; a broker may take a moment to give back what was looked at before. */
    private List<DeadLetter> browse(int count) {
        return awaitLetters(count);
    }

    /** Sends tasks whose handler fails whatever happens, and waits for their letters. */
    private List<Task> die(List<Task> tasks) {
        return die(tasks, Map.of());
    }

    private List<Task> die(List<Task> tasks, Map<String, Object> headers) {
        beginWithoutLetters();
        script().always(tasks.get(0).key(), Act.fail("never"));
        tasks.forEach(task -> send("letters", task, headers));
        awaitLetters(tasks.size());
        return tasks;
    }

    private List<DeadLetter> awaitLetters(int count) {
        List<DeadLetter> found = new ArrayList<>();
        eventually(() -> {
            found.clear();
            found.addAll(letters().browseAndAwait(LISTENER, 100));
            assertThat(found).hasSize(count);
        });
        return found;
    }

    /** Fills the dead-letter queue itself. */
    private void putLetters(List<Task> tasks) {
        beginWithoutLetters();
        bean(Desk.class).queues().sendAllAndAwait("letters-dlq",
                tasks.stream().map(OutgoingMessage::of).toList());
        eventually(() -> assertThat(probe().count("letters-dlq")).isEqualTo(tasks.size()));
    }

    static Task task(DeadLetter letter) {
        JsonObject json = new JsonObject(letter.text());
        return new Task(json.getString("key"), json.getInteger("number"));
    }

    private static List<Task> tasks(List<DeadLetter> letters) {
        return letters.stream().map(LettersContract::task).toList();
    }
}
