package dev.herald.container;

import static dev.herald.container.MemoryApplication.eventually;
import static dev.herald.container.MemoryApplication.throughout;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.QuarkusUnitTest;

import dev.herald.ListenerState;
import dev.herald.Listeners;
import dev.herald.Message;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

/** Handlers may need what the application initializes when it starts. */
class StartupTest {

    private static final Duration A_WHILE = Duration.ofMillis(200);

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = MemoryApplication.application()
            .overrideConfigKey("quarkus.herald.listener.\"disabled\".enabled", "false");

    @Singleton
    static class Application {

        final CountDownLatch handled = new CountDownLatch(1);
        volatile boolean handledBeforeTheStart;
        volatile ListenerState stateAtTheStart;
        volatile boolean startedBeforeTheFirstMessage;
        @Inject
        Scenes scenes;

        void start(@Observes StartupEvent event, Listeners listeners, MemoryQueues queues) throws InterruptedException {
            queues.send("orders", "message");
            listeners.get("paused").pause();
            listeners.get("stopped").stop();
            listeners.get("disabled").start();
            stateAtTheStart = listeners.get("orders").state();
            handledBeforeTheStart = handled.await(A_WHILE.toMillis(), TimeUnit.MILLISECONDS);
        }

        @QueueListener("orders")
        void on(Message<String> message) {
            startedBeforeTheFirstMessage = io.quarkus.runtime.Application.currentApplication().isStarted();
            handled.countDown();
        }

        @QueueListener("paused")
        @QueueListener("stopped")
        @QueueListener("disabled")
        void onOther(Message<String> message) {
            scenes.of(message).called(message);
        }
    }

    @Inject
    Application application;
    @Inject
    Scenes scenes;
    @Inject
    Listeners listeners;
    @Inject
    MemoryQueues queues;

    @Test
    void handlesNothingBeforeTheApplicationHasStarted() {
        eventually(() -> assertThat(application.handled.getCount()).isZero());

        assertThat(application.handledBeforeTheStart).isFalse();
        assertThat(application.stateAtTheStart).isEqualTo(ListenerState.STARTING);
    }

    @Test
    void handlesNothingBeforeTheHttpServerAndEverythingElseHaveStarted() {
        eventually(() -> assertThat(application.handled.getCount()).isZero());

        assertThat(application.startedBeforeTheFirstMessage).isTrue();
    }

    @Test
    void aListenerThatIsPausedWhileTheApplicationStartsReceivesNothing() {
        receivesNothing("paused", ListenerState.PAUSED);
    }

    @Test
    void aListenerThatIsStoppedWhileTheApplicationStartsReceivesNothing() {
        receivesNothing("stopped", ListenerState.STOPPED);
    }

    @Test
    void aListenerThatIsStartedWhileTheApplicationStartsReceives() {
        queues.send("disabled", "message");

        scenes.of("disabled").awaitCalls(1);
    }

    private void receivesNothing(String queue, ListenerState state) {
        queues.send(queue, "message");

        throughout(A_WHILE, () -> {
            assertThat(listeners.get(queue).state()).isEqualTo(state);
            assertThat(scenes.of(queue).calls()).isEmpty();
        });
    }
}
