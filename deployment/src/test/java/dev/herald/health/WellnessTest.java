package dev.herald.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

import dev.herald.DeadLetterException;
import dev.herald.Listeners;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

/** An application with {@code health.well=true}. */
class WellnessTest {

    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = HealthApplication.application(Orders.class)
            .overrideConfigKey("quarkus.herald.health.well", "true");

    static class Orders {

        @QueueListener("orders")
        void on(String order) {
            throw new DeadLetterException("cannot succeed: " + order);
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
        queues.failNextReceives("orders", 0);
        listeners.get("orders").resume();
        health.awaitState("orders", "RUNNING");
        health.lookAhead(Duration.ZERO);
    }

    @Test
    void isDownForTenMinutesAfterADeadLetterAndSaysNothingOfItsPayload() {
        queues.send("orders", "payload-4711");

        HealthApplication.eventually(() -> assertThat(health.well().isUp()).isFalse());
        assertThat(health.isUp()).isFalse();
        assertThat(health.ready().isUp()).isTrue();
        assertThat(health.well().data().get("orders.problem")).isEqualTo("it dead-lettered messages in the last 10 minutes");
        assertThat(health.well() + " " + health.ready()).doesNotContain("4711");
        health.lookAhead(TEN_MINUTES);
        assertThat(health.well().isUp()).isTrue();
    }

    @Test
    void isDownAfterTheGraceAndUpWhilePaused() {
        health.awaitState("orders", "RUNNING");
        queues.failNextReceives("orders", 1000);
        queues.send("orders", "wakes the poll up");
        health.awaitState("orders", "BACKING_OFF");

        health.lookAhead(Duration.ofSeconds(30));

        assertThat(health.well().data().get("orders.problem")).contains("health.grace=30s");
        assertThat(health.live().isUp()).isTrue();
        listeners.get("orders").pause();
        assertThat(health.well().isUp()).isTrue();
    }
}
