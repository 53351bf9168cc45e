package dev.herald.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

import dev.herald.Listeners;
import dev.herald.Message;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

/**
 * The application ends while a handler runs whose listener is being stopped already, and whoever stopped it waits no more:
 * the application waits for the handler all the same. How it ended is looked at when everything has.
 */
class ShutdownWaitTest {

    /** Class loaders come and go with the application; this is for who is there afterwards. */
    private static final String END = ShutdownWaitTest.class.getName();

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = MemoryApplication.application()
            .overrideConfigKey("quarkus.herald.listener.shutdown-timeout", "10s")
            .setAfterUndeployListener(ShutdownWaitTest::theHandlerEndedInTime);

    @Singleton
    static class Handlers {

        private volatile boolean destroyed;
        @Inject
        Scenes scenes;

        @QueueListener("orders")
        void on(Message<String> message) {
            scenes.of(message).called(message);
            // Longer than it takes the application to end without it.
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
            end().complete(!destroyed);
        }

        @PreDestroy
        void destroy() {
            destroyed = true;
        }
    }

    @Inject
    Scenes scenes;
    @Inject
    Listeners listeners;
    @Inject
    MemoryQueues queues;

    @Test
    void waitsForAHandlerThoughTheStopWasCancelled() {
        System.getProperties().put(END, new CompletableFuture<Boolean>());
        queues.send("orders", "order");
        scenes.of("orders").awaitCalls(1);

        listeners.get("orders").stop().toCompletableFuture().cancel(true);

        assertThat(end()).isNotDone();
    }

    private static void theHandlerEndedInTime() {
        assertThat(end()).succeedsWithin(Duration.ofSeconds(10)).as("whether the handler's bean was still there when it ended")
                .isEqualTo(true);
        System.getProperties().remove(END);
    }

    @SuppressWarnings("unchecked")
    private static CompletableFuture<Boolean> end() {
        return (CompletableFuture<Boolean>) System.getProperties().get(END);
    }
}
