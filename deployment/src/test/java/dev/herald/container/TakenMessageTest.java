package dev.herald.container;

import static dev.herald.container.MemoryApplication.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

import dev.herald.AckMode;
import dev.herald.Acknowledgement;
import dev.herald.Lease;
import dev.herald.LeaseLostException;
import dev.herald.Listeners;
import dev.herald.Message;
import dev.herald.OutgoingMessage;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

/** A handler that is too late learns that it can do nothing about its message any more. */
class TakenMessageTest {

    private static final Duration SOON = Duration.ofSeconds(5);

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = MemoryApplication.application()
            .overrideConfigKey("quarkus.herald.listener.shutdown-timeout", "50ms")
            .overrideConfigKey("quarkus.herald.listener.\"late\".max-processing-time", "200ms")
            .overrideConfigKey("quarkus.herald.listener.\"late\".retry.max-attempts", "1");

    @Singleton
    static class Handlers {

        private final Map<String, Acknowledgement> acknowledgements = new ConcurrentHashMap<>();
        private final Map<String, Lease> leases = new ConcurrentHashMap<>();
        @Inject
        Scenes scenes;

        @QueueListener(value = "stopped", ack = AckMode.MANUAL)
        @QueueListener(value = "stopped.fifo", id = "stopped-in-order", ack = AckMode.MANUAL)
        @QueueListener(value = "late", ack = AckMode.MANUAL)
        void on(Message<String> message, Acknowledgement acknowledgement, Lease lease) {
            acknowledgements.put(message.destination(), acknowledgement);
            leases.put(message.destination(), lease);
            scenes.of(message).gate.passStubbornly();
        }
    }

    @Inject
    Handlers handlers;
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
    void acknowledgesNothingAfterAStopThatReturnedTheMessage() {
        queues.send("stopped", "message");
        isReturned("stopped", "stopped");
    }

    @Test
    void acknowledgesNothingOfAGroupAfterAStopThatReturnedTheMessage() {
        queues.send("stopped.fifo", OutgoingMessage.of("message").groupId("group"));
        isReturned("stopped-in-order", "stopped.fifo");
    }

    private void isReturned(String listener, String queue) {
        scenes.of(queue).awaitInside(1);

        assertThat(listeners.get(listener).stop()).succeedsWithin(SOON);

        assertThat(queues.visible(queue)).hasSize(1);
        canDoNothingMore(listener, queue);
    }

    @Test
    void acknowledgesNothingThatWasDeadLetteredBecauseItTookTooLong() {
        queues.send("late", "message");
        scenes.of("late").awaitInside(1);

        eventually(() -> assertThat(queues.deadLetters("late")).hasSize(1));

        canDoNothingMore("late", "late");
    }

    private void canDoNothingMore(String listener, String queue) {
        assertThat(handlers.leases.get(queue).isLost()).isTrue();
        assertThat(handlers.leases.get(queue).remaining()).isZero();
        assertThat(handlers.acknowledgements.get(queue).ack()).failsWithin(SOON).withThrowableThat()
                .withCauseInstanceOf(LeaseLostException.class);
        assertThat(listeners.get(listener).counts().lateSettlements()).isEqualTo(1);
    }
}
