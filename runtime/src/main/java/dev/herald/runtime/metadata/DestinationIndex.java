package dev.herald.runtime.metadata;

import java.util.Map;

import dev.herald.spi.Destination.Kind;

/**
 * The brokers of the queues and topics that the application names at run time, as far as the build knows them; a bean made
 * by the build.
 */
public record DestinationIndex(Side queues, Side topics) {

    /**
     * Queues, or topics.
     *
     * @param defaultBroker the broker of names without configuration, or {@code null} if it is ambiguous
     * @param defaultClient the client of these names on that broker, or {@code null} for its default one
     * @param problem why it is ambiguous
     * @param named by logical name, the destinations of the application's annotations and configuration
     * @param brokers by every name that users have for a broker, the one of its family that has such destinations
     */
    public record Side(String defaultBroker, String defaultClient, String problem, Map<String, BrokerAndClient> named,
            Map<String, String> brokers) {
    }

    /**
     * The broker of a destination.
     *
     * @param broker the broker's name
     * @param client the client's name, or {@code null} for the default one
     */
    public record BrokerAndClient(String broker, String client) {
    }

    public Side of(Kind kind) {
        return kind == Kind.QUEUE ? queues : topics;
    }
}
