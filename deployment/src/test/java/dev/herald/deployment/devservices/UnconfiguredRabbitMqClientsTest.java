package dev.herald.deployment.devservices;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.herald.runtime.metadata.DestinationRef;
import dev.herald.spi.Destination.Kind;

class UnconfiguredRabbitMqClientsTest {

    @Test
    void configuresAClientWithoutAddress() {
        UnconfiguredRabbitMqClients clients = clients(List.of(on("rabbitmq", null)));

        assertThat(clients.configuration("localhost", 32768)).isEqualTo(Map.of(
                "quarkus.rabbitmqclient.hostname", "localhost", "quarkus.rabbitmqclient.port", "32768",
                "quarkus.rabbitmqclient.username", "guest", "quarkus.rabbitmqclient.password", "guest"));
        assertThat(clients.hostnameKey()).isEqualTo("quarkus.rabbitmqclient.hostname");
    }

    @Test
    void ignoresOtherBrokers() {
        assertThat(clients(List.of(on("sqs", null), on("memory", null))).isEmpty()).isTrue();
    }

    @Test
    void ignoresAClientWithAHostname() {
        assertThat(clients(List.of(on("rabbitmq", null)), "quarkus.rabbitmqclient.hostname").isEmpty()).isTrue();
    }

    @Test
    void ignoresAClientWithAUri() {
        assertThat(clients(List.of(on("rabbitmq", null)), "quarkus.rabbitmqclient.uri").isEmpty()).isTrue();
    }

    @Test
    void ignoresAClientWithAddresses() {
        assertThat(clients(List.of(on("rabbitmq", null)), "quarkus.rabbitmqclient.addresses.one.hostname").isEmpty())
                .isTrue();
    }

    @Test
    void usesThePrefixesOfNamedClients() {
        UnconfiguredRabbitMqClients clients = clients(List.of(on("rabbitmq", null), on("rabbitmq", "eu"), on("rabbitmq", "eu"),
                on("rabbitmq", "my.us")), "quarkus.rabbitmqclient.hostname");

        assertThat(clients.prefixes())
                .containsExactly("quarkus.rabbitmqclient.\"my.us\".", "quarkus.rabbitmqclient.eu.");
    }

    @Test
    void recognizesQuotedKeysOfANamedClient() {
        assertThat(clients(List.of(on("rabbitmq", "eu")), "quarkus.rabbitmqclient.\"eu\".uri").isEmpty()).isTrue();
    }

    private static DestinationRef on(String broker, String client) {
        return DestinationRef.of(Kind.QUEUE, "orders", "orders", broker, client);
    }

    private static UnconfiguredRabbitMqClients clients(List<DestinationRef> used, String... keys) {
        return UnconfiguredRabbitMqClients.of(used, Set.of(keys)::contains, List.of(keys));
    }
}
