package dev.herald.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Collections;
import java.util.List;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;

import dev.herald.Listener;
import dev.herald.ListenerState;
import dev.herald.Listeners;
import dev.herald.OutgoingMessage;
import dev.herald.Queues;

/** The bytes that the container allocates per message, on the memory broker. */
@QuarkusTest
class AllocationCostTest {

    private static final String QUEUE = "counted";
    private static final int MESSAGES = 20_000;
    /** Enough for the compiler to finish its optimizations; the least value counts, so more rounds do no harm. */
    private static final int ROUNDS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Inject
    Queues queues;

    @Inject
    Listeners listeners;

    @Inject
    Countdown countdown;

    private Listener listener;

    @BeforeEach
    void startListener() {
        listener = listeners.get(QUEUE);
        listener.start();
        await().atMost(PATIENCE).until(listener::state, ListenerState.RUNNING::equals);
    }

    @AfterEach
    void stopListener() {
        listener.stop().toCompletableFuture().join();
    }

    @Test
    void aMessageOnAWorkerThreadAllocatesLittle() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            least = Math.min(least, bytesPerMessage());
        }
        Limit.ALLOCATION.check(least);
    }

    private long bytesPerMessage() throws InterruptedException {
        listener.pause().toCompletableFuture().join();
        await().atMost(PATIENCE).until(() -> listener.counts().inFlight() == 0);
        fill();
        countdown.start(MESSAGES);
        Allocated before = Allocated.now();
        listener.resume();
        assertThat(countdown.await(PATIENCE.toSeconds())).as("all messages handled").isTrue();
        return Allocated.now().since(before) / MESSAGES;
    }

    private void fill() {
        List<OutgoingMessage<String>> orders = Collections.nCopies(1_000, OutgoingMessage.of("an order"));
        for (int i = 0; i < MESSAGES; i += orders.size()) {
            queues.sendAll(QUEUE, orders).await().atMost(PATIENCE);
        }
    }
}
