package dev.herald.runtime;

import java.util.Map;

import jakarta.inject.Singleton;

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

    private static final String FIFO = ".fifo";

    private final HeraldConfig config;

    public Destinations(HeraldConfig config) {
        this.config = config;
    }

    /**
     * The destination of a listener or publisher.
     *
     * @param address the annotation's value as written, whose expressions are resolved now
     */
    Destination destination(Broker broker, Kind kind, String name, String address, String client) {
        DestinationConfig configured = configured(kind, name);
        String physicalName = configured == null || configured.name().isEmpty()
                ? Expressions.resolve(address)
                : configured.name().get();
        return new Destination(kind, name, physicalName, client, declare(configured, broker),
                configured == null ? Map.of() : Map.copyOf(configured.attributes()));
    }

    /** The physical name of a queue's (or of a topic's subscriptions') dead-letter queue, or {@code null}. */
    String deadLetterQueue(Destination destination, String listenerId) {
        DestinationConfig configured = configured(destination.kind(), destination.name());
        if (configured != null && !configured.deadLetter().enabled()) {
            return null;
        }
        if (configured != null && configured.deadLetter().name().isPresent()) {
            return configured.deadLetter().name().get();
        }
        String base = destination.kind() == Kind.QUEUE
                ? simpleName(destination.physicalName())
                : simpleName(destination.physicalName()) + "-" + listenerId;
        return base.endsWith(FIFO) ? base.substring(0, base.length() - FIFO.length()) + "-dlq" + FIFO : base + "-dlq";
    }

    /** The last part of a URL or an ARN; a name as it is. */
    private static String simpleName(String physicalName) {
        int cut = Math.max(physicalName.lastIndexOf('/'), physicalName.startsWith("arn:") ? physicalName.lastIndexOf(':') : -1);
        return physicalName.substring(cut + 1);
    }

    private DestinationConfig configured(Kind kind, String name) {
        return (kind == Kind.QUEUE ? config.queue() : config.topic()).get(name);
    }

    private static Declare declare(DestinationConfig configured, Broker broker) {
        Declare usual = LaunchMode.current() == LaunchMode.NORMAL ? broker.usual().declare() : Declare.CREATE;
        return configured == null ? usual : configured.declare().orElse(usual);
    }
}
