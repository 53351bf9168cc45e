package dev.herald.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.herald.brokers.ElasticMq;
import dev.herald.brokers.FreePort;
import dev.herald.brokers.RabbitMq;
import dev.herald.brokers.RedisOptions;
import dev.herald.brokers.RedisServer;
import dev.herald.brokers.SnsResource;
import dev.herald.topology.Ledger.Entry;

/**
 * Three instances with nothing configured have tasks to do, and what all tasks need is away: for a minute, or for as many
 * seconds as {@code figures.outage} says.
 */
@Tag("figures")
@Timeout(value = 25, unit = TimeUnit.MINUTES)
class DependencyAwayIT {

    private static final int INSTANCES = 3;
    private static final int TASKS = 10_000;
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("figures.outage", 60));
    private static final Duration PATIENCE = Duration.ofMinutes(8);

    @Test
    void anOutageCostsNothingOnRabbitMq() throws Exception {
        try (RabbitMq server = RabbitMq.start()) {
            new Run("RabbitMQ", "rabbitmq", RabbitMqAddress.of(server)).run();
        }
    }

    @Test
    void anOutageCostsNothingOnRedis() throws Exception {
        try (RedisServer server = RedisServer.start(RedisOptions.inMemory())) {
            new Run("Redis", "redis", RedisAddress.of(server.uri())).run();
        }
    }

    @Test
    void anOutageCostsNothingOnSqs() throws Exception {
        try (ElasticMq server = ElasticMq.start()) {
            new Run("SQS", "sqs", SnsResource.configuration(server.endpoint(), server.endpoint())).run();
        }
    }

    /** What all tasks need: it accepts connections and closes them, from when it is back. */
    private static final class Dependency implements AutoCloseable {

        private final int port = FreePort.find();
        private ServerSocket socket;

        void isBack() throws IOException {
            ServerSocket open = new ServerSocket(port, 100, InetAddress.getLoopbackAddress());
            socket = open;
            Thread acceptor = new Thread(() -> accept(open), "dependency");
            acceptor.setDaemon(true);
            acceptor.start();
        }

        private static void accept(ServerSocket open) {
            try {
                while (true) {
                    open.accept().close();
                }
            } catch (IOException closed) {
                // The test has ended.
            }
        }

        @Override
        public void close() throws IOException {
            if (socket != null) {
                socket.close();
            }
        }
    }

    private record Run(String name, String profile, Map<String, String> properties, Fleet fleet, Dependency dependency) {

        Run(String name, String profile, Map<String, String> properties) {
            this(name, profile, properties, Fleet.of(), new Dependency());
        }

        void run() throws IOException {
            try (fleet; dependency) {
                for (int i = 0; i < INSTANCES; i++) {
                    fleet.add(start());
                }
                Application sender = fleet.running().get(0);
                fleet.send(sender, 0);
                await(() -> fleet.books().confirmed().size() >= TASKS);
                await(fleet::stopSending);
                LockSupport.parkNanos(OUTAGE.toNanos());
                List<String> told = fleet.running().stream().map(Application::status).toList();
                int calls = fleet.entries(Entry.BEGUN).size();
                dependency.isBack();
                long back = System.nanoTime();
                for (Application instance : fleet.running()) {
                    await(() -> !instance.entries(Entry.HANDLED).isEmpty());
                }
                Duration resumed = Duration.ofNanos(System.nanoTime() - back);
                await(() -> fleet.books().missing().isEmpty());
                report(told, calls, resumed, Duration.ofNanos(System.nanoTime() - back));
            }
        }

        private Application start() {
            Map<String, String> all = new HashMap<>(properties);
            all.put("topology.dependency", Integer.toString(dependency.port));
            all.put("topology.pause", "0ms");
            return Application.start(profile, all);
        }

        private void report(List<String> told, int calls, Duration resumed, Duration done) {
            Books books = fleet.books();
            Set<String> attempts = new HashSet<>();
            fleet.entries(Entry.BEGUN).forEach(begun -> attempts.add(begun.split(" ")[1]));
            System.out.printf(
                    "%s, dependency away for %d s: %s; %d calls meanwhile; attempts %s; all instances handled again after"
                            + " %.1f s, all was done after %.1f s; told %s%n",
                    name, OUTAGE.toSeconds(), books, calls, attempts,
                    resumed.toMillis() / 1000.0, done.toMillis() / 1000.0, told);
            assertThat(books.missing()).as("lost").isEmpty();
            assertThat(books.deadLettered()).as("dead-lettered").isEmpty();
            assertThat(attempts).as("attempts spent").containsExactly("1");
            assertThat(told).allSatisfy(status -> assertThat(status).startsWith("PAUSED").contains("Connection refused"));
        }

        private static void await(Callable<Boolean> condition) {
            Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(condition);
        }
    }
}
