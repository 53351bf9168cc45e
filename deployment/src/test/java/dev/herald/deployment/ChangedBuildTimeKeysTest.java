package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusProdModeTest;

import dev.herald.QueueListener;

/** A packaged application, started with other values of keys that only the build reads. */
class ChangedBuildTimeKeysTest {

    @RegisterExtension
    static final QuarkusProdModeTest APPLICATION = new QuarkusProdModeTest()
            .withApplicationRoot(root -> root.addClass(Orders.class))
            .overrideConfigKey("quarkus.http.port", "0")
            .overrideConfigKey("quarkus.herald.queue.\"orders\".client", "eu")
            .setRun(true)
            .setRuntimeProperties(Map.of("quarkus.herald.broker", "redis", "quarkus.herald.queue.orders.client", "us",
                    "quarkus.herald.topic.broker", "sns", "quarkus.herald.metrics.enabled", "false",
                    "quarkus.herald.tracing.enabled", "false"));

    static class Orders {
        @QueueListener(value = "orders", broker = "memory")
        void on(String order) {
        }
    }

    @Test
    void areWarningsThatNameTheKeys() {
        String log = APPLICATION.getStartupConsoleOutput();

        assertThat(log).contains("quarkus.herald.broker is 'redis', which has no effect: the application was built with no"
                + " value; build it again",
                "quarkus.herald.queue.\"orders\".client is 'us', which has no effect: the application was built with 'eu'",
                "quarkus.herald.topic.broker is 'sns', which has no effect",
                "quarkus.herald.metrics.enabled is 'false', which has no effect",
                "quarkus.herald.tracing.enabled is 'false', which has no effect");
    }
}
