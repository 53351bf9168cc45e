package dev.herald.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;

import dev.herald.Listener;
import dev.herald.ListenerState;
import dev.herald.Listeners;
import dev.herald.OutgoingMessage;
import dev.herald.Queues;
import dev.herald.brokers.CallCounter;

/** Amazon charges for each SQS call, so calls are counted on the wire. */
@QuarkusTest
@TestProfile(SqsCallCostTest.Profile.class)
class SqsCallCostTest {

    private static final String QUEUE = "counted";
    private static final int MESSAGES = 2_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration WAIT_TIME = Duration.ofSeconds(1);
    private static final int LONGEST_POLLS_PER_MINUTE = 3;

    public static class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            // A long linger, so that a stalled machine does not split messages into several calls.
            return Map.of("quarkus.herald.broker", "sqs", "quarkus.herald.listener.poll.wait-time", WAIT_TIME.toString(),
                    "quarkus.herald.listener.acknowledgement.linger", "3s");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(CountedSqsResource.class));
        }
    }

    CallCounter counter;

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
    void tenMessagesShareAReceiveAndADelete() {
        listener.pause().toCompletableFuture().join();
        fill();
        countdown.start(MESSAGES);
        long acknowledged = listener.counts().acknowledged();
        counter.take();

        listener.resume();

        await().atMost(PATIENCE).until(() -> listener.counts().acknowledged() == acknowledged + MESSAGES);
        Limit.SQS_CALLS.check(callsWithMessages() * 1_000 / MESSAGES);
    }

    @Test
    void anIdleQueueIsPolledOncePerWaitTime() {
        await().atMost(PATIENCE).until(() -> HeraldThreads.named("poll-" + QUEUE).size() == 1);
        counter.take();
        long start = System.nanoTime();

        await().atMost(PATIENCE).until(() -> counter.count(QUEUE, "ReceiveMessage") > 3);

        // The first poll may have started at once; the wait times are between the polls.
        long waits = counter.count(QUEUE, "ReceiveMessage") - 1;
        double waitTimes = (System.nanoTime() - start) / (double) WAIT_TIME.toNanos();
        Limit.IDLE_RECEIVES.check(Math.round(LONGEST_POLLS_PER_MINUTE * waits / waitTimes));
        assertThat(counter.take()).as("calls for an idle queue").containsOnlyKeys(QUEUE + " ReceiveMessage");
    }

    private void fill() {
        List<OutgoingMessage<String>> orders = Collections.nCopies(100, OutgoingMessage.of("an order"));
        for (int i = 0; i < MESSAGES; i += orders.size()) {
            queues.sendAll(QUEUE, orders).await().atMost(PATIENCE);
        }
    }

    /** Leaves out the calls by which a resumed listener looks up its queue. */
    private long callsWithMessages() {
        Map<String, Long> calls = counter.take();
        return calls.entrySet().stream().filter(call -> call.getKey().contains("Message")).mapToLong(Map.Entry::getValue)
                .sum();
    }
}
