package dev.herald.runtime.metadata;

import dev.herald.spi.Destination;

/**
 * A queue or topic that an annotation names.
 *
 * @param kind queue or topic
 * @param destination the logical name, expressions resolved
 * @param address the annotation's value as written: expressions are resolved again at run time
 * @param broker the broker's name
 * @param client the client's name, or {@code null} for the default one
 * @param routingKey of messages without one, as written: expressions are resolved at run time; or {@code null}
 */
public record DestinationRef(Destination.Kind kind, String destination, String address, String broker, String client,
        String routingKey) {

    /** A copy with this routing key. */
    public DestinationRef routingKey(String value) {
        return new DestinationRef(kind, destination, address, broker, client, value);
    }
}
