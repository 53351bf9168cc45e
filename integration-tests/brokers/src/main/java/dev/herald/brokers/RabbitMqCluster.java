package dev.herald.brokers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A RabbitMQ cluster of three nodes on the loopback interface, each with a {@link LoopbackProxy} for clients. The nodes are
 * stopped, killed, suspended and restarted one by one. Not thread-safe.
 */
public final class RabbitMqCluster implements AutoCloseable {

    private static final int SIZE = 3;
    private static final Duration WHOLE = Duration.ofMinutes(2);

    private static final Pattern RUNNING = Pattern.compile("\"running_nodes\"\\s*:\\s*\\[([^\\]]*)\\]");

    private final ServerFolder portMapper;
    private final List<RabbitMq> nodes;
    private final List<LoopbackProxy> proxies;

    private RabbitMqCluster(ServerFolder portMapper, List<RabbitMq> nodes, List<LoopbackProxy> proxies) {
        this.portMapper = portMapper;
        this.nodes = nodes;
        this.proxies = proxies;
    }

    /** Starts a cluster, and returns when it is whole, after 15 to 30 seconds. */
    public static RabbitMqCluster start() {
        return start(RabbitMqOptions.standard());
    }

    /** Starts a cluster whose nodes have these options. */
    public static RabbitMqCluster start(RabbitMqOptions options) {
        RabbitMqPrograms programs = options.version().programs();
        ErlangName name = ErlangName.alone();
        ServerFolder portMapper = ServerFolder.start("epmd", folder -> {
            RabbitMq.startPortMapper(folder, programs, name);
            return folder;
        });
        RabbitMqCluster cluster = new RabbitMqCluster(portMapper, new ArrayList<>(), new ArrayList<>());
        try {
            cluster.startNodes(programs, name, options);
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void startNodes(RabbitMqPrograms programs, ErlangName name, RabbitMqOptions options) {
        List<String> names = IntStream.rangeClosed(1, SIZE).mapToObj(number -> "herald" + number + "@localhost").toList();
        for (String node : names) {
            // The first looks for no other: RabbitMQ 4 would ask those that are not there for minutes.
            List<String> peers = nodes.isEmpty() ? List.of() : List.of(names.get(0), node);
            RabbitMq started = RabbitMq.launch(programs, name.sibling(node), peers, options);
            nodes.add(started);
            proxies.add(LoopbackProxy.to(started.port()));
            if (nodes.size() == 1) {
                // The others must find a cluster to join.
                started.awaitReady();
            }
        }
        nodes.forEach(RabbitMq::awaitReady);
        awaitWhole();
    }

    /** Its nodes. */
    public List<RabbitMq> nodes() {
        return List.copyOf(nodes);
    }

    /** The proxies before the nodes, in the same order. */
    public List<LoopbackProxy> proxies() {
        return List.copyOf(proxies);
    }

    /** Starts killed nodes again together, and returns when they accept connections: the last to end may have to be the first. */
    public void restart(List<RabbitMq> killed) {
        killed.forEach(RabbitMq::relaunch);
        killed.forEach(RabbitMq::awaitReady);
    }

    /** Kills a node and makes the others forget it. Its proxy refuses connections. */
    public void forget(RabbitMq node) {
        int index = nodes.indexOf(node);
        proxies.remove(index).close();
        nodes.remove(index);
        node.kill();
        nodes.get(0).control("forget_cluster_node", node.name());
        node.close();
    }

    /** Returns when every node sees all of them. */
    public void awaitWhole() {
        Patience.await("the RabbitMQ cluster", WHOLE, () -> nodes.stream().allMatch(this::seesAll));
    }

    private boolean seesAll(RabbitMq node) {
        Matcher running = RUNNING.matcher(node.control("-q", "cluster_status", "--formatter", "json"));
        return running.find() && nodes.stream().allMatch(other -> running.group(1).contains('"' + other.name() + '"'));
    }

    /** Kills the nodes and deletes their data. */
    @Override
    public void close() {
        proxies.forEach(LoopbackProxy::close);
        nodes.forEach(RabbitMq::close);
        portMapper.close();
    }
}
