package dev.herald.runtime.admin;

import java.util.Map;

import dev.herald.runtime.metadata.DestinationIndex;
import dev.herald.runtime.metadata.DestinationIndex.BrokerAndClient;
import dev.herald.runtime.metadata.DestinationIndex.Side;
import dev.herald.runtime.support.Brokers;
import dev.herald.runtime.support.Destinations;
import dev.herald.spi.Broker;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Kind;

/** Finds the queues, or the topics, that the application names at run time. */
final class NamedDestinations {

    private final Kind kind;
    private final DestinationIndex index;
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
    NamedDestinations(Kind kind, DestinationIndex index, Brokers brokers, Destinations destinations) {
        this(kind, index, brokers, destinations, null);
    }

    /** @param chosen the broker's name, or {@code null} for the default one */
    private NamedDestinations(Kind kind, DestinationIndex index, Brokers brokers, Destinations destinations,
            String chosen) {
        this.kind = kind;
        this.index = index;
        this.side = index.of(kind);
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
        return new NamedDestinations(kind, index, brokers, destinations, broker);
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
        BrokerAndClient known = side.named().get(name);
        Broker broker = known == null ? broker() : brokers.get(known.broker());
        String client = known == null ? defaultClient() : known.client();
        return new Located(broker, destinations.named(broker, kind, name, client));
    }

    /** A broker that was selected has its own default client. */
    private String defaultClient() {
        return chosen == null ? side.defaultClient() : null;
    }

    /**
     * A copy of attributes for the broker.
     *
     * @throws IllegalArgumentException if a name or a value is {@code null}; the text names it
     */
    static Map<String, String> attributes(Map<String, String> attributes) {
        attributes.forEach((name, value) -> {
            if (name == null || value == null) {
                throw new IllegalArgumentException("the attribute '" + name + "' has no value; leave it out");
            }
        });
        return Map.copyOf(attributes);
    }

    private String noun() {
        return kind == Kind.QUEUE ? "queue" : "topic";
    }
}
