package dev.herald.runtime.rabbitmq;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import dev.herald.spi.support.RateLimitedLog;

/**
 * Which connection each receiver uses: each listener of a client, or for administrative operations each queue. They share
 * one, until it is closed by something that one of them did or received, such as a message that is too large for the client:
 * which of them it was, nobody can tell. From then on each of them has its own, as long as the application runs. The one whose
 * own connection is closed again was it, and disturbs nobody else. Thread-safe.
 */
final class SharedConnections {

    private final String name;
    private final String receivers;
    private final String address;
    private final Function<String, RabbitMqConnection> factory;
    private final RabbitMqConnection shared;
    private final Map<String, RabbitMqConnection> own = new ConcurrentHashMap<>();

    /**
     * @param name of the shared one
     * @param receivers who shares it, for messages
     * @param factory makes connections, which are opened when needed
     */
    SharedConnections(String name, String receivers, String address, Function<String, RabbitMqConnection> factory) {
        this.name = name;
        this.receivers = receivers;
        this.address = address;
        this.factory = factory;
        this.shared = factory.apply(name);
    }

    RabbitMqConnection of(String receiver) {
        return own.getOrDefault(receiver, shared);
    }

    /**
     * Receiving has failed: a fault on the shared connection gives the receiver its own.
     *
     * @param used the connection on which it received
     * @return whether it was a fault on the receiver's own connection
     */
    boolean isCulprit(String receiver, RabbitMqConnection used, Throwable failure) {
        if (!RabbitMqFailures.isFaultOnConnection(failure)) {
            return false;
        }
        if (used != shared) {
            return true;
        }
        own.computeIfAbsent(receiver, unseen -> factory.apply(name + "-" + receiver));
        RateLimitedLog.warn("isolation of " + receivers + " at " + address, "The connection '" + name + "' to RabbitMQ at "
                + address + " was closed by what one of its " + receivers + " did or received ("
                + RabbitMqFailures.reason(failure)
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
