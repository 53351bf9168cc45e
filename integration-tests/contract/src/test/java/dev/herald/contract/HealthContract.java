package dev.herald.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.smallrye.health.SmallRyeHealth;
import io.smallrye.health.SmallRyeHealthReporter;

import dev.herald.Listener;

/** Health follows the broker, and a broker's failure is no reason to restart the application. */
interface HealthContract extends Contract {

    Duration RECOVERY = Duration.ofSeconds(10);

    @Test
    default void isNotReadyWhileItsBrokerIsAwayAndReadyAgainSoonAfterwards() {
        eventually(this::assertReady);
        probe().disconnect("returns");
        try {
            eventually(() -> {
                assertAlive();
                assertThat(isUp(health().getReadiness(), "readiness")).as("ready").isFalse();
            });
        } finally {
            probe().reconnect();
        }

        Awaitility.await().pollDelay(Duration.ZERO).pollInterval(INTERVAL).atMost(RECOVERY).untilAsserted(this::assertReady);
    }

    @Test
    default void isReadyWhileItIsPausedOnPurpose() throws Exception {
        Listener returns = listener("returns");

        returns.pause().toCompletableFuture().get(10, TimeUnit.SECONDS);

        assertReady();
    }

    private void assertReady() {
        assertAlive();
        assertThat(isUp(health().getReadiness(), "readiness")).as("ready").isTrue();
    }

    private void assertAlive() {
        assertThat(isUp(health().getLiveness(), "liveness")).as("alive").isTrue();
    }

    private SmallRyeHealthReporter health() {
        return bean(SmallRyeHealthReporter.class);
    }

    /** The clients have checks of their own, which do not count here. */
    private static boolean isUp(SmallRyeHealth health, String kind) {
        return health.getPayload().getJsonArray("checks").stream().map(check -> check.asJsonObject())
                .filter(check -> check.getString("name").equals("Herald listeners: " + kind))
                .allMatch(check -> check.getString("status").equals("UP"));
    }
}
