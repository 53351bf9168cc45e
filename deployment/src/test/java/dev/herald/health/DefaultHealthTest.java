package dev.herald.health;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

import dev.herald.QueueListener;

/** An application that has health checks, and configures nothing about them; its only listener is disabled. */
class DefaultHealthTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = HealthApplication.application(Orders.class)
            .overrideConfigKey("quarkus.herald.listener.\"orders\".enabled", "false");

    static class Orders {

        @QueueListener("orders")
        void on(String order) {
        }
    }

    @Inject
    HealthApplication health;

    @Test
    void hasNoWellnessCheck() {
        assertThat(health.names()).containsExactlyInAnyOrder("Herald listeners: liveness", "Herald listeners: readiness",
                "Herald listeners: startup");
    }

    @Test
    void isUpWithADisabledListener() {
        assertThat(health.isUp()).isTrue();
        assertThat(health.ready().data()).containsEntry("orders.state", "STOPPED");
        assertThat(health.ready().data().get("orders.reason")).contains("disabled by");
    }
}
