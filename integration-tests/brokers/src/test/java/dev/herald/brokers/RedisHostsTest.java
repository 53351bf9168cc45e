package dev.herald.brokers;

import static dev.herald.brokers.RedisFixture.message;
import static dev.herald.brokers.RedisFixture.queue;
import static dev.herald.brokers.RedisFixture.subscription;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.vertx.redis.client.RedisClientType;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.RedisReplicas;
import io.vertx.redis.client.RedisRole;

import dev.herald.PublishException;
import dev.herald.runtime.redis.RedisBroker;
import dev.herald.spi.Consumer;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Producer;
import dev.herald.spi.SettlementResult;

/** A Sentinel or Cluster some of whose hosts are not there. */
class RedisHostsTest {

    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    final RedisFixture fixture = new RedisFixture();

    @TempDir
    Path folder;

    private final List<AutoCloseable> opened = new ArrayList<>();

    /** How a host does not answer. */
    enum Silence {
        /** It accepts connections, like a process that is stopped. */
        ACCEPTING {
            @Override
            List<AutoCloseable> listen(int port) throws IOException {
                return List.of(new ServerSocket(port, 50, InetAddress.getLoopbackAddress()));
            }
        },
        /** It drops packets: on Linux a full queue of connections does. */
        DROPPING {
            @Override
            List<AutoCloseable> listen(int port) throws IOException {
                ServerSocket full = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                return List.of(full, new Socket(full.getInetAddress(), port), new Socket(full.getInetAddress(), port));
            }
        };

        abstract List<AutoCloseable> listen(int port) throws IOException;
    }

