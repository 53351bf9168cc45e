package dev.herald.runtime.support;

import java.util.Map;
import java.util.Optional;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.quarkus.runtime.ApplicationConfig;
import io.quarkus.runtime.LaunchMode;

import dev.herald.runtime.config.HeraldConfig;
import dev.herald.runtime.config.HeraldConfig.DestinationConfig;
import dev.herald.spi.Broker;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;

/** Queues and topics as configured: physical names, declaration, dead-letter queues. */
@Singleton
public class Destinations {

    private final HeraldConfig config;
    private final Optional<String> application;

    @Inject
    public Destinations(HeraldConfig config, ApplicationConfig application) {
        this(config, application.name());
    }

    /** @param application the application's name */
    public Destinations(HeraldConfig config, Optional<String> application) {
        this.config = config;
        this.application = application;
    }

    /**
     * The destination of a listener or publisher.
     *
     * @param address the annotation's value as written, whose expressions are resolved now
     */
    public Destination destination(Broker broker, Kind kind, String name, String address, String client) {
        DestinationConfig configured = configured(kind, name);
        String physicalName = physicalName(configured).orElseGet(() -> Expressions.resolve(address).strip());
        return destination(broker, kind, name, physicalName, client, configured);
    }

    /** A destination that the application names at run time: by its logical name, otherwise by the broker's own. */
    public Destination named(Broker broker, Kind kind, String name, String client) {
        DestinationConfig configured = configured(kind, name);
        String physicalName = physicalName(configured).orElse(name);
        return destination(broker, kind, name, physicalName, client, configured);
    }

    private static Optional<String> physicalName(DestinationConfig configured) {
        return configured == null
                ? Optional.empty()
                : configured.name().map(String::strip)
                        .filter(name -> !name.isEmpty());
    }

    private static Destination destination(Broker broker, Kind kind, String name, String physicalName, String client,
            DestinationConfig configured) {
        return new Destination(kind, name, physicalName, client, declare(configured, broker),
                configured == null ? Map.of() : Map.copyOf(configured.attributes()));
    }

    /** The default name of the queue of a topic's subscriber, which differs between applications. */
    public String subscriberQueue(Broker broker, Destination topic, String listenerId) {
        return application.map(text -> text + "-").orElse("")
                + broker.naming().withSuffix(topic.physicalName(), "-" + listenerId);
    }

    /**
     * The physical name of a dead-letter queue, or {@code null} for none.
     *
     * @param queue whose messages it gets: the destination, or the queue of a topic's subscriber
     */
    public String deadLetterQueue(Broker broker, Destination destination, String queue) {
        DestinationConfig configured = configured(destination.kind(), destination.name());
        if (configured != null && !configured.deadLetter().enabled()) {
            return null;
        }
        if (configured != null && configured.deadLetter().name().isPresent()) {
            return configured.deadLetter().name().get().strip();
        }
        return broker.naming().withSuffix(queue, "-dlq");
    }

    private DestinationConfig configured(Kind kind, String name) {
        return (kind == Kind.QUEUE ? config.queue() : config.topic()).get(name);
    }

    private static Declare declare(DestinationConfig configured, Broker broker) {
        Declare byDefault = LaunchMode.current() == LaunchMode.NORMAL ? broker.defaults().declare() : Declare.CREATE;
        return configured == null ? byDefault : configured.declare().orElse(byDefault);
    }
}
