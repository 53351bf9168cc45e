package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

import dev.herald.Header;
import dev.herald.Headers;
import dev.herald.ListenerState;
import dev.herald.Listeners;
import dev.herald.MessagePublisher;
import dev.herald.OutgoingMessage;
import dev.herald.Publisher;
import dev.herald.QueueListener;
import dev.herald.TopicSubscriber;
import dev.herald.memory.MemoryQueues;

/** What a handler does to the bytes it gets stays with that call. */
class ChangedMessageTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.on("memory");

    private static final Duration SOON = Duration.ofSeconds(10);

    @Singleton
    static class Sorting {

        @Publisher(queue = "unsorted")
        MessagePublisher<byte[]> unsorted;
        @Publisher(topic = "events")
        MessagePublisher<byte[]> events;
        final List<String> attempts = new CopyOnWriteArrayList<>();
        final List<String> subscribers = new CopyOnWriteArrayList<>();

        @QueueListener(value = "unsorted", maxAttempts = "3", retryDelay = "1ms")
        void on(byte[] body, @Header("key") byte[] key, Headers headers) {
            attempts.add(new String(body) + new String(key));
            Arrays.sort(body);
            Arrays.sort(key);
            Arrays.sort((byte[]) headers.value("key").orElseThrow());
            throw new IllegalStateException("an exception of the test");
        }

        @TopicSubscriber(value = "events", id = "first", concurrency = "1")
        void first(byte[] body) {
            subscriber(body);
        }

        @TopicSubscriber(value = "events", id = "second", concurrency = "1")
        void second(byte[] body) {
            subscriber(body);
        }

        private synchronized void subscriber(byte[] body) {
            subscribers.add(new String(body));
            Arrays.sort(body);
        }
    }

    @Inject
    Sorting sorting;

    @Inject
    Listeners listeners;

    @Inject
    MemoryQueues queues;

    @Test
    void retriesAndDeadLettersHaveWhatWasSent() {
        byte[] body = "cab".getBytes();
        byte[] key = "zyx".getBytes();
        sorting.unsorted.sendAndAwait(OutgoingMessage.of(body).header("key", key));

        await().atMost(SOON).until(() -> !queues.deadLetters("unsorted").isEmpty());
        assertThat(sorting.attempts).containsExactly("cabzyx", "cabzyx", "cabzyx");
        assertThat(queues.deadLetters("unsorted")).extracting(dead -> dead.body() + dead.headers().get("key").orElseThrow())
                .containsExactly("cabzyx");
        assertThat(body).isEqualTo("cab".getBytes());
        assertThat(key).isEqualTo("zyx".getBytes());
    }

    @Test
    void subscribersDoNotSeeEachOthersChanges() {
        await().atMost(SOON).until(() -> listeners.all().stream()
                .allMatch(listener -> listener.status().state() == ListenerState.RUNNING));

        sorting.events.sendAndAwait("cab".getBytes());

        await().atMost(SOON).untilAsserted(() -> assertThat(sorting.subscribers).containsExactly("cab", "cab"));
    }
}
