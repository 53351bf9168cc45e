package dev.herald.runtime.admin;

import dev.herald.runtime.metadata.DestinationIndex;
import dev.herald.runtime.metadata.DestinationIndex.Placement;
import dev.herald.runtime.metadata.DestinationIndex.Side;
import dev.herald.runtime.support.Brokers;
import dev.herald.runtime.support.Destinations;
import dev.herald.spi.Broker;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Kind;

/** Finds the queues, or the topics, that the application names at run time. */
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

    /** On the default broker, unless configured otherwise. */
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

    /** On this broker, unless configured otherwise. @throws IllegalArgumentException if there is no such broker */
    NamedDestinations on(String name) {
        String broker = side.brokers().get(name);
        if (broker == null) {
            throw new IllegalArgumentException("no broker '" + name + "' with " + noun() + "s in this application, which has "
                    + side.brokers().keySet() + "; add its client extension to the dependencies");
        }
        return new NamedDestinations(kind, placements, brokers, destinations, broker);
    }

    /** The broker of names without configuration. @throws IllegalArgumentException if that is ambiguous */
    Broker broker() {
        String name = chosen != null ? chosen : side.defaultBroker();
        if (name == null) {
            throw new IllegalArgumentException("ambiguous broker: " + side.problem() + "; or select one with on(\"…\")");
        }
        return brokers.get(name);
    }

    Located of(String name) {
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException("the name of a " + noun() + " is " + (name == null ? "null" : "blank"));
        }
        Placement placement = side.named().get(name);
        Broker broker = placement == null ? broker() : brokers.get(placement.broker());
        return new Located(broker, destinations.named(broker, kind, name, placement == null ? null : placement.client()));
    }

    private String noun() {
        return kind == Kind.QUEUE ? "queue" : "topic";
    }
}
