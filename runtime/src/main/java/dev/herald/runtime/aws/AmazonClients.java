package dev.herald.runtime.aws;

import java.util.Locale;

import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.Instance;

import io.quarkiverse.amazon.common.AmazonClient.AmazonClientLiteral;

/**
 * The clients of one AWS service, by name. Refers to the classes of no service, because an application may depend on only
 * one of them.
 *
 * @param clients the clients that the client extension produces
 * @param service the service's name, in capitals
 */
public record AmazonClients<C>(Instance<C> clients, String service) {

    /**
     * The number of idle connections per host that the JDK keeps open: five by default, shared by all threads. Each poller
     * and each settlement call needs one; connections beyond the limit are closed and reopened for the next call.
     */
    private static final String IDLE_CONNECTIONS = "http.maxConnections";

    public AmazonClients {
        // The SDK's url-connection-client has no setting for this.
        System.getProperties().putIfAbsent(IDLE_CONNECTIONS, "64");
    }

    /**
     * @param name the client's name, or {@code null} for the default one
     * @throws IllegalStateException if there is no client of that name; the text says what to configure
     */
    public C get(String name) {
        Instance<C> named = clients.select(name == null ? Default.Literal.INSTANCE : new AmazonClientLiteral(name));
        if (!named.isResolvable()) {
            throw new IllegalStateException("no " + service + " client '" + (name == null ? "<default>" : name)
                    + "' exists: configure quarkus." + service.toLowerCase(Locale.ROOT) + "." + (name == null ? "" : name + ".")
                    + "aws.region and its credentials");
        }
        return named.get();
    }
}