    @AfterEach
    void close() throws Exception {
        fixture.stopAll();
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    @ParameterizedTest
    @EnumSource(Silence.class)
    void aClusterIsReachedAlthoughItsFirstHostDoesNotAnswer(Silence silence) throws IOException {
        RedisOptions options = new RedisOptions().setType(RedisClientType.CLUSTER).addConnectionString(silent(silence))
                .addConnectionString(cluster());

        assertThatMessagesGetThrough(options);
    }

    @ParameterizedTest
    @EnumSource(Silence.class)
    void aSentinelIsAskedAlthoughTheFirstDoesNotAnswer(Silence silence) throws IOException {
        RedisOptions options = new RedisOptions().setType(RedisClientType.SENTINEL).setMasterName("main")
                .addConnectionString(silent(silence)).addConnectionString("redis://127.0.0.1:" + sentinel());

        assertThatMessagesGetThrough(options);
    }

    @Test
    void whatTheApplicationReadsFromReplicasIsNotHeraldsBusiness() throws IOException {
        assertThatMessagesGetThrough(new RedisOptions().setType(RedisClientType.SENTINEL).setMasterName("main")
                .setRole(RedisRole.REPLICA).addConnectionString("redis://127.0.0.1:" + sentinel()));
        assertThatMessagesGetThrough(new RedisOptions().setType(RedisClientType.CLUSTER).setUseReplicas(RedisReplicas.ALWAYS)
                .addConnectionString(cluster()));
    }

    private void assertThatMessagesGetThrough(RedisOptions options) {
        RedisBroker broker = fixture.broker(options);
        Destination orders = queue(fixture.name(), Declare.CREATE);
        Producer producer = broker.producer(orders);
        RecordingSink sink = new RecordingSink();

        fixture.start(broker, subscription(orders, LEASE), sink);

        await().atMost(SOON).until(() -> producer.send(List.of(message("a"))).allSent());
        sink.awaitDeliveries(1);
        fixture.stopAll();
    }

    @Test
    void aPasswordIsNeitherInStatesNorInExceptions() {
        RedisServer dying = clusterNode("8192 16383");
        RedisServer left = clusterNode("0 8191", dying);
        RedisBroker broker = fixture.broker(new RedisOptions().setType(RedisClientType.CLUSTER)
                .addConnectionString("redis://:hunter2@127.0.0.1:" + left.port()));
        Destination orders = queue(fixture.name(), Declare.CREATE);
        Producer producer = broker.producer(orders);
        dying.kill();
        fixture.start(broker, subscription(orders, LEASE), fixture.sink);

        await().atMost(SOON).until(() -> !fixture.sink.failures.isEmpty());
        PublishException failure = producer.send(List.of(message("a"))).entries().get(0).failure();

        assertThat(fixture.sink.failures).noneMatch(text -> text.contains("hunter2"))
                .anyMatch(text -> text.contains("127.0.0.1:" + dying.port()));
        StringWriter printed = new StringWriter();
        failure.printStackTrace(new PrintWriter(printed));
        assertThat(printed.toString()).contains("127.0.0.1:" + dying.port()).doesNotContain("hunter2");
    }

    @Test
    void aNameWithoutAHashSlotInCommonWithItsKeysIsAnErrorInACluster() {
        RedisBroker broker = fixture.broker(
                new RedisOptions().setType(RedisClientType.CLUSTER).addConnectionString("redis://127.0.0.1:1"));
        Destination odd = queue("orders}eu", Declare.CREATE);

        assertThat(catchThrowable(() -> broker.producer(odd)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("queue 'orders'")
                .hasMessageContaining("orders}eu").hasMessageContaining("hash slots");
    }

    @Test
    void aServerOfAClusterNamesTheCureForAClientThatIsNotOneOfAClusterAndDoesNotAskToTryAgain() {
        RedisServer other = clusterNode("8192 16383");
        RedisServer one = clusterNode("0 8191", other);
        RedisBroker broker = fixture.broker(new RedisOptions().addConnectionString("redis://:hunter2@127.0.0.1:" + one.port()));

        PublishException failure = broker.producer(queue("a", Declare.CREATE)).send(List.of(message("a"))).entries().get(0)
                .failure();

        assertThat(failure).hasMessageContaining("MOVED").hasMessageContaining("quarkus.redis.client-type=cluster");
        assertThat(failure.isRetryable()).isFalse();
    }

    /** In a real cluster they may be on different servers, so that the original's end does not free what its copy needs. */
    @Test
    void atMaxMemoryAMessageIsNotCopiedToADeadLetterStreamInAnotherHashSlot() {
        RedisServer node = clusterNode("0 16383");
        RedisBroker broker = fixture.broker(new RedisOptions().setType(RedisClientType.CLUSTER)
                .addConnectionString("redis://:hunter2@127.0.0.1:" + node.port()));
        Destination orders = queue(fixture.name(), Declare.CREATE);
        Consumer consumer = fixture.start(broker, subscription(orders, LEASE), fixture.sink);
        await().atMost(SOON).until(() -> broker.producer(orders).send(List.of(message("a"))).allSent());
        fixture.awaitDeliveries(1);
        askWithPassword(node, "CONFIG SET maxmemory 1");

        List<SettlementResult> results = consumer
                .deadLetter(List.of(new Consumer.DeadLetter(fixture.sink.deliveries.get(0), Map.of())));

        assertThat(results).singleElement().satisfies(result -> {
            assertThat(result.status()).isEqualTo(SettlementResult.Status.RETRY);
            assertThat(result.reason()).contains("OOM");
        });
    }

    private String silent(Silence silence) throws IOException {
        int port = FreePort.find();
        opened.addAll(silence.listen(port));
        return "redis://127.0.0.1:" + port;
    }

    private String cluster() {
        return "redis://:hunter2@127.0.0.1:" + clusterNode("0 16383").port();
    }

    /** A node with the password {@code hunter2}, in one cluster with others; all slots must be on them. */
    private RedisServer clusterNode(String slots, RedisServer... others) {
        int bus = FreePort.find();
        RedisServer server = RedisServer.start(dev.herald.brokers.RedisOptions.inMemory().clustered(bus));
        opened.add(server);
        ask(server.port(), "CLUSTER ADDSLOTSRANGE " + slots);
        for (RedisServer other : others) {
            meet(other, server.port(), bus);
        }
        if (slots.startsWith("0 ")) {
            await().atMost(SOON).until(() -> ask(server.port(), "SET ready yes").matches("\\+OK|-MOVED.*"));
        }
        ask(server.port(), "CONFIG SET requirepass hunter2");
        return server;
    }

    private static void meet(RedisServer server, int port, int bus) {
        askWithPassword(server, "CLUSTER MEET 127.0.0.1 " + port + " " + bus);
    }

    /** On one connection, because of the password. */
    private static void askWithPassword(RedisServer server, String command) {
        try (RedisClient client = new RedisClient(server.port())) {
            client.ask("AUTH hunter2");
            client.ask(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port of a sentinel of a server of its own. */
    private int sentinel() throws IOException {
        RedisServer server = RedisServer.start();
        opened.add(server);
        int port = FreePort.find();
        Path configuration = Files.writeString(folder.resolve("sentinel-" + port + ".conf"), "bind 127.0.0.1\nport " + port
                + "\ndir " + folder + "\nsentinel monitor main 127.0.0.1 " + server.port() + " 1\n");
        Process process = new ProcessBuilder("redis-server", configuration.toString(), "--sentinel")
                .redirectErrorStream(true).redirectOutput(folder.resolve("sentinel.log").toFile()).start();
        opened.add(() -> process.destroyForcibly().waitFor());
        await().atMost(SOON).ignoreExceptions().until(() -> ask(port, "PING").equals("+PONG"));
        return port;
    }

    private static String ask(int port, String command) {
        try (RedisClient client = new RedisClient(port)) {
            return client.ask(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
