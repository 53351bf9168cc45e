package dev.herald.runtime.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.herald.runtime.container.ListenerSettingsTest;
import dev.herald.spi.Destination.Kind;

class UnknownKeysTest {

    private static final DestinationRef EVENTS = DestinationRef.of(Kind.TOPIC, "events", "events", "memory", null);

    @Test
    void knowsListenersQueuesAndTopicsOfTheApplication() {
        assertThat(unknown(Map.of(
                "quarkus.herald.listener.\"orders\".concurrency", "2",
                "quarkus.herald.queue.\"orders\".declare", "none",
                "quarkus.herald.topic.\"events\".declare", "none"))).isEmpty();
    }

    @Test
    void knowsTheDefaultsForAllListeners() {
        assertThat(unknown(Map.of("quarkus.herald.listener.concurrency", "2"))).isEmpty();
    }

    @Test
    void namesTheNearestListenerForAMisspeltOne() {
        assertThat(unknown(Map.of("quarkus.herald.listener.\"ordres\".concurrency", "2"))).singleElement().asString()
                .contains("quarkus.herald.listener.\"ordres\"").contains("did you mean 'orders'?");
    }

    @Test
    void tellsAQueueFromATopic() {
        assertThat(unknown(Map.of("quarkus.herald.queue.\"events\".declare", "none"))).singleElement().asString()
                .contains("no such queue");
    }

    @Test
    void takesAnyQueueOrTopicForKnownThatTheApplicationMayNameAtRunTime() {
        Map<String, String> properties = Map.of(
                "quarkus.herald.queue.\"refunds\".name", "prod-refunds",
                "quarkus.herald.topic.\"audit\".declare", "none",
                "quarkus.herald.listener.\"refunds\".concurrency", "2");

        assertThat(unknown(properties)).hasSize(3);
        assertThat(unknown(properties, true)).singleElement().asString().contains("listener.\"refunds\"");
    }

    private static List<String> unknown(Map<String, String> properties) {
        return unknown(properties, false);
    }

    private static List<String> unknown(Map<String, String> properties, boolean adminApi) {
        return UnknownKeys.warnings(ListenerSettingsTest.config(properties),
                List.of(ListenerSettingsTest.method("")), List.of(EVENTS), adminApi);
    }
}
