package dev.herald.runtime.aws;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.Instance;

import io.quarkiverse.amazon.common.AmazonClient.AmazonClientLiteral;
import software.amazon.awssdk.core.SdkClient;

/**
 * The clients of one AWS service, by name. Refers to the classes of no service, because an application may depend on only
 * one of them.
 */
public final class AmazonClients<C extends SdkClient> {

    /**
     * The number of idle connections per host that the JDK keeps open: five by default, shared by all threads. Each poller
     * and each settlement call needs one; connections beyond the limit are closed and reopened for the next call.
     */
    private static final String IDLE_CONNECTIONS = "http.maxConnections";

    private final Instance<C> clients;
    private final String service;
    /** By client. */
    private final Map<String, ClientProbe> probes = new ConcurrentHashMap<>();

    /**
     * @param clients the clients that the client extension produces
     * @param service the service's name, in capitals
     */
    public AmazonClients(Instance<C> clients, String service) {
        this.clients = clients;
        this.service = service;
        // The SDK's url-connection-client has no setting for this.
        System.getProperties().putIfAbsent(IDLE_CONNECTIONS, "64");
    }

    /**
     * @param name the client's name, or {@code null} for the default one
     * @throws IllegalStateException if there is no client of that name; the text says what to configure
     */
    public C get(String name) {
        return existing(name).get();
    }

    /**
     * Does not create the client.
     *
     * @throws IllegalStateException as {@link #get}
     */
    public void check(String name) {
        existing(name);
    }

    private Instance<C> existing(String name) {
        Instance<C> named = clients.select(name == null ? Default.Literal.INSTANCE : new AmazonClientLiteral(name));
        if (!named.isResolvable()) {
            throw new IllegalStateException("no " + service + " client '" + (name == null ? "<default>" : name)
                    + "' exists: configure " + keys(name) + "aws.region and its credentials");
        }
        return named;
    }

    /** Tells whether the client of that name can be used; one for all of its users. */
    public ClientProbe probe(String name) {
        return probes.computeIfAbsent(name == null ? "" : name, unseen -> new ClientProbe(
                "the " + service + " client" + (name == null ? "" : " '" + name + "'"), keys(name), () -> get(name)));
    }

    private String keys(String name) {
        return "quarkus." + service.toLowerCase(Locale.ROOT) + "." + (name == null ? "" : name + ".");
    }
}
