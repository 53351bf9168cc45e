package dev.herald.runtime.admin;

import dev.herald.runtime.metadata.DestinationIndex;
import dev.herald.runtime.metadata.DestinationIndex.Placement;
import dev.herald.runtime.metadata.DestinationIndex.Side;
import dev.herald.runtime.support.Brokers;
import dev.herald.runtime.support.Destinations;
import dev.herald.spi.Broker;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Kind;

/** Finds the queues, or the topics, that the application names by hand. */
final class NamedDestinations {

    private final Kind kind;
    private final DestinationIndex placements;
    private final Side side;
    private final Brokers brokers;
    private final Destinations destinations;
    private final String chosen;

    /**
     * A destination with its broker.
     *
     * @param broker the broker
     * @param destination as configured
     */
    record Located(Broker broker, Destination destination) {
    }

    /** On the default broker, where nothing else is configured. */
    NamedDestinations(Kind kind, DestinationIndex placements, Brokers brokers, Destinations destinations) {
        this(kind, placements, brokers, destinations, null);
    }

    /** @param chosen the broker's name, or {@code null} for the default one */
    private NamedDestinations(Kind kind, DestinationIndex placements, Brokers brokers, Destinations destinations,
            String chosen) {
        this.kind = kind;
        this.placements = placements;
        this.side = placements.of(kind);
        this.brokers = brokers;
        this.destinations = destinations;
        this.chosen = chosen;
    }

    /** On this broker, where nothing else is configured. @throws IllegalArgumentException if there is no such broker */
    NamedDestinations on(String name) {
        String broker = side.brokers().get(name);
        if (broker == null) {
            throw new IllegalArgumentException("there is no broker '" + name + "' with " + noun() + "s here; there are "
                    + side.brokers().keySet() + ": is its client among the dependencies?");
        }
        return new NamedDestinations(kind, placements, brokers, destinations, broker);
    }

    /** The broker of what is not configured. @throws IllegalArgumentException if that is not clear */
    Broker broker() {
        String name = chosen != null ? chosen : side.defaultBroker();
        if (name == null) {
            throw new IllegalArgumentException("on which broker? " + side.problem() + "; or choose it by on(\"…\")");
        }
        return brokers.get(name);
    }

    Located of(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("the " + noun() + "'s name is blank");
        }
        Placement placement = side.named().get(name);
        Broker broker = placement == null ? broker() : brokers.get(placement.broker());
        return new Located(broker, destinations.named(broker, kind, name, placement == null ? null : placement.client()));
    }

    private String noun() {
        return kind == Kind.QUEUE ? "queue" : "topic";
    }
}
