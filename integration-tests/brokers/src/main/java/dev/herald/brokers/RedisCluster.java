package dev.herald.brokers;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A Redis Cluster of three masters, each with a replica, on the loopback interface. Not thread-safe. */
public final class RedisCluster implements AutoCloseable {

    private static final int SIZE = 6;
    private static final Duration WHOLE = Duration.ofMinutes(1);
    /** In a line of {@code CLUSTER NODES}. */
    private static final int FLAGS = 2;
    private static final int SLOTS = 8;

    private final List<RedisServer> servers;

    private RedisCluster(List<RedisServer> servers) {
        this.servers = servers;
    }

    /**
     * Starts a cluster, and returns when it is whole, after about five seconds. A master that does not answer is replaced
     * after two.
     */
    public static RedisCluster start(RedisOptions options) {
        RedisCluster cluster = new RedisCluster(new ArrayList<>());
        try {
            cluster.startServers(options);
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void startServers(RedisOptions options) {
        List<String> create = new ArrayList<>(List.of("--cluster", "create"));
        for (int i = 0; i < SIZE; i++) {
            int busPort = FreePort.find();
            RedisServer server = RedisServer.start(options.clustered(busPort));
            servers.add(server);
            create.add("127.0.0.1:" + server.port() + "@" + busPort);
        }
        create.addAll(List.of("--cluster-replicas", "1", "--cluster-yes"));
        servers.get(0).control(create.toArray(String[]::new));
        awaitWhole();
    }

    /** Its servers. */
    public List<RedisServer> servers() {
        return List.copyOf(servers);
    }

    /** The addresses of all servers. */
    public List<URI> uris() {
        return servers.stream().map(RedisServer::uri).toList();
    }

    /** The master of a key. */
    public RedisServer masterOf(String key) {
        RedisServer observer = observer();
        int slot = Integer.parseInt(observer.control("CLUSTER", "KEYSLOT", key));
        return server(nodes(observer).stream().filter(node -> isMaster(node) && hasSlot(node, slot)).findFirst()
                .orElseThrow(() -> new IllegalStateException("no master has the slot " + slot)));
    }

    /** Returns when every server answers and sees all of them alive, with masters for all keys. */
    public void awaitWhole() {
        Patience.await("the Redis cluster", WHOLE, () -> servers.stream().allMatch(RedisCluster::isWhole));
    }

    private static boolean isWhole(RedisServer server) {
        List<String[]> nodes = nodes(server);
        return server.control("CLUSTER", "INFO").contains("cluster_state:ok") && nodes.size() == SIZE
                && nodes.stream().noneMatch(node -> node[FLAGS].contains("fail") || node[FLAGS].contains("handshake"))
                && nodes.stream().filter(RedisCluster::isMaster).count() == SIZE / 2
                && !server.control("INFO", "replication").contains("master_link_status:down");
    }

    private RedisServer observer() {
        return servers.stream().filter(RedisCluster::answers).findFirst()
                .orElseThrow(() -> new IllegalStateException("no server of the cluster answers"));
    }

    private static boolean answers(RedisServer server) {
        return server.ask("CLUSTER", "INFO").contains("cluster_state:ok");
    }

    private static List<String[]> nodes(RedisServer server) {
        return server.control("CLUSTER", "NODES").lines().map(line -> line.strip().split(" ")).toList();
    }

    private static boolean isMaster(String[] node) {
        return node[FLAGS].contains("master") && !node[FLAGS].contains("fail");
    }

    private static boolean hasSlot(String[] node, int slot) {
        return Arrays.stream(node).skip(SLOTS).filter(range -> !range.startsWith("[")).anyMatch(range -> {
            String[] ends = range.split("-");
            return Integer.parseInt(ends[0]) <= slot && slot <= Integer.parseInt(ends[ends.length - 1]);
        });
    }

    private RedisServer server(String[] node) {
        return servers.stream().filter(server -> node[1].startsWith("127.0.0.1:" + server.port() + "@")).findFirst()
                .orElseThrow();
    }

    /** Kills the servers and deletes their data. */
    @Override
    public void close() {
        servers.forEach(RedisServer::close);
    }
}
