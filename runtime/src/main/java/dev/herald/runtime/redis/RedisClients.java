package dev.herald.runtime.redis;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import jakarta.inject.Singleton;

import io.quarkus.redis.client.RedisOptionsCustomizer;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;

/**
 * Makes clients like those the application has configured (hosts, TLS, password, sentinel, cluster), with connections of
 * their own: a blocking read or a subscription in the application's pool would take a connection out of it for good.
 * The client extension shows the options of each of its clients to this class, as it makes them; that is before most
 * other beans are there, so this one asks for none.
 */
@Singleton
public class RedisClients implements RedisOptionsCustomizer {

    private static final String DEFAULT = "<default>";
    /** Answers awaited on one connection: bursts of publishing are pipelined. */
    private static final int MOST_AWAITED_ANSWERS = 16_384;

    private static final int TOPOLOGY_CONNECTIONS = 6;

    private final Map<String, RedisOptions> configured = new ConcurrentHashMap<>();

    /** Kept as it is, not copied yet: other customizers may come later. */
    @Override
    public void customize(String clientName, RedisOptions options) {
        configured.put(clientName, options);
    }

    /**
     * What makes clients for a single connection each.
     *
     * @param name of the configured client, or {@code null} for the default one
     * @throws IllegalStateException if there is none of that name
     */
    Supplier<Redis> like(String name, Vertx vertx) {
        RedisOptions options = configured.get(name == null ? DEFAULT : name);
        if (options == null) {
            throw new IllegalStateException("there is no Redis client '" + (name == null ? DEFAULT : name)
                    + "': configure quarkus.redis." + (name == null ? "" : name + ".") + "hosts");
        }
        return () -> Redis.createClient(vertx, forOneConnection(options));
    }

    /** Whether the keys of a configured client are spread over many servers. */
    boolean isCluster(String name) {
        RedisOptions options = configured.get(name == null ? DEFAULT : name);
        return options != null && options.getType() == RedisClientType.CLUSTER;
    }

    private static RedisOptions forOneConnection(RedisOptions options) {
        // A client that follows a topology asks for it on connections beside the one it hands out.
        int connections = options.getType() == RedisClientType.STANDALONE
                ? 1
                : Math.max(TOPOLOGY_CONNECTIONS, options.getMaxPoolSize());
        return new RedisOptions(options).setMaxPoolSize(connections).setPoolName(options.getPoolName() + "-herald")
                .setMaxWaitingHandlers(Math.max(MOST_AWAITED_ANSWERS, options.getMaxWaitingHandlers()));
    }
}
