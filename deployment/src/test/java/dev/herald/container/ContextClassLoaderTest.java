package dev.herald.container;

import static dev.herald.container.MemoryApplication.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Uni;

import dev.herald.Message;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

/** The context class loader that a handler sets is not left on its thread, for the next message or anyone else. */
class ContextClassLoaderTest {

    private static final int MESSAGES = 50;

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = MemoryApplication.application()
            .overrideConfigKey("quarkus.herald.listener.concurrency", "1");

    @Singleton
    static class Handlers {

        /** Whether a handler found a class loader, by queue. */
        private final Map<String, List<Boolean>> found = new ConcurrentHashMap<>();

        @QueueListener("worker")
        void worker(Message<String> message) {
            replace(message.destination());
        }

        @QueueListener("event-loop")
        Uni<Void> eventLoop(Message<String> message) {
            replace(message.destination());
            return Uni.createFrom().voidItem();
        }

        private void replace(String queue) {
            Thread current = Thread.currentThread();
            of(queue).add(current.getContextClassLoader() != null);
            current.setContextClassLoader(null);
        }

        private List<Boolean> of(String queue) {
            return found.computeIfAbsent(queue, unseen -> new CopyOnWriteArrayList<>());
        }
    }

    @Inject
    Handlers handlers;
    @Inject
    MemoryQueues queues;

    @ParameterizedTest
    @ValueSource(strings = {"worker", "event-loop"})
    void isThatOfTheApplicationAgainForTheNextMessage(String queue) {
        IntStream.range(0, MESSAGES).forEach(i -> queues.send(queue, "message " + i));

        eventually(() -> assertThat(handlers.of(queue)).hasSize(MESSAGES));

        assertThat(handlers.of(queue)).containsOnly(true);
    }
}
