package dev.herald.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

import dev.herald.Lease;
import dev.herald.Listeners;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

/** Two handlers that ignore the loss of their leases. */
class LivenessTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = HealthApplication.application(Stubborn.class)
            .overrideConfigKey("quarkus.herald.listener.\"stubborn\".concurrency", "2")
            .overrideConfigKey("quarkus.herald.listener.\"stubborn\".max-processing-time", "100ms");

    @Singleton
    static class Stubborn {

        private static final long MAX_SECONDS = 30;

        final AtomicInteger inside = new AtomicInteger();
        final AtomicInteger lost = new AtomicInteger();
        volatile CountDownLatch end = new CountDownLatch(1);

        @QueueListener("stubborn")
        void on(String task, Lease lease) {
            inside.incrementAndGet();
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(MAX_SECONDS);
            while (end.getCount() > 0 && System.nanoTime() - until < 0) {
                try {
                    end.await(MAX_SECONDS, TimeUnit.SECONDS);
                } catch (InterruptedException ignored) {
                    lost.incrementAndGet();
                }
            }
            inside.decrementAndGet();
        }
    }

    @Inject
    HealthApplication health;

    @Inject
    MemoryQueues queues;

    @Inject
    Listeners listeners;

    @Inject
    Stubborn stubborn;

    @AfterEach
    void end() {
        health.lookAhead(Duration.ZERO);
        stubborn.end.countDown();
        queues.purge("stubborn");
        HealthApplication.eventually(() -> assertThat(stubborn.inside.get()).isZero());
        stubborn.end = new CountDownLatch(1);
        stubborn.lost.set(0);
        listeners.get("stubborn").resume();
        health.awaitState("stubborn", "RUNNING");
    }

    private void sendAndAwaitLoss(int tasks) {
        health.awaitReady();
        for (int i = 0; i < tasks; i++) {
            queues.send("stubborn", "task " + i);
        }
        HealthApplication.eventually(() -> assertThat(stubborn.lost.get()).isGreaterThanOrEqualTo(tasks));
    }

    @Test
    void isDownIfAllHandlersStillRunAMinuteAfterTheirLeasesWereLost() {
        sendAndAwaitLoss(2);
        assertThat(health.live().isUp()).isTrue();

        health.lookAhead(PATIENCE);

        assertThat(health.live().isUp()).isFalse();
        assertThat(health.live().data().get("stubborn.problem")).contains("no handler is free", "max-processing-time");
        assertThat(health.ready().isUp()).isTrue();
    }

    @Test
    void isUpAgainWhenAHandlerEnds() {
        sendAndAwaitLoss(2);
        health.lookAhead(PATIENCE);
        assertThat(health.live().isUp()).isFalse();

        queues.purge("stubborn");
        stubborn.end.countDown();

        HealthApplication.eventually(() -> assertThat(health.live().isUp()).isTrue());
    }

    @Test
    void isUpWhileThereIsAFreeHandler() {
        listeners.get("stubborn").concurrency(20);
        try {
            sendAndAwaitLoss(1);
            health.lookAhead(PATIENCE);

            assertThat(health.live().isUp()).isTrue();
        } finally {
            listeners.get("stubborn").concurrency(2);
        }
    }

    @Test
    void isUpWhileTheListenerIsPaused() {
        sendAndAwaitLoss(2);
        health.lookAhead(PATIENCE);
        assertThat(health.live().isUp()).isFalse();

        listeners.get("stubborn").pause();

        assertThat(health.live().isUp()).isTrue();
    }
}
