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
 * @param payloadType the declared type of what is published, as {@link ListenerMethod#payloadType} has it; {@code null} if no
 *        signature declares it
 */
public record DestinationRef(Destination.Kind kind, String destination, String address, String broker, String client,
        String routingKey, String payloadType) {

    /** A destination without a routing key, for payloads of any type. */
    public static DestinationRef of(Destination.Kind kind, String destination, String address, String broker, String client) {
        return new DestinationRef(kind, destination, address, broker, client, null, null);
    }

    /** A copy with this routing key. */
    public DestinationRef routingKey(String value) {
        return new DestinationRef(kind, destination, address, broker, client, value, payloadType);
    }

    /** A copy for payloads of this type. */
    public DestinationRef payloadType(String value) {
        return new DestinationRef(kind, destination, address, broker, client, routingKey, value);
    }
}
