package dev.herald.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

import dev.herald.Listeners;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

/** A listener with {@code health.readiness=always}, and one that does not count. */
class ReadinessAlwaysTest {

    private static final Duration GRACE = Duration.ofMinutes(2);

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = HealthApplication.application(Work.class)
            .overrideConfigKey("quarkus.herald.listener.health.readiness", "always")
            .overrideConfigKey("quarkus.herald.listener.health.grace", "2m")
            .overrideConfigKey("quarkus.herald.listener.\"extra\".health.readiness", "never");

    static class Work {

        @QueueListener("work")
        void on(String task) {
        }

        @QueueListener("extra")
        void extra(String task) {
        }
    }

    @Inject
    HealthApplication health;

    @Inject
    MemoryQueues queues;

    @Inject
    Listeners listeners;

    @AfterEach
    void recover() {
        health.lookAhead(Duration.ZERO);
        queues.failNextReceives("work", 0);
        queues.failNextReceives("extra", 0);
        listeners.all().forEach(listener -> {
            listener.start();
            listener.resume();
        });
        health.awaitState("work", "RUNNING");
        health.awaitState("extra", "RUNNING");
    }

    private void fail(String queue) {
        health.awaitState(queue, "RUNNING");
        queues.failNextReceives(queue, 1000);
        queues.send(queue, "wakes the poll up");
        health.awaitState(queue, "BACKING_OFF");
    }

    @Test
    void isDownAfterTheGraceAndUpAgainWhenTheBrokerIsBack() {
        fail("work");
        assertThat(health.ready().isUp()).isTrue();

        health.lookAhead(GRACE);

        assertThat(health.ready().isUp()).isFalse();
        assertThat(health.ready().data().get("work.problem")).contains("health.grace=2m");
        assertThat(health.live().isUp()).isTrue();
        queues.failNextReceives("work", 0);
        health.awaitReady();
    }

    @Test
    void isUpWhilePausedOnPurpose() {
        fail("work");
        health.lookAhead(GRACE);
        assertThat(health.ready().isUp()).isFalse();

        listeners.get("work").pause();

        assertThat(health.ready().isUp()).isTrue();
        assertThat(health.ready().data()).containsEntry("work.state", "PAUSED")
                .containsEntry("work.reason", "pause() was called");
    }

    @Test
    void isUpWhileStoppedOnPurpose() {
        fail("work");
        health.lookAhead(GRACE);
        assertThat(health.ready().isUp()).isFalse();

        listeners.get("work").stop().toCompletableFuture().join();

        assertThat(health.ready().isUp()).isTrue();
        assertThat(health.ready().data()).containsEntry("work.state", "STOPPED");
    }

    @Test
    void aResumedListenerGetsItsGraceAnew() {
        health.awaitState("work", "RUNNING");
        listeners.get("work").pause().toCompletableFuture().join();
        queues.failNextReceives("work", 1000);

        listeners.get("work").resume();

        health.awaitState("work", "BACKING_OFF");
        assertThat(health.ready().isUp()).isTrue();
    }

    @Test
    void isUpWhateverBecomesOfAListenerThatDoesNotCount() {
        fail("extra");

        health.lookAhead(GRACE);

        assertThat(health.ready().isUp()).isTrue();
        assertThat(health.ready().data()).containsEntry("extra.state", "BACKING_OFF");
    }

    @Test
    void saysWhatTheListenersAreDoing() {
        health.awaitReady();
        queues.send("work", "a task");

        HealthApplication.eventually(() -> assertThat(health.ready().data()).containsKey("work.last-message")
                .containsEntry("work.in-flight", "0"));
        assertThat(health.ready().data()).containsKeys("work.since", "extra.since").doesNotContainKey("work.reason");
    }
}
