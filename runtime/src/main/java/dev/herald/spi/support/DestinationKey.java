package dev.herald.spi.support;

import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Kind;

/**
 * What tells the destinations of one broker apart: two logical names may stand for the same queue.
 *
 * @param kind queue or topic
 * @param physicalName the name the broker knows it by
 * @param client the client's name, or {@code null} for the default one
 */
public record DestinationKey(Kind kind, String physicalName, String client) {

    public static DestinationKey of(Destination destination) {
        return new DestinationKey(destination.kind(), destination.physicalName(), destination.client());
    }
}
