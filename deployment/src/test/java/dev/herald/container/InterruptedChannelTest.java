package dev.herald.container;

import static dev.herald.container.MemoryApplication.eventually;
import static dev.herald.container.MemoryApplication.throughout;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.time.Duration;
import java.util.stream.IntStream;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

import dev.herald.Listeners;
import dev.herald.Message;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

/**
 * An interrupt closes the channel in which its target waits, on the thread that interrupts: code of the application, which
 * may block and throw like any other.
 */
class InterruptedChannelTest {

    private static final Duration SOON = Duration.ofSeconds(5);
    private static final int MESSAGES = 5;

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = MemoryApplication.application(Faults.class)
            .overrideConfigKey("quarkus.herald.listener.\"late-throwing\".max-processing-time", "200ms")
            .overrideConfigKey("quarkus.herald.listener.\"lost-blocking\".visibility-timeout", "1s")
            .overrideConfigKey("quarkus.herald.listener.\"beside\".visibility-timeout", "1s");

    private static final class Channel extends AbstractInterruptibleChannel {

        private final Scene scene;
        private final boolean blocks;

        Channel(Scene scene, boolean blocks) {
            this.scene = scene;
            this.blocks = blocks;
        }

        void await() {
            begin();
            try {
                scene.gate.passStubbornly();
            } finally {
                end();
            }
        }

        private void end() {
            try {
                end(true);
            } catch (IOException closed) {
                throw new UncheckedIOException(closed);
            }
        }

        @Override
        protected void implCloseChannel() {
            scene.onThread();
            if (!blocks) {
                throw new IllegalStateException("the channel can't be closed");
            }
            scene.gate.passStubbornly();
        }
    }

    @Singleton
    static class Handlers {

        @Inject
        Scenes scenes;

        @QueueListener("stopped-blocking")
        @QueueListener("lost-blocking")
        void blocking(Message<String> message) {
            await(message, true);
        }

        @QueueListener("stopped-throwing")
        @QueueListener("late-throwing")
        void throwing(Message<String> message) {
            await(message, false);
        }

        private void await(Message<String> message, boolean blocks) {
            Scene scene = scenes.of(message);
            scene.called(message);
            new Channel(scene, blocks).await();
        }

        @QueueListener("beside")
        void beside(Message<String> message) {
            scenes.of(message).called(message);
            scenes.of(message).gate.passStubbornly();
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

    @Test
    void aStopDoesNotWaitForAChannelWhoseCloseBlocks() {
        stopsAndReturns("stopped-blocking");
    }

    @Test
    void aStopReturnsAllThoughChannelsCannotBeClosed() {
        stopsAndReturns("stopped-throwing");
    }

    private void stopsAndReturns(String queue) {
        send(queue);

        assertThat(listeners.get(queue).stop()).succeedsWithin(SOON);

        assertThat(queues.visible(queue)).hasSize(MESSAGES);
    }

    @Test
    void whatTakesTooLongIsGivenUpThoughItsChannelCannotBeClosed() {
        send("late-throwing");
        eventually(() -> assertThat(scenes.of("late-throwing").gate.interrupted()).isEqualTo(MESSAGES));

        scenes.of("late-throwing").end();

        eventually(() -> assertThat(listeners.get("late-throwing").counts().inFlight()).isZero());
    }

    @Test
    void aChannelWhoseCloseBlocksLosesNoLeaseOfAnotherListener() {
        queues.send("beside", "message");
        scenes.of("beside").awaitCalls(1);
        faults.next(Integer.MAX_VALUE, "lost-blocking", "extend", call -> {
            throw new IllegalStateException("as a broker's client throws it");
        });
        send("lost-blocking");

        eventually(() -> assertThat(scenes.of("lost-blocking").threads()).isNotEmpty());

        throughout(Duration.ofSeconds(2), () -> assertThat(scenes.of("beside").calls()).hasSize(1));
        assertThat(scenes.of("lost-blocking").threads()).noneMatch(thread -> thread.startsWith("herald"));
    }

    private void send(String queue) {
        IntStream.range(0, MESSAGES).forEach(i -> queues.send(queue, "message " + i));
        scenes.of(queue).awaitCalls(MESSAGES);
    }
}
