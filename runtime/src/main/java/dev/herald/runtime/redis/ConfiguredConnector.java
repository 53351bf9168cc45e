package dev.herald.runtime.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.RedisReplicas;
import io.vertx.redis.client.RedisRole;
import io.vertx.redis.client.RedisTopology;

import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.TextSanitizer;

/**
 * Creates clients with the application's options. The client asks the hosts of a Sentinel or Cluster one after the other,
 * always in the order given, and waits a minute for each: here each has a short time, and after a failure another one is
 * the first.
 */
final class ConfiguredConnector implements Connector {

    /** Responses awaited on one connection: bursts of publishing are pipelined. */
    private static final int MAX_AWAITED_RESPONSES = 16_384;
    private static final int TOPOLOGY_CONNECTIONS = 6;

    /** The time for one of several hosts to accept a connection. */
    private static final int HOST_MILLIS = 2_000;
    /** The time for all of them; a host may also accept a connection and then say nothing. */
    private static final Duration HOSTS_PATIENCE = Duration.ofSeconds(4);

    private final Vertx vertx;
    private final RedisOptions options;
    private final AtomicInteger failures = new AtomicInteger();

    /** @param options copied for each client, because they may still change */
    ConfiguredConnector(Vertx vertx, RedisOptions options) {
        this.vertx = vertx;
        this.options = options;
    }

    @Override
    public Redis get() {
        return Redis.createClient(vertx, forOneConnection());
    }

    @Override
    public void failed() {
        failures.incrementAndGet();
    }

    @Override
    public Duration patience() {
        return isStandalone() ? PipelinedConnection.TIMEOUT : HOSTS_PATIENCE;
    }

    @Override
    public String hosts() {
        return TextSanitizer.of(String.join(", ", options.getEndpoints()), FailureText.MAX_LENGTH / 2);
    }

    @Override
    public boolean isCluster() {
        return options.getType() == RedisClientType.CLUSTER;
    }

    private boolean isStandalone() {
        return options.getType() == RedisClientType.STANDALONE;
    }

    private RedisOptions forOneConnection() {
        RedisOptions own = new RedisOptions(options).setPoolName(options.getPoolName() + "-herald")
                .setMaxWaitingHandlers(Math.max(MAX_AWAITED_RESPONSES, options.getMaxWaitingHandlers()));
        // Herald writes, and reads what it wrote, whatever the application reads from replicas.
        own.setUseReplicas(RedisReplicas.NEVER).setRole(RedisRole.MASTER);
        if (isStandalone()) {
            return own.setMaxPoolSize(1);
        }
        NetClientOptions net = new NetClientOptions(options.getNetClientOptions()).setReconnectAttempts(0);
        // A client of a cluster or sentinel needs further connections to follow the topology.
        return own.setMaxPoolSize(Math.max(TOPOLOGY_CONNECTIONS, options.getMaxPoolSize())).setEndpoints(rotated())
                .setNetClientOptions(net.setConnectTimeout(Math.min(HOST_MILLIS, net.getConnectTimeout())));
    }

    private List<String> rotated() {
        List<String> hosts = new ArrayList<>(options.getEndpoints());
        if (options.getTopology() != RedisTopology.STATIC) {
            Collections.rotate(hosts, -(failures.get() % hosts.size()));
        }
        return hosts;
    }
}
