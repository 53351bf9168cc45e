package dev.herald.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import jakarta.inject.Inject;

import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

/** A listener with the default, {@code health.readiness=start}, whose queue is missing at first. */
@TestMethodOrder(OrderAnnotation.class)
class ReadinessAtStartTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = HealthApplication.application(Orders.class)
            .overrideConfigKey("quarkus.herald.queue.\"orders\".declare", "verify")
            .overrideConfigKey("quarkus.herald.listener.\"orders\".health.startup", "true");

    static class Orders {

        @QueueListener("orders")
        void on(String order) {
        }

        @QueueListener("invoices")
        void invoice(String invoice) {
        }
    }

    @Inject
    HealthApplication health;

    @Inject
    MemoryQueues queues;

    @Test
    @Order(1)
    void isDownUntilTheListenerHasReceived() {
        health.awaitState("orders", "WAITING_FOR_QUEUE");

        assertThat(health.ready().isUp()).isFalse();
        assertThat(health.ready().data().get("orders.problem")).contains("health.readiness=start");
        assertThat(health.ready().data().get("orders.reason")).contains("orders");
        assertThat(health.ready().data()).doesNotContainKey("invoices.problem");
    }

    @Test
    @Order(2)
    void theStartupCheckIsDownWithItIfItsListenerIsToCount() {
        assertThat(health.started().isUp()).isFalse();
        assertThat(health.started().data()).containsOnlyKeys("orders.problem");
    }

    @Test
    @Order(3)
    void theLivenessCheckIsUpAllTheTime() {
        health.lookAhead(Duration.ofDays(1));

        assertThat(health.live().isUp()).isTrue();
        assertThat(health.live().data()).isEmpty();
    }

    @Test
    @Order(4)
    void staysDownWhileTheListenerMayNotReceiveFromItsQueue() {
        queues.createQueue("orders-dlq");
        queues.failNextReceives("orders", 1000);

        health.awaitState("orders", "BACKING_OFF");
        assertThat(health.ready().isUp()).isFalse();
        assertThat(health.started().isUp()).isFalse();
    }

    @Test
    @Order(5)
    void isUpWhenItReceives() {
        queues.failNextReceives("orders", 0);

        health.awaitReady();
        assertThat(health.started().isUp()).isTrue();
        assertThat(health.isUp()).isTrue();
    }

    @Test
    @Order(6)
    void staysUpIfTheBrokerFailsLater() {
        queues.failNextReceives("orders", 1000);
        queues.send("orders", "wakes the poll up");
        health.awaitState("orders", "BACKING_OFF");

        health.lookAhead(Duration.ofDays(1));

        assertThat(health.ready().isUp()).isTrue();
        assertThat(health.started().isUp()).isTrue();
        assertThat(health.live().isUp()).isTrue();
    }
}
