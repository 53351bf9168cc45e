package dev.herald.runtime.metadata;

import java.util.Map;

import dev.herald.spi.Destination.Kind;

/**
 * On which broker the queues and topics are that the application names by hand, as far as the build knows; a bean made by
 * the build.
 */
public record DestinationIndex(Side queues, Side topics) {

    /**
     * Queues, or topics.
     *
     * @param defaultBroker the broker of names that say none, or {@code null} if that is not clear
     * @param problem why it is not clear
     * @param named by logical name, the destinations that the application's annotations or configuration know
     * @param brokers by every name users have for a broker, the one of its family that has such destinations
     */
    public record Side(String defaultBroker, String problem, Map<String, Placement> named, Map<String, String> brokers) {
    }

    /**
     * Where a destination is.
     *
     * @param broker the broker's name
     * @param client the client's name, or {@code null} for the default one
     */
    public record Placement(String broker, String client) {
    }

    public Side of(Kind kind) {
        return kind == Kind.QUEUE ? queues : topics;
    }
}
