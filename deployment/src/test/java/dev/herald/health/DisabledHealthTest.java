package dev.herald.health;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

import dev.herald.QueueListener;

/** An application with {@code quarkus.herald.health.enabled=false}. */
class DisabledHealthTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = HealthApplication.application(Orders.class)
            .overrideConfigKey("quarkus.herald.health.enabled", "false");

    static class Orders {

        @QueueListener("orders")
        void on(String order) {
        }
    }

    @Inject
    HealthApplication health;

    @Test
    void hasNoHealthChecks() {
        assertThat(health.names()).isEmpty();
    }
}
