package dev.herald.runtime.support;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

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
        return create(broker, kind, name, physicalName(kind, name).orElseGet(() -> Expressions.resolve(address).strip()),
                client);
    }

    /** A destination that the application names at run time: by its logical name, otherwise by the broker's own. */
    public Destination named(Broker broker, Kind kind, String name, String client) {
        return create(broker, kind, name, physicalName(kind, name).orElse(name), client);
    }

    private Optional<String> physicalName(Kind kind, String name) {
        DestinationConfig own = own(kind, name);
        return own == null ? Optional.empty() : own.name().map(String::strip).filter(text -> !text.isEmpty());
    }

    private Destination create(Broker broker, Kind kind, String name, String physicalName, String client) {
        return new Destination(kind, name, physicalName, client, declare(broker, kind, name), attributes(kind, name));
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
        if (!setting(destination.kind(), destination.name(), each -> each.deadLetter().enabled()).orElse(true)) {
            return null;
        }
        return setting(destination.kind(), destination.name(), each -> each.deadLetter().name()).map(String::strip)
                .orElseGet(() -> broker.naming().withSuffix(queue, "-dlq"));
    }

    private Declare declare(Broker broker, Kind kind, String name) {
        Declare byDefault = LaunchMode.current() == LaunchMode.NORMAL ? broker.defaults().declare() : Declare.CREATE;
        return setting(kind, name, DestinationConfig::declare).orElse(byDefault);
    }

    private Map<String, String> attributes(Kind kind, String name) {
        Map<String, String> attributes = new HashMap<>();
        DestinationConfig all = own(kind, HeraldConfig.ALL);
        if (all != null) {
            attributes.putAll(all.attributes());
        }
        DestinationConfig own = own(kind, name);
        if (own != null) {
            attributes.putAll(own.attributes());
        }
        return Map.copyOf(attributes);
    }

    /** The destination's own, else that of all of its kind. */
    private <T> Optional<T> setting(Kind kind, String name, Function<DestinationConfig, Optional<T>> key) {
        DestinationConfig own = own(kind, name);
        Optional<T> value = own == null ? Optional.empty() : key.apply(own);
        DestinationConfig all = own(kind, HeraldConfig.ALL);
        return value.isPresent() || all == null ? value : key.apply(all);
    }

    private DestinationConfig own(Kind kind, String name) {
        return (kind == Kind.QUEUE ? config.queue() : config.topic()).get(name);
    }
}
