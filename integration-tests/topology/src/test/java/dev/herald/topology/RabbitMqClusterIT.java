package dev.herald.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;

import dev.herald.brokers.RabbitMq;
import dev.herald.brokers.RabbitMqCluster;

/** An application on a RabbitMQ cluster of three nodes. */
@Timeout(value = 12, unit = TimeUnit.MINUTES)
class RabbitMqClusterIT {

    /** As many as a connection has in flight: concurrency and prefetch. */
    private static final int IN_FLIGHT = 55;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private RabbitMqCluster cluster;

    @BeforeEach
    void start() {
        cluster = RabbitMqCluster.start();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void losesNothingWhenANodeIsKilled() throws Exception {
        try (Application application = start("killed")) {
            RabbitMq node = nodeOfTheApplication();
            Traffic.of("RabbitMQ cluster, a node killed", PATIENCE, application).withoutFailures()
                    .during(() -> killAndRestart(node, application)).assertUnharmed().assertDuplicates(IN_FLIGHT);
        }
    }

    @Test
    @Tag("topology")
    void retriesAllWhenANodeIsKilled() throws Exception {
        try (Application application = start("retried")) {
            RabbitMq node = nodeOfTheApplication();
            Traffic.of("RabbitMQ cluster, a node killed, with retries", PATIENCE, application)
                    .during(() -> killAndRestart(node, application)).assertUnharmed().assertDuplicates(IN_FLIGHT);
        }
    }

    private void killAndRestart(RabbitMq node, Application application) {
        node.kill();
        awaitMoreHandled(application);
        cluster.restart(List.of(node));
        cluster.awaitWhole();
    }

    @Test
    @Tag("topology")
    void losesNothingInARollingRestart() throws Exception {
        try (Application one = start("rolling"); Application other = start("rolling")) {
            Traffic.of("RabbitMQ cluster, rolling restart, two instances", PATIENCE, one, other).during(() -> {
                for (RabbitMq node : cluster.nodes()) {
                    node.shutDown();
                    cluster.restart(List.of(node));
                    cluster.awaitWhole();
                }
            }).assertUnharmed().assertDuplicates(2 * cluster.nodes().size() * IN_FLIGHT);
        }
    }

    @Test
    @Tag("topology")
    void waitsForAMajorityOfTheNodes() throws Exception {
        try (Application application = start("minority")) {
            RabbitMq consumedFrom = nodeOfTheApplication();
            List<RabbitMq> two = List.of(consumedFrom, cluster.nodes().get(cluster.nodes().indexOf(consumedFrom) == 0 ? 1 : 0));
            Traffic.of("RabbitMQ cluster, two of three nodes killed for 40 s", PATIENCE, application).during(() -> {
                two.forEach(RabbitMq::kill);
                Soon.await().until(() -> !application.status().equals("RUNNING"));
                Soon.last(Duration.ofSeconds(40));
                cluster.restart(two);
                cluster.awaitWhole();
            }).assertUnharmed().assertDuplicates(2 * IN_FLIGHT);
        }
    }

    /** Only that node has the queue: it is not now, not never. */
    @Test
    @Tag("topology")
    void waitsForTheNodeOfAClassicQueue() throws Exception {
        RabbitMq home = cluster.nodes().get(0);
        declareClassic(home, "classic");
        try (Application application = start("classic")) {
            Traffic.of("RabbitMQ cluster, the node of a classic queue killed", PATIENCE, application).during(() -> {
                home.kill();
                Soon.await().until(() -> !application.status().equals("RUNNING"));
                Soon.last(Duration.ofSeconds(10));
                assertThat(application.status()).doesNotContain("does not exist");
                cluster.restart(List.of(home));
                cluster.awaitWhole();
            }).assertUnharmed().assertDuplicates(2 * IN_FLIGHT);
        }
    }

    @Test
    void getsAwayFromANodeThatIsSilent() throws Exception {
        try (Application application = start("silent", Map.of("quarkus.rabbitmqclient.requested-heartbeat", "5"))) {
            Traffic.of("RabbitMQ cluster, clients cut off from a node", PATIENCE, application).during(() -> {
                int node = cluster.nodes().indexOf(nodeOfTheApplication());
                cluster.proxies().get(node).blackHole();
                awaitMoreHandled(application);
                cluster.proxies().get(node).pass();
            }).assertUnharmed().assertDuplicates(2 * IN_FLIGHT);
        }
    }

    private Application start(String queue) {
        return start(queue, Map.of());
    }

    /** With queues of its own. */
    private Application start(String queue, Map<String, String> more) {
        Map<String, String> properties = RabbitMqAddress.of(cluster);
        properties.put("quarkus.herald.queue.\"work\".name", queue);
        properties.put("quarkus.herald.queue.\"work-dlq\".name", queue + "-dlq");
        properties.putAll(more);
        return Application.start("rabbitmq", properties);
    }

    /** The node that the application consumes from: its name is part of the connection's process id. */
    private RabbitMq nodeOfTheApplication() {
        return Soon.await().until(() -> {
            String all = cluster.nodes().get(0).control("-q", "list_connections", "pid", "client_properties");
            return cluster.nodes().stream().filter(node -> consumes(all, node)).findFirst();
        }, Optional::isPresent).orElseThrow();
    }

    private static boolean consumes(String connections, RabbitMq node) {
        return connections.lines()
                .anyMatch(line -> line.contains("<" + node.name() + ".") && line.contains("herald-consume"));
    }

    private static void awaitMoreHandled(Application application) {
        int before = application.books().handled().size();
        Soon.await().untilAsserted(() -> assertThat(application.books().handled().size())
                .as("handled tasks; %s; %s", application.books(), application.status()).isGreaterThan(before + IN_FLIGHT));
    }

    private static void declareClassic(RabbitMq node, String queue) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(node.port());
        try (Connection connection = factory.newConnection(); Channel channel = connection.createChannel()) {
            channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "classic",
                    "x-dead-letter-exchange", "", "x-dead-letter-routing-key", queue + "-dlq"));
        }
    }
}
