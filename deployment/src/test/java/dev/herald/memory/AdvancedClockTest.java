package dev.herald.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.QuarkusUnitTest;

import dev.herald.Lease;
import dev.herald.Listeners;
import dev.herald.QueueListener;

/** What the container times goes by {@link MemoryClock}: a test of an hour takes milliseconds. */
class AdvancedClockTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .overrideConfigKey("quarkus.devservices.enabled", "false")
            .overrideConfigKey("quarkus.herald.broker", "memory")
            .overrideConfigKey("quarkus.herald.listener.shutdown-timeout", "1s")
            .withApplicationRoot(root -> root.addClasses(Handlers.class));

    @Singleton
    static class Handlers {

        final List<Boolean> lost = new CopyOnWriteArrayList<>();
        volatile CountDownLatch begun = new CountDownLatch(1);
        volatile CountDownLatch gate = new CountDownLatch(1);
        volatile Lease lease;

        /** Waits, or is interrupted. */
        @QueueListener(value = "slow", visibilityTimeout = "30s", maxProcessingTime = "15m", maxAttempts = "3")
        void slow(String body, Lease current) {
            lease = current;
            begun.countDown();
            try {
                gate.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException cancelled) {
                Thread.currentThread().interrupt();
            } finally {
                lost.add(current.isLost());
            }
        }
    }

    @Inject
    Handlers handlers;
    @Inject
    Listeners listeners;
    @Inject
    MemoryQueues queues;
    @Inject
    MemoryClock clock;

    @BeforeEach
    void beginAnew() {
        queues.reset();
        handlers.lost.clear();
        handlers.begun = new CountDownLatch(1);
        handlers.gate = new CountDownLatch(1);
    }

    private void sendAndAwaitHandler(boolean frozen) throws InterruptedException {
        if (frozen) {
            clock.freeze();
        }
        queues.send("slow", "a");
        assertThat(handlers.begun.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void renewsLeasesWhileTimePasses(boolean frozen) throws InterruptedException {
        sendAndAwaitHandler(frozen);

        clock.advance(Duration.ofMinutes(5));
        clock.advance(Duration.ofMinutes(5));

        assertThat(queues.depth("slow")).isEqualTo(new MemoryQueues.Depth(0, 1, 0));
        assertThat(handlers.lease.isLost()).isFalse();
        assertThat(handlers.lease.remaining()).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(30));
        handlers.gate.countDown();
        queues.awaitIdle(LONG);
        assertThat(handlers.lost).containsExactly(false);
        assertThat(queues.depth("slow").total()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void givesUpTheLeaseWhenAnAttemptTakesTooLong(boolean frozen) throws InterruptedException {
        sendAndAwaitHandler(frozen);
        long before = listeners.get("slow").counts().leasesLost();

        clock.advance(Duration.ofMinutes(16));
        handlers.gate = new CountDownLatch(0);
        queues.awaitIdle(LONG);

        assertThat(handlers.lost).containsExactlyInAnyOrder(true, false);
        assertThat(listeners.get("slow").counts().leasesLost()).isEqualTo(before + 1);
        assertThat(queues.depth("slow").total()).isZero();
    }

    @Test
    void aGivenUpLeaseLastsUntilItsEnd() throws InterruptedException {
        sendAndAwaitHandler(true);

        clock.advance(Duration.ofMinutes(15));
        queues.awaitIdle(LONG);
        assertThat(handlers.lost).containsExactly(true);
        assertThat(queues.inFlight("slow")).hasSize(1);

        handlers.gate.countDown();
        clock.advance(Duration.ofSeconds(30));
        queues.awaitIdle(LONG);
        assertThat(handlers.lost).containsExactly(true, false);
    }

    @Test
    void noTimePassesForAnAttemptWhileTheClockStands() throws InterruptedException {
        sendAndAwaitHandler(true);
        Duration remaining = handlers.lease.remaining();

        clock.advance(Duration.ofMinutes(1));
        clock.freeze();

        assertThat(handlers.lease.remaining()).isEqualTo(Duration.ofSeconds(30));
        assertThat(remaining).isEqualTo(Duration.ofSeconds(30));
        handlers.gate.countDown();
        queues.awaitIdle(LONG);
    }
}
