package dev.herald.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;

import dev.herald.AckMode;
import dev.herald.Acknowledgement;
import dev.herald.Lease;
import dev.herald.Listeners;
import dev.herald.Message;
import dev.herald.OutgoingMessage;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

/** What an attempt says after it failed decides nothing about the next attempt at its message. */
class LateSettlementTest {

    private static final Duration SOON = Duration.ofSeconds(15);

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .overrideConfigKey("quarkus.devservices.enabled", "false")
            .overrideConfigKey("quarkus.herald.broker", "memory")
            .overrideConfigKey("quarkus.herald.listener.shutdown-timeout", "1s")
            .overrideConfigKey("quarkus.herald.listener.retry.delay", "10ms")
            .overrideConfigKey("quarkus.herald.listener.\"patient.fifo\".retry.delay", "1s")
            .withApplicationRoot(root -> root.addClasses(Handlers.class, Attempts.class, Attempt.class));

    /** An attempt, whose end the test decides. */
    static class Attempt {

        final Acknowledgement acknowledgement;
        final Lease lease;
        final CompletableFuture<Void> end = new CompletableFuture<>();
        final CompletableFuture<Void> interrupted = new CompletableFuture<>();

        Attempt(Acknowledgement acknowledgement, Lease lease) {
            this.acknowledgement = acknowledgement;
            this.lease = lease;
        }

        void fail() {
            end.completeExceptionally(new IllegalStateException("not yet"));
        }

        void succeed() {
            acknowledgement.ack();
            end.complete(null);
        }
    }

    /** The attempts of one listener. */
    static class Attempts {

        private final List<Attempt> all = new CopyOnWriteArrayList<>();

        Attempt begin(Acknowledgement acknowledgement, Lease lease) {
            Attempt attempt = new Attempt(acknowledgement, lease);
            all.add(attempt);
            return attempt;
        }

        void run(Acknowledgement acknowledgement, Lease lease) throws Exception {
            Attempt attempt = begin(acknowledgement, lease);
            try {
                attempt.end.get(60, TimeUnit.SECONDS);
            } catch (InterruptedException stopped) {
                attempt.interrupted.complete(null);
                throw stopped;
            }
        }

        /** The attempt of this number, once it has begun. */
        Attempt get(int number) {
            await().atMost(SOON).until(() -> all.size() >= number);
            return all.get(number - 1);
        }
    }

    @Singleton
    static class Handlers {

        final Attempts worker = new Attempts();
        final Attempts loop = new Attempts();
        final Attempts stage = new Attempts();
        final Attempts virtual = new Attempts();
        final Attempts dead = new Attempts();
        final Attempts counted = new Attempts();
        final Attempts patient = new Attempts();
        final Attempts bounded = new Attempts();

        @QueueListener(value = "worker.fifo", ack = AckMode.MANUAL)
        void worker(Message<String> message, Acknowledgement acknowledgement, Lease lease) throws Exception {
            worker.run(acknowledgement, lease);
        }

        @QueueListener(value = "loop.fifo", ack = AckMode.MANUAL)
        Uni<Void> loop(Message<String> message, Acknowledgement acknowledgement, Lease lease) {
            return Uni.createFrom().completionStage(loop.begin(acknowledgement, lease).end);
        }

        @QueueListener(value = "stage.fifo", ack = AckMode.MANUAL)
        CompletionStage<Void> stage(Message<String> message, Acknowledgement acknowledgement, Lease lease) {
            return stage.begin(acknowledgement, lease).end;
        }

        @QueueListener(value = "virtual.fifo", ack = AckMode.MANUAL)
        @RunOnVirtualThread
        void virtual(Message<String> message, Acknowledgement acknowledgement, Lease lease) throws Exception {
            virtual.run(acknowledgement, lease);
        }

        @QueueListener(value = "dead.fifo", ack = AckMode.MANUAL)
        void dead(Message<String> message, Acknowledgement acknowledgement, Lease lease) throws Exception {
            dead.run(acknowledgement, lease);
        }

        @QueueListener(value = "counted.fifo", ack = AckMode.MANUAL)
        void counted(Message<String> message, Acknowledgement acknowledgement, Lease lease) throws Exception {
            counted.run(acknowledgement, lease);
        }

        @QueueListener(value = "patient.fifo", ack = AckMode.MANUAL)
        void patient(Message<String> message, Acknowledgement acknowledgement, Lease lease) throws Exception {
            patient.run(acknowledgement, lease);
        }

        @QueueListener(value = "bounded.fifo", ack = AckMode.MANUAL, maxProcessingTime = "2s")
        void bounded(Message<String> message, Acknowledgement acknowledgement, Lease lease) throws Exception {
            bounded.run(acknowledgement, lease);
        }

        Attempts of(String queue) {
            return switch (queue) {
                case "worker.fifo" -> worker;
                case "loop.fifo" -> loop;
                case "stage.fifo" -> stage;
                default -> virtual;
            };
        }
    }

    @Inject
    Handlers handlers;
    @Inject
    Listeners listeners;
    @Inject
    MemoryQueues queues;

    @ParameterizedTest
    @ValueSource(strings = {"worker.fifo", "loop.fifo", "stage.fifo", "virtual.fifo"})
    void triesAMessageAgainThatAnEarlierAttemptAcknowledgedTooLate(String queue) {
        Attempts attempts = handlers.of(queue);
        send(queue);
        Attempt first = attempts.get(1);
        first.fail();
        Attempt second = attempts.get(2);

        first.acknowledgement.ack();
        second.fail();

        attempts.get(3).succeed();
        awaitEmpty(queue);
    }

    @Test
    void triesAMessageAgainThatWasAcknowledgedAfterItsAttemptFailed() {
        send("patient.fifo");
        Attempt first = handlers.patient.get(1);
        first.fail();
        await().atMost(SOON).until(() -> listeners.get("patient.fifo").counts().retried() == 1);

        first.acknowledgement.ack();

        handlers.patient.get(2).succeed();
        awaitEmpty("patient.fifo");
    }

    @Test
    void deadLettersNoMessageThatIsBeingTriedAgain() {
        send("dead.fifo");
        Attempt first = handlers.dead.get(1);
        first.fail();
        Attempt second = handlers.dead.get(2);

        first.acknowledgement.deadLetter("too late");
        second.fail();

        handlers.dead.get(3).succeed();
        awaitEmpty("dead.fifo");
        assertThat(queues.deadLetters("dead.fifo")).isEmpty();
    }

    @Test
    void countsAnAttemptThatRejectsItsMessageAfterItFailedOnce() {
        send("counted.fifo");
        Attempt first = handlers.counted.get(1);
        first.fail();
        Attempt second = handlers.counted.get(2);

        first.acknowledgement.nack(Duration.ofMinutes(5));
        second.succeed();

        awaitEmpty("counted.fifo");
        assertThat(listeners.get("counted.fifo").counts().failed()).isEqualTo(1);
    }

    @Test
    void stopsAnAttemptInTimeWhoseProcessingTimeAnEarlierOneExtended() {
        send("bounded.fifo");
        Attempt first = handlers.bounded.get(1);
        first.fail();
        Attempt second = handlers.bounded.get(2);

        first.lease.extend(Duration.ofMinutes(10));

        await().atMost(SOON).until(second.interrupted::isDone);
    }

    private void send(String queue) {
        queues.send(queue, OutgoingMessage.of("order").groupId("g"));
    }

    private void awaitEmpty(String queue) {
        await().atMost(SOON).until(() -> queues.depth(queue).total() == 0);
    }
}
