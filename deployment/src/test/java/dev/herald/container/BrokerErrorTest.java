package dev.herald.container;

import static dev.herald.container.MemoryApplication.eventually;
import static dev.herald.container.MemoryApplication.throughout;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Uni;

import dev.herald.Listener;
import dev.herald.ListenerState;
import dev.herald.Listeners;
import dev.herald.Message;
import dev.herald.QueueListener;
import dev.herald.container.Faults.Instead;
import dev.herald.memory.MemoryQueues;

/** Whatever comes out of a broker's code, or does not, a listener goes on: it loses no place, no message and no thread. */
class BrokerErrorTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = MemoryApplication.application(Faults.class)
            .overrideConfigKey("quarkus.herald.listener.concurrency", "1")
            .overrideConfigKey("quarkus.herald.listener.prefetch", "0")
            .overrideConfigKey("quarkus.herald.listener.acknowledgement.batch-size", "1")
            .overrideConfigKey("quarkus.herald.listener.acknowledgement.linger", "0")
            .overrideConfigKey("quarkus.herald.listener.retry.max-attempts", "3")
            .overrideConfigKey("quarkus.herald.listener.\"dead-lettered\".retry.max-attempts", "1")
            .overrideConfigKey("quarkus.herald.listener.\"extended\".visibility-timeout", "1s")
            .overrideConfigKey("quarkus.herald.listener.\"extended-badly\".visibility-timeout", "1s")
            .overrideConfigKey("quarkus.herald.listener.\"extended-forever\".visibility-timeout", "1s")
            .overrideConfigKey("quarkus.herald.listener.\"abandoned\".visibility-timeout", "1s")
            .overrideConfigKey("quarkus.herald.listener.\"abandoned\".max-processing-time", "200ms");

    @Singleton
    static class Handlers {

        @Inject
        Scenes scenes;

        @QueueListener("acknowledged")
        @QueueListener("acknowledged-badly")
        @QueueListener("acknowledged-without-answer")
        @QueueListener("acknowledged-forever")
        @QueueListener("reserved")
        @QueueListener("reported")
        @QueueListener("interrupted")
        @QueueListener("started")
        @QueueListener("stopped")
        @QueueListener("stopped-forever")
        void on(Message<String> message) {
            scenes.of(message).called(message);
        }

        @QueueListener("released")
        @QueueListener("released-badly")
        @QueueListener("dead-lettered")
        void failsOnce(Message<String> message) {
            if (scenes.of(message).called(message).attempt() == 1) {
                throw new IllegalStateException("not yet");
            }
        }

        @QueueListener("extended")
        @QueueListener("extended-badly")
        @QueueListener("extended-forever")
        void slow(Message<String> message) throws InterruptedException {
            scenes.of(message).called(message);
            if (message.payload().equals("slow")) {
                scenes.of(message).gate.pass();
            }
        }

        @QueueListener("abandoned")
        Uni<Void> slowUni(Message<String> message) {
            scenes.of(message).called(message);
            return message.payload().equals("slow") && message.attempt() == 1
                    ? Uni.createFrom().nothing()
                    : Uni.createFrom().voidItem();
        }
    }

    @Inject
    Faults faults;
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

    private static Instead error() {
        return call -> {
            throw new NoClassDefFoundError("as a broker's client throws it");
        };
    }

    private static Instead outOfMemory() {
        return call -> {
            throw new OutOfMemoryError("for a while");
        };
    }

    @Test
    void acknowledgesAfterErrors() {
        isAcknowledgedInTheEnd("acknowledged", error());
    }

    @Test
    void acknowledgesAfterAnswersThatAreNone() {
        isAcknowledgedInTheEnd("acknowledged-badly", call -> Collections.singletonList(null));
    }

    @Test
    void acknowledgesAfterNoAnswer() {
        isAcknowledgedInTheEnd("acknowledged-without-answer", call -> null);
    }

    /** More acknowledgements fail than a listener of this size waits for. */
    private void isAcknowledgedInTheEnd(String queue, Instead instead) {
        faults.next(20, queue, "acknowledge", instead);

        IntStream.rangeClosed(1, 30).forEach(number -> queues.send(queue, "message " + number));

        scenes.of(queue).awaitCalls(30);
        eventually(() -> assertThat(queues.depth(queue).total()).isZero());
        eventually(() -> assertThat(listeners.get(queue).counts().inFlight()).isZero());
        assertThat(faults.happened(queue, "acknowledge")).isEqualTo(20);
        assertThat(scenes.of(queue).calls()).hasSize(30);
    }

    @Test
    void returnsAfterErrors() {
        isReturnedInTheEnd("released", error());
    }

    @Test
    void returnsAfterAnswersThatAreNone() {
        isReturnedInTheEnd("released-badly", call -> Collections.singletonList(null));
    }

    private void isReturnedInTheEnd(String queue, Instead instead) {
        faults.next(2, queue, "release", instead);

        queues.send(queue, "message");

        scenes.of(queue).awaitCalls(2);
        eventually(() -> assertThat(queues.depth(queue).total()).isZero());
        assertThat(faults.happened(queue, "release")).isEqualTo(2);
        assertThat(scenes.of(queue).calls()).extracting(Scene.Call::attempt).containsExactly(1, 2);
    }

    @Test
    void deadLettersAfterErrors() {
        faults.next(2, "dead-lettered", "deadLetter", error());

        queues.send("dead-lettered", "message");

        // If it is returned instead, the next attempt is a good one.
        eventually(() -> assertThat(queues.depth("dead-lettered").total()).isZero());
        assertThat(queues.deadLetters("dead-lettered").size() + scenes.of("dead-lettered").calls().size()).isEqualTo(2);
        eventually(() -> assertThat(listeners.get("dead-lettered").counts().inFlight()).isZero());
    }

    @Test
    void extendsAfterAnError() {
        theLeaseIsKept("extended", error());
    }

    @Test
    void extendsAfterAnAnswerThatIsNone() {
        theLeaseIsKept("extended-badly", call -> Collections.singletonList(null));
    }

    private void theLeaseIsKept(String queue, Instead instead) {
        faults.next(1, queue, "extend", instead);
        queues.send(queue, "slow");
        scenes.of(queue).awaitCalls(1);

        throughout(Duration.ofMillis(1500), () -> assertThat(scenes.of(queue).calls()).hasSize(1));

        assertThat(faults.happened(queue, "extend")).isEqualTo(1);
        assertThat(listeners.get(queue).counts().leasesLost()).isZero();
        scenes.of(queue).gate.open();
        eventually(() -> assertThat(queues.depth(queue).total()).isZero());
    }

    @Test
    void goesOnWithOthersWhileAnExtensionDoesNotEnd() {
        Gate extension = new Gate();
        Scene scene = scenes.of("extended-forever");
        faults.next(1, "extended-forever", "extend", call -> {
            extension.passStubbornly();
            return null;
        });
        queues.send("extended-forever", "slow");
        extension.awaitEntered(1);
        scene.gate.open();

        IntStream.rangeClosed(1, 50).forEach(number -> queues.send("extended-forever", "message " + number));

        IntStream.rangeClosed(1, 50).forEach(number -> scene.awaitCall("message " + number));
        // The first one is acknowledged now, or handled once more when its lease is over.
        eventually(() -> assertThat(queues.depth("extended-forever").total()).isZero());
        eventually(() -> assertThat(listeners.get("extended-forever").counts().inFlight()).isZero());
        extension.open();
    }

    @Test
    void stopsWhileAnAcknowledgementDoesNotEnd() {
        Gate acknowledgement = new Gate();
        faults.next(1, "acknowledged-forever", "acknowledge", call -> {
            acknowledgement.passStubbornly();
            return null;
        });
        queues.send("acknowledged-forever", "message");
        acknowledgement.awaitEntered(1);

        assertThat(listeners.get("acknowledged-forever").stop()).succeedsWithin(SOON);

        assertThat(listeners.get("acknowledged-forever").state()).isEqualTo(ListenerState.STOPPED);
        acknowledgement.open();
    }

    @Test
    void goesOnWhenALeaseCouldNotBeGivenUp() {
        faults.next(1, "abandoned", "abandon", error());

        queues.send("abandoned", "slow");
        scenes.of("abandoned").awaitCalls(1);
        queues.send("abandoned", "message");

        scenes.of("abandoned").awaitCall("message");
        eventually(() -> assertThat(queues.depth("abandoned").total()).isZero());
        assertThat(scenes.of("abandoned").calls("slow")).extracting(Scene.Call::attempt).containsExactly(1, 2);
    }

    @Test
    void receivesAfterAnErrorInThePollingThread() {
        faults.next(1, "reserved", "reserve", outOfMemory());
        queues.send("reserved", "message 1");
        eventually(() -> assertThat(faults.happened("reserved", "reserve")).isEqualTo(1));

        queues.send("reserved", "message 2");

        scenes.of("reserved").awaitCall("message 2");
    }

    @Test
    void receivesAfterAnErrorThatCouldNotBeReported() {
        faults.next(2, "reported", "failing", outOfMemory());
        faults.next(2, "reported", "reserve", outOfMemory());
        queues.send("reported", "message 1");
        eventually(() -> assertThat(faults.happened("reported", "failing")).isPositive());

        queues.send("reported", "message 2");

        scenes.of("reported").awaitCall("message 2");
        assertThat(listeners.get("reported").stop()).succeedsWithin(SOON);
        listeners.get("reported").start();
        queues.send("reported", "message 3");
        scenes.of("reported").awaitCall("message 3");
    }

    @Test
    void receivesAfterInterruptsThatNobodyMeant() {
        for (int times = 1; times <= 3; times++) {
            threadsOfTheContainer().forEach(Thread::interrupt);
            String payload = "message " + times;

            queues.send("interrupted", payload);

            scenes.of("interrupted").awaitCall(payload);
            eventually(() -> assertThat(queues.depth("interrupted").total()).isZero());
        }
        assertThat(listeners.get("interrupted").state()).isEqualTo(ListenerState.RUNNING);
    }

    private static List<Thread> threadsOfTheContainer() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().startsWith("herald-")
                && (!thread.getName().startsWith("herald-poll-") || thread.getName().contains("interrupted"))).toList();
    }

    @Test
    void startsAfterAStartThatFailed() {
        Listener listener = listeners.get("started");
        assertThat(listener.stop()).succeedsWithin(SOON);
        faults.next(1, "started", "start", error());
        catchThrowable(listener::start);
        assertThat(faults.happened("started", "start")).isEqualTo(1);

        assertThat(listener.stop()).succeedsWithin(SOON);
        listener.start();

        isRunning(listener);
    }

    @Test
    void stopsAndStartsThoughReceivingCouldNotBeStopped() {
        stopsAndStarts("stopped", call -> {
            call.call();
            throw new NoClassDefFoundError("as a broker's client throws it");
        });
    }

    @Test
    void stopsAndStartsThoughTheLastReceiveDoesNotEnd() {
        stopsAndStarts("stopped-forever", call -> {
            call.call();
            return new CompletableFuture<Void>();
        });
    }

    private void stopsAndStarts(String queue, Instead instead) {
        Listener listener = listeners.get(queue);
        faults.next(1, queue, "stopReceiving", instead);

        assertThat(listener.stop()).succeedsWithin(SOON);

        assertThat(faults.happened(queue, "stopReceiving")).isEqualTo(1);
        assertThat(listener.state()).isEqualTo(ListenerState.STOPPED);
        listener.start();
        isRunning(listener);
    }

    private void isRunning(Listener listener) {
        queues.send(listener.id(), "message");
        scenes.of(listener.id()).awaitCall("message");
        eventually(() -> assertThat(listener.state()).isEqualTo(ListenerState.RUNNING));
        eventually(() -> assertThat(queues.depth(listener.id()).total()).isZero());
    }
}
