package dev.herald.runtime.redis;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.inject.Singleton;

import io.quarkus.redis.client.RedisOptionsCustomizer;
import io.vertx.core.Vertx;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;

/**
 * Creates clients with the application's options (hosts, TLS, password, sentinel, cluster) but dedicated connections: a
 * blocking read or a subscription would occupy a connection of the application's pool permanently. The client extension
 * passes the options of each client when it creates it, before most beans exist, so this bean injects none.
 */
@Singleton
public class RedisClients implements RedisOptionsCustomizer {

    private static final String DEFAULT = "<default>";

    private final Map<String, RedisOptions> configured = new ConcurrentHashMap<>();

    /** Not copied yet: other customizers may still change the options. */
    @Override
    public void customize(String clientName, RedisOptions options) {
        configured.put(clientName, options);
    }

    /**
     * Creates clients for a single connection each.
     *
     * @param name the name of the configured client, or {@code null} for the default one
     * @throws IllegalStateException if there is no such client
     */
    Connector like(String name, Vertx vertx) {
        RedisOptions options = configured.get(name == null ? DEFAULT : name);
        if (options == null) {
            throw new IllegalStateException("no Redis client is named '" + (name == null ? DEFAULT : name)
                    + "': configure quarkus.redis." + (name == null ? "" : name + ".") + "hosts");
        }
        return new ConfiguredConnector(vertx, options);
    }

    /** Whether a configured client connects to a cluster. */
    boolean isCluster(String name) {
        RedisOptions options = configured.get(name == null ? DEFAULT : name);
        return options != null && options.getType() == RedisClientType.CLUSTER;
    }
}
