package dev.herald.runtime.support;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.quarkus.runtime.ApplicationConfig;
import io.quarkus.runtime.LaunchMode;

import dev.herald.runtime.config.HeraldConfig;
import dev.herald.runtime.config.HeraldConfig.DeadLetterConfig;
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
        String configured = physicalName(kind, name);
        return create(broker, kind, name, configured.isEmpty() ? Expressions.resolve(address).strip() : configured, client);
    }

    /** A destination that the application names at run time: by its logical name, otherwise by the broker's own. */
    public Destination named(Broker broker, Kind kind, String name, String client) {
        String configured = physicalName(kind, name);
        return create(broker, kind, name, configured.isEmpty() ? name : configured, client);
    }

    /** @return empty unless configured */
    private String physicalName(Kind kind, String name) {
        return of(kind, name).name().orElse("").strip();
    }

    private Destination create(Broker broker, Kind kind, String name, String physicalName, String client) {
        Declare byDefault = LaunchMode.current() == LaunchMode.NORMAL ? broker.defaults().declare() : Declare.CREATE;
        DestinationConfig own = of(kind, name);
        DestinationConfig all = of(kind, HeraldConfig.ALL);
        Map<String, String> attributes = new HashMap<>(all.attributes());
        attributes.putAll(own.attributes());
        return new Destination(kind, name, physicalName, client, first(own.declare(), all.declare()).orElse(byDefault),
                Map.copyOf(attributes));
    }

    /** The default name of the queue of a topic's subscriber, which differs between applications. */
    public String subscriberQueue(Broker broker, Destination topic, String listenerId) {
        return (application.isPresent() ? application.get() + "-" : "")
                + broker.naming().withSuffix(topic.physicalName(), "-" + listenerId);
    }

    /**
     * The physical name of a dead-letter queue, or {@code null} for none.
     *
     * @param queue whose messages it gets: the destination, or the queue of a topic's subscriber
     */
    public String deadLetterQueue(Broker broker, Destination destination, String queue) {
        DeadLetterConfig own = of(destination.kind(), destination.name()).deadLetter();
        DeadLetterConfig all = of(destination.kind(), HeraldConfig.ALL).deadLetter();
        if (!first(own.enabled(), all.enabled()).orElse(true)) {
            return null;
        }
        Optional<String> name = first(own.name(), all.name());
        return name.isPresent() ? name.get().strip() : broker.naming().withSuffix(queue, "-dlq");
    }

    /** The destination's own, else that of all of its kind. */
    private static <T> Optional<T> first(Optional<T> own, Optional<T> all) {
        return own.isPresent() ? own : all;
    }

    /** Also of a name that is not configured: its settings are empty then. */
    private DestinationConfig of(Kind kind, String name) {
        return (kind == Kind.QUEUE ? config.queue() : config.topic()).get(name);
    }
}
