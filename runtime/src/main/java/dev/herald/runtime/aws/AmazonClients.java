package dev.herald.runtime.aws;

import java.util.Locale;

import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.Instance;

import io.quarkiverse.amazon.common.AmazonClient.AmazonClientLiteral;

/**
 * The clients of one of Amazon's services, by name. Refers to no service's classes, for an application may have one of them
 * only.
 *
 * @param clients those that the client extension made
 * @param service the service's name, in capitals
 */
public record AmazonClients<C>(Instance<C> clients, String service) {

    /**
     * How many idle connections to a host the JDK keeps: by default five, for all threads, of which each poller and each
     * settlement needs one. What doesn't fit is closed, and opened again for the next call.
     */
    private static final String IDLE_CONNECTIONS = "http.maxConnections";

    public AmazonClients {
        // The SDK's url-connection-client has no setting of its own for that.
        System.getProperties().putIfAbsent(IDLE_CONNECTIONS, "64");
    }

    /**
     * @param name the client's name, or {@code null} for the default one
     * @throws IllegalStateException if there is none of that name; the text says what to configure
     */
    public C get(String name) {
        Instance<C> named = clients.select(name == null ? Default.Literal.INSTANCE : new AmazonClientLiteral(name));
        if (!named.isResolvable()) {
            throw new IllegalStateException("there is no " + service + " client '" + (name == null ? "<default>" : name)
                    + "': configure quarkus." + service.toLowerCase(Locale.ROOT) + "." + (name == null ? "" : name + ".")
                    + "aws.region and its credentials");
        }
        return named.get();
    }
}
