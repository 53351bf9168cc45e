package dev.herald.runtime.rabbitmq;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import dev.herald.spi.support.RateLimitedLog;

/**
 * Which connection each listener of a client consumes on. Listeners share one, until it is closed by something that one of
 * them did or received, such as a message that is too large for the client: which of them it was, nobody can tell. From then
 * on each of them has its own, as long as the application runs. The one whose own connection is closed again was it, and
 * disturbs nobody else.
 */
final class ConsumingConnections {

    private static final String NAME = "herald-consume";

    private final String address;
    private final Function<String, RabbitMqConnection> factory;
    private final RabbitMqConnection shared;
    private final Map<String, RabbitMqConnection> own = new ConcurrentHashMap<>();

    /** @param factory makes connections, which are opened when needed */
    ConsumingConnections(String address, Function<String, RabbitMqConnection> factory) {
        this.address = address;
        this.factory = factory;
        this.shared = factory.apply(NAME);
    }

    RabbitMqConnection of(String listener) {
        return own.getOrDefault(listener, shared);
    }

    /**
     * Consuming has failed: a fault on the shared connection gives the listener its own.
     *
     * @return whether it was a fault on the listener's own connection
     */
    boolean isCulprit(String listener, Throwable failure) {
        if (!RabbitMqFailures.isFaultOnConnection(failure)) {
            return false;
        }
        if (own.containsKey(listener)) {
            return true;
        }
        own.put(listener, factory.apply(NAME + "-" + listener));
        RateLimitedLog.warn("isolation of listeners at " + address, "The connection '" + NAME + "' to RabbitMQ at " + address
                + " was closed by what one of its listeners did or received (" + RabbitMqFailures.reason(failure)
                + "). Each of them reconnects on a connection of its own, so that it disturbs no other", failure);
        return false;
    }

    /** Begins to close all of them. @return the ends */
    List<CompletableFuture<Void>> close() {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        ends.add(shared.close());
        for (RabbitMqConnection one : own.values()) {
            ends.add(one.close());
        }
        return ends;
    }
}
