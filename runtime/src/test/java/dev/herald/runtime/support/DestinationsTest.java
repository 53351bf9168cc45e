package dev.herald.runtime.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.herald.runtime.container.ListenerSettingsTest;
import dev.herald.runtime.container.TestBroker;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;

class DestinationsTest {

    private final TestBroker broker = new TestBroker();

    @Test
    void spacesAroundTheNameInAnAnnotationDoNotCount() {
        assertThat(queue(Map.of(), " orders ").physicalName()).isEqualTo("orders");
    }

    @Test
    void spacesAroundAConfiguredNameDoNotCount() {
        Map<String, String> config = Map.of("quarkus.herald.queue.\"orders\".name", " prod-orders ",
                "quarkus.herald.queue.\"orders\".dead-letter.name", " dead ");

        Destination queue = queue(config, "orders");

        assertThat(queue.physicalName()).isEqualTo("prod-orders");
        assertThat(destinations(config).deadLetterQueue(broker, queue, queue.physicalName())).isEqualTo("dead");
        assertThat(destinations(config).named(broker, Kind.QUEUE, "orders", null).physicalName()).isEqualTo("prod-orders");
    }

    @Test
    void keysWithoutANameAreTheDefaultsForAll() {
        Map<String, String> config = Map.of("quarkus.herald.queue.declare", "none",
                "quarkus.herald.queue.dead-letter.enabled", "false",
                "quarkus.herald.queue.attributes.\"a\"", "all", "quarkus.herald.queue.attributes.\"b\"", "all",
                "quarkus.herald.queue.\"bills\".declare", "verify",
                "quarkus.herald.queue.\"bills\".dead-letter.enabled", "true",
                "quarkus.herald.queue.\"bills\".attributes.\"a\"", "own");
        Destination orders = queue(config, "orders");
        Destination bills = destinations(config).named(broker, Kind.QUEUE, "bills", null);

        assertThat(orders.declare()).isEqualTo(Declare.NONE);
        assertThat(orders.attributes()).isEqualTo(Map.of("a", "all", "b", "all"));
        assertThat(destinations(config).deadLetterQueue(broker, orders, "orders")).isNull();
        assertThat(bills.declare()).isEqualTo(Declare.VERIFY);
        assertThat(bills.attributes()).isEqualTo(Map.of("a", "own", "b", "all"));
        assertThat(destinations(config).deadLetterQueue(broker, bills, "bills")).isEqualTo("bills-dlq");
    }

    @Test
    void theDefaultsOfQueuesAreNotThoseOfTopics() {
        Map<String, String> config = Map.of("quarkus.herald.topic.declare", "none");

        assertThat(queue(config, "orders").declare()).isNotEqualTo(Declare.NONE);
        assertThat(destinations(config).named(broker, Kind.TOPIC, "events", null).declare()).isEqualTo(Declare.NONE);
    }

    private Destination queue(Map<String, String> config, String address) {
        return destinations(config).destination(broker, Kind.QUEUE, "orders", address, null);
    }

    private static Destinations destinations(Map<String, String> config) {
        return new Destinations(ListenerSettingsTest.config(config), Optional.empty());
    }
}
