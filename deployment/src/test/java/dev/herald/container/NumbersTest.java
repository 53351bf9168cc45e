package dev.herald.container;

import static dev.herald.container.MemoryApplication.eventually;
import static dev.herald.container.MemoryApplication.throughout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Uni;

import dev.herald.AckMode;
import dev.herald.Acknowledgement;
import dev.herald.Header;
import dev.herald.Lease;
import dev.herald.Listener;
import dev.herald.ListenerState;
import dev.herald.Listeners;
import dev.herald.Message;
import dev.herald.OutgoingMessage;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

/** The largest numbers and the longest durations mean what they say, and those of messages cost little. */
class NumbersTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofSeconds(Long.MAX_VALUE);
    /** Longer than what fits into nanoseconds. */
    private static final String LONG = "999999d";
    private static final int MESSAGES = 20;

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = MemoryApplication.application()
            .overrideConfigKey(key("long-stop", "shutdown-timeout"), LONG)
            .overrideConfigKey(key("long-lease", "visibility-timeout"), LONG)
            .overrideConfigKey(key("long-wait", "poll.wait-time"), LONG)
            .overrideConfigKey(key("long-retry", "retry.delay"), LONG)
            .overrideConfigKey(key("long-retry", "retry.max-delay"), LONG)
            .overrideConfigKey(key("long-group-retry", "retry.delay"), LONG)
            .overrideConfigKey(key("long-group-retry", "retry.max-delay"), LONG)
            .overrideConfigKey(key("steep-retry", "retry.multiplier"), "1000")
            .overrideConfigKey(key("steep-retry", "retry.max-delay"), LONG)
            .overrideConfigKey(key("headers-big-integer", "concurrency"), "1")
            .overrideConfigKey(key("headers-optional", "concurrency"), "1")
            .overrideConfigKey(key("headers-big-decimal", "concurrency"), "1")
            .overrideConfigKey(key("headers-long", "concurrency"), "1")
            .overrideConfigKey(key("headers-int", "concurrency"), "1")
            .overrideConfigKey(key("headers-double", "concurrency"), "1");

    private static String key(String listener, String name) {
        return "quarkus.herald.listener.\"" + listener + "\"." + name;
    }

    @Singleton
    static class Handlers {

        @Inject
        Scenes scenes;

        @QueueListener("raised")
        @QueueListener("lowered")
        @QueueListener("rejected")
        @QueueListener("long-stop")
        @QueueListener("long-lease")
        @QueueListener("long-wait")
        @QueueListener(value = "raised.fifo", id = "raised-in-order")
        void slow(Message<String> message) throws InterruptedException {
            scenes.of(message).called(message);
            scenes.of(message).gate.pass();
        }

        @QueueListener("raised-uni")
        Uni<Void> slowUni(Message<String> message) {
            return Uni.createFrom().completionStage(() -> slowStage(message));
        }

        private CompletionStage<Void> slowStage(Message<String> message) {
            scenes.of(message).called(message);
            return scenes.of(message).stage();
        }

        @QueueListener("raised-batch")
        void batch(List<Message<String>> batch) {
            scenes.of(batch.get(0)).called(batch);
        }

        @QueueListener("long-retry")
        @QueueListener(value = "long-group-retry.fifo", id = "long-group-retry")
        @QueueListener("steep-retry")
        void fails(Message<String> message) {
            scenes.of(message).called(message);
            if (!message.payload().equals("good")) {
                throw new IllegalStateException("not yet");
            }
        }

        @QueueListener(value = "long-nack", ack = AckMode.MANUAL)
        void rejects(Message<String> message, Acknowledgement acknowledgement) {
            scenes.of(message).called(message);
            acknowledgement.nack(LONGEST);
        }

        @QueueListener("long-extension")
        void extendsItsLease(Message<String> message, Lease lease) throws InterruptedException {
            lease.extend(LONGEST).whenComplete((extended, failure) -> scenes.of(message).released.complete(null));
            scenes.of(message).gate.pass();
            if (lease.isLost() || lease.remaining().compareTo(Duration.ofDays(1)) < 0) {
                throw new IllegalStateException("lost, or soon over: " + lease.remaining());
            }
            scenes.of(message).called(message);
        }

        @QueueListener("headers-big-integer")
        void bigInteger(Message<String> message, @Header("number") BigInteger number) {
            scenes.of(message).called(message);
        }

        @QueueListener("headers-optional")
        void optional(Message<String> message, @Header("number") Optional<BigInteger> number) {
            scenes.of(message).called(message);
        }

        @QueueListener("headers-big-decimal")
        void bigDecimal(Message<String> message, @Header("number") BigDecimal number) {
            scenes.of(message).called(message);
        }

        @QueueListener("headers-long")
        void longNumber(Message<String> message, @Header("number") long number) {
            scenes.of(message).called(message);
        }

        @QueueListener("headers-int")
        void intNumber(Message<String> message, @Header("number") Integer number) {
            scenes.of(message).called(message);
        }

        @QueueListener("headers-double")
        void doubleNumber(Message<String> message, @Header("number") double number) {
            scenes.of(message).called(message);
        }
    }

    @Inject
    Scenes scenes;
    @Inject
    Listeners listeners;
    @Inject
    MemoryQueues queues;

    @AfterEach
    void end() {
        scenes.end();
    }

    @Test
    void concurrencyCanBeRaisedToTheLargestNumber() {
        raise("raised", "raised", Integer.MAX_VALUE);

        allAreHandledAtOnce("raised");
    }

    @Test
    void concurrencyOfAUniCanBeRaisedToALargeNumber() {
        raise("raised-uni", "raised-uni", 107_374_183);

        allAreHandledAtOnce("raised-uni");
    }

    @Test
    void concurrencyOfGroupsCanBeRaisedToTheLargestNumber() {
        raise("raised-in-order", "raised.fifo", Integer.MAX_VALUE);

        allAreHandledAtOnce("raised.fifo");
    }

    @Test
    void concurrencyOfBatchesCanBeRaisedToTheLargestNumber() {
        raise("raised-batch", "raised-batch", Integer.MAX_VALUE);

        allAreHandled("raised-batch");
    }

    @Test
    void concurrencyCanBeLoweredFromTheLargestNumber() {
        listeners.get("lowered").concurrency(Integer.MAX_VALUE);
        raise("lowered", "lowered", 1);

        scenes.of("lowered").awaitInside(1);
        allAreHandled("lowered");
    }

    private void raise(String listener, String queue, int concurrency) {
        listeners.get(listener).concurrency(concurrency);
        assertThat(listeners.get(listener).concurrency()).isEqualTo(concurrency);
        send(queue, MESSAGES);
    }

    private void allAreHandledAtOnce(String queue) {
        scenes.of(queue).awaitInside(MESSAGES);

        allAreHandled(queue);
    }

    private void allAreHandled(String queue) {
        scenes.of(queue).end();
        eventually(() -> assertThat(queues.depth(queue).total()).isZero());
        assertThat(scenes.of(queue).calls()).hasSize(MESSAGES);
        assertThat(queues.deadLetters(queue)).isEmpty();
    }

    @Test
    void rejectsAConcurrencyBelowOne() {
        Listener listener = listeners.get("rejected");

        for (int wrong : new int[]{0, -1, Integer.MIN_VALUE}) {
            assertThatIllegalArgumentException().isThrownBy(() -> listener.concurrency(wrong))
                    .withMessageContaining("rejected").withMessageContaining(Integer.toString(wrong));
        }

        assertThat(listener.concurrency()).isEqualTo(10);
    }

    @Test
    void aStopWaitsUntilAllIsDoneIfItsTimeoutIsVeryLong() {
        Scene scene = scenes.of("long-stop");
        Listener listener = listeners.get("long-stop");
        send("long-stop", 1);
        scene.gate.awaitEntered(1);

        CompletionStage<Void> stop = listener.stop();
        throughout(Duration.ofMillis(200), () -> assertThat(listener.state()).isEqualTo(ListenerState.DRAINING));
        scene.gate.open();

        assertThat(stop).succeedsWithin(SOON);
        assertThat(listener.state()).isEqualTo(ListenerState.STOPPED);
        assertThat(queues.depth("long-stop").total()).isZero();
        queues.send("long-stop", "late");
        throughout(Duration.ofMillis(200), () -> assertThat(queues.depth("long-stop").visible()).isEqualTo(1));
        assertThat(scene.gate.interrupted()).isZero();
    }

    @Test
    void aLeaseMayBeVeryLong() {
        isHandledAndStops("long-lease");
    }

    @Test
    void aReceiveMayWaitVeryLong() {
        isHandledAndStops("long-wait");
    }

    private void isHandledAndStops(String queue) {
        send(queue, 3);
        scenes.of(queue).awaitInside(3);
        scenes.of(queue).gate.open();
        scenes.of(queue).awaitInside(0);

        assertThat(listeners.get(queue).stop()).succeedsWithin(SOON);

        assertThat(queues.depth(queue).total()).isZero();
        assertThat(scenes.of(queue).calls()).hasSize(3).extracting(Scene.Call::attempt).containsOnly(1);
    }

    @Test
    void aRetryMayHaveAVeryLongDelay() {
        send("long-retry", 1);

        isDelayed("long-retry");
    }

    @Test
    void aRejectionMayHaveTheLongestDelay() {
        send("long-nack", 1);

        isDelayed("long-nack");
    }

    @Test
    void aRetryMayHaveADelayThatGrowsSteeplyUpToAVeryLongOne() {
        send("steep-retry", 1);

        scenes.of("steep-retry").awaitCalls(2);
        eventually(() -> assertThat(queues.depth("steep-retry")).isEqualTo(new MemoryQueues.Depth(0, 0, 1)));
        assertThat(scenes.of("steep-retry").calls()).hasSize(2);
    }

    private void isDelayed(String queue) {
        scenes.of(queue).awaitCalls(1);
        eventually(() -> {
            assertThat(queues.depth(queue)).isEqualTo(new MemoryQueues.Depth(0, 0, 1));
            assertThat(listeners.get(queue).counts().inFlight()).isZero();
        });
        assertThat(scenes.of(queue).calls()).hasSize(1);
    }

    @Test
    void aRetryOfAGroupMayHaveAVeryLongDelay() {
        send("long-group-retry.fifo", 1);
        scenes.of("long-group-retry.fifo").awaitCalls(1);

        queues.send("long-group-retry.fifo", OutgoingMessage.of("good").groupId("other").deduplicationId("good"));

        scenes.of("long-group-retry.fifo").awaitCall("good");
        throughout(Duration.ofMillis(200), () -> assertThat(scenes.of("long-group-retry.fifo").calls()).hasSize(2));
        assertThat(listeners.get("long-group-retry").stop()).succeedsWithin(SOON);
        assertThat(queues.depth("long-group-retry.fifo").inFlight()).isZero();
    }

    @Test
    void aLeaseCanBeExtendedByTheLongestDuration() {
        send("long-extension", 1);

        assertThat(scenes.of("long-extension").released).succeedsWithin(SOON);
        scenes.of("long-extension").gate.open();

        scenes.of("long-extension").awaitCalls(1);
        eventually(() -> assertThat(queues.depth("long-extension").total()).isZero());
    }

    @Test
    void aHeaderThatIsNoBigIntegerOfAReasonableSizeIsUnreadable() {
        numbersAreUnreadable("headers-big-integer");
    }

    @Test
    void aHeaderThatIsNoOptionalBigIntegerOfAReasonableSizeIsUnreadable() {
        numbersAreUnreadable("headers-optional");
    }

    @Test
    void aHeaderThatIsNoBigDecimalOfAReasonableSizeIsUnreadable() {
        numbersAreUnreadable("headers-big-decimal");
    }

    @Test
    void aHeaderThatIsNoLongIsUnreadable() {
        numbersAreUnreadable("headers-long");
    }

    @Test
    void aHeaderThatIsNoIntIsUnreadable() {
        numbersAreUnreadable("headers-int");
    }

    @Test
    void aHeaderThatIsNoDoubleIsUnreadable() {
        numbersAreUnreadable("headers-double");
    }

    /** Each costs a lot if it is calculated with, and next to nothing if it is not. */
    private void numbersAreUnreadable(String queue) {
        List<Object> numbers = List.of("1e10000000", "-1e10000000", "1e100000000", "1e2147483647", "9".repeat(1_000_000),
                "0." + "3".repeat(1_000_000) + "e1000000", new BigDecimal("1e10000000"));

        numbers.forEach(number -> queues.send(queue, OutgoingMessage.of("large").header("number", number)));
        queues.send(queue, OutgoingMessage.of("good").header("number", "42"));

        scenes.of(queue).awaitCall("good");
        eventually(() -> {
            assertThat(queues.deadLetters(queue)).hasSameSizeAs(numbers);
            assertThat(queues.depth(queue).total()).isZero();
        });
        assertThat(scenes.of(queue).calls()).hasSize(1);
    }

    private void send(String queue, int messages) {
        IntStream.rangeClosed(1, messages).mapToObj(number -> "message " + number).forEach(payload -> queues.send(queue,
                queue.endsWith(".fifo")
                        ? OutgoingMessage.of(payload).groupId(payload).deduplicationId(payload)
                        : OutgoingMessage.of(payload)));
    }
}
