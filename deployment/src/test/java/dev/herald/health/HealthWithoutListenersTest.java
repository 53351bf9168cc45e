package dev.herald.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

import dev.herald.MessagePublisher;
import dev.herald.Publisher;

/** An application that only publishes: it may have listeners tomorrow, and its checks are where they will be. */
class HealthWithoutListenersTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = HealthApplication.application();

    @Inject
    HealthApplication health;

    @Inject
    @Publisher(queue = "orders")
    MessagePublisher<String> orders;

    @Test
    void isUpAndHasNothingToSay() {
        assertThat(health.isUp()).isTrue();
        assertThat(health.ready()).isEqualTo(new HealthApplication.Check(true, Map.of()));
    }
}
