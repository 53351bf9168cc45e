package dev.herald.brokers;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A Redis master with two replicas, watched by three sentinels, on the loopback interface. Not thread-safe. */
public final class RedisSentinel implements AutoCloseable {

    /** The name by which clients ask for the master. */
    public static final String MASTER = "herald";

    private static final int SERVERS = 3;
    private static final int SENTINELS = 3;
    private static final Duration WHOLE = Duration.ofMinutes(1);

    private final List<RedisServer> servers;
    private final List<RedisServer> sentinels;

    private RedisSentinel(List<RedisServer> servers, List<RedisServer> sentinels) {
        this.servers = servers;
        this.sentinels = sentinels;
    }

    /** Starts all, and returns when the sentinels know each other. A master that does not answer is replaced after two seconds. */
    public static RedisSentinel start(RedisOptions options) {
        RedisSentinel topology = new RedisSentinel(new ArrayList<>(), new ArrayList<>());
        try {
            topology.startServers(options);
            topology.startSentinels(options);
            topology.awaitWhole();
            return topology;
        } catch (RuntimeException e) {
            topology.close();
            throw e;
        }
    }

    private void startServers(RedisOptions options) {
        RedisServer master = RedisServer.start(options.onThisMachine());
        servers.add(master);
        for (int i = 1; i < SERVERS; i++) {
            servers.add(RedisServer.start(options.replicaOf(master.port())));
        }
    }

    private void startSentinels(RedisOptions options) {
        List<String> lines = new ArrayList<>(List.of(
                "sentinel monitor " + MASTER + " 127.0.0.1 " + servers.get(0).port() + " 2",
                "sentinel down-after-milliseconds " + MASTER + " 2000",
                "sentinel failover-timeout " + MASTER + " 10000"));
        if (!options.password().isEmpty()) {
            lines.add("sentinel auth-pass " + MASTER + " " + options.password());
        }
        for (int i = 0; i < SENTINELS; i++) {
            sentinels.add(RedisServer.start(options.sentinel(lines)));
        }
    }

    /** The servers, whatever their role. */
    public List<RedisServer> servers() {
        return List.copyOf(servers);
    }

    /** The sentinels. */
    public List<RedisServer> sentinels() {
        return List.copyOf(sentinels);
    }

    /** The addresses of the sentinels. */
    public List<URI> uris() {
        return sentinels.stream().map(RedisServer::uri).toList();
    }

    /** The master, as the sentinels see it. */
    public RedisServer master() {
        RedisServer sentinel = sentinels.stream().filter(RedisSentinel::answers).findFirst()
                .orElseThrow(() -> new IllegalStateException("no sentinel answers"));
        String address = sentinel.control("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER);
        return servers.stream().filter(server -> address.lines().anyMatch(Integer.toString(server.port())::equals))
                .findFirst().orElseThrow(() -> new IllegalStateException("the master is unknown: " + address));
    }

    private static boolean answers(RedisServer sentinel) {
        return sentinel.ask("PING").contains("PONG");
    }

    /** Asks for a fail-over without need. The sentinels promote a replica soon afterwards. */
    public void failOver() {
        sentinels.get(0).control("SENTINEL", "FAILOVER", MASTER);
    }

    /** Returns when every sentinel knows the others and a master with all of its replicas, which are in step. */
    public void awaitWhole() {
        Patience.await("the Redis sentinels", WHOLE, () -> sentinels.stream().allMatch(RedisSentinel::knowsAll)
                && servers.stream().noneMatch(server -> server.control("INFO", "replication")
                        .contains("master_link_status:down")));
    }

    private static boolean knowsAll(RedisServer sentinel) {
        String info = sentinel.control("INFO", "sentinel");
        return info.contains("status=ok") && info.contains("slaves=" + (SERVERS - 1))
                && info.contains("sentinels=" + SENTINELS);
    }

    /** Kills all processes and deletes their data. */
    @Override
    public void close() {
        sentinels.forEach(RedisServer::close);
        servers.forEach(RedisServer::close);
    }
}
