package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.herald.BatchReceipt;
import dev.herald.OutgoingMessage;
import dev.herald.spi.Body;
import dev.herald.spi.Buffer;
import dev.herald.spi.Consumer;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.Subscription;

/** What a listener and a publisher tell about a server to which they cannot connect, and whom that holds up. */
class RabbitMqConnectTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    final RabbitFixture fixture = new RabbitFixture();

    private final RecordingSink sink = new RecordingSink();
    private final StartedConsumers consumers = new StartedConsumers();
    private final String name = "orders-" + UUID.randomUUID();

    @AfterEach
    void stop() {
        consumers.stop();
    }

    @Test
    void namesTheAddressThatRefusesConnections() {
        int port = FreePort.find();
        try (Rabbit rabbit = new Rabbit(URI.create("amqp://127.0.0.1:" + port))) {
            assertThat(failureOf(rabbit)).contains("127.0.0.1:" + port, "Connection refused");
            assertThat(publish(rabbit, null).entries().get(0).failure()).hasMessageContaining("127.0.0.1:" + port)
                    .hasMessageContaining("Connection refused");
            stop();
        }
    }

    @Test
    void saysThatUserOrPasswordIsWrongAndDoesNotNameThePassword() {
        try (Rabbit rabbit = new Rabbit(fixture.uri(), Map.of("quarkus.rabbitmqclient.password", "s3cret"))) {
            assertThat(failureOf(rabbit)).contains("127.0.0.1:" + fixture.uri().getPort(), "ACCESS_REFUSED")
                    .doesNotContain("s3cret");
            stop();
        }
    }

    @Test
    void saysThatTheClientIgnoresTheAddressInItsUri() {
        int port = FreePort.find();
        try (Rabbit rabbit = new Rabbit(URI.create("amqp://127.0.0.1:" + port),
                Map.of("quarkus.rabbitmqclient.uri", "amqp://guest:s3cret@rabbit.internal:5672"))) {
            assertThat(failureOf(rabbit)).contains("127.0.0.1:" + port, "ignores those in its uri").doesNotContain("s3cret");
            stop();
        }
    }

    @Test
    void doesNotQuoteAUriThatTheClientCannotRead() {
        try (Rabbit rabbit = new Rabbit(fixture.uri(),
                Map.of("quarkus.rabbitmqclient.uri", "amqp://guest:s3cret@rabbit:no-port/a/b/c"))) {
            assertThat(failureOf(rabbit)).contains("URI").doesNotContain("s3cret");
            stop();
        }
    }

    @Test
    void saysThatTheVirtualHostIsMissing() {
        try (Rabbit rabbit = new Rabbit(fixture.uri(), Map.of("quarkus.rabbitmqclient.virtual-host", "nowhere"))) {
            assertThat(failureOf(rabbit)).contains("127.0.0.1:" + fixture.uri().getPort(), "nowhere")
                    .doesNotContain("closes the connection");
            stop();
        }
    }

    @Test
    void saysThatSomethingElseListensThere() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Rabbit rabbit = new Rabbit(URI.create("amqp://127.0.0.1:" + other.getLocalPort()))) {
            answerLikeAWebServer(other);
            assertThat(failureOf(rabbit)).contains("127.0.0.1:" + other.getLocalPort(), "no AMQP server");
            stop();
        }
    }

    private static void answerLikeAWebServer(ServerSocket server) {
        Thread thread = new Thread(() -> {
            while (!server.isClosed()) {
                try (Socket client = server.accept()) {
                    client.getInputStream().read(new byte[8]);
                    client.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException goesOn) {
                    continue;
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Test
    void aServerThatDoesNotAnswerHoldsUpNoOtherClient() {
        try (LoopbackProxy proxy = LoopbackProxy.to(fixture.uri().getPort());
                Rabbit rabbit = new Rabbit(fixture.uri(), Map.of("quarkus.rabbitmqclient.silent.hostname", "127.0.0.1",
                        "quarkus.rabbitmqclient.silent.port", Integer.toString(proxy.port())))) {
            proxy.blackHole();
            RecordingSink silent = new RecordingSink();
            start(rabbit, "silent", silent);
            long start = System.nanoTime();

            start(rabbit, null, sink);

            await().atMost(Duration.ofSeconds(5)).until(() -> sink.leases.size() == 1);
            assertThat(publish(rabbit, null).allSent()).isTrue();
            await().atMost(SOON).until(() -> sink.bodies().equals(List.of("hello")));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
            await().atMost(SOON).until(() -> !silent.failures.isEmpty());
            assertThat(silent.failures.get(0)).contains("127.0.0.1:" + proxy.port(), "has not answered");
            stop();
        }
    }

    @Test
    void aListenerThatWaitsForASilentServerStopsSoon() {
        try (LoopbackProxy proxy = LoopbackProxy.to(fixture.uri().getPort());
                Rabbit rabbit = new Rabbit(URI.create("amqp://127.0.0.1:" + proxy.port()))) {
            proxy.blackHole();
            Consumer consumer = start(rabbit, null, sink);
            await().atMost(SOON).until(() -> !sink.failures.isEmpty());

            assertThat(consumer.stopReceiving()).succeedsWithin(Duration.ofSeconds(3));
        }
    }

    @Test
    void connectsWhenASilentServerAnswersAgain() {
        try (LoopbackProxy proxy = LoopbackProxy.to(fixture.uri().getPort());
                Rabbit rabbit = new Rabbit(URI.create("amqp://127.0.0.1:" + proxy.port()))) {
            proxy.blackHole();
            start(rabbit, null, sink);
            await().atMost(SOON).until(() -> !sink.failures.isEmpty());

            proxy.pass();

            await().atMost(SOON).until(() -> sink.leases.size() == 1);
            stop();
        }
    }

    private String failureOf(Rabbit rabbit) {
        start(rabbit, null, sink);
        await().atMost(SOON).until(() -> !sink.failures.isEmpty());
        return sink.failures.get(0);
    }

    private Consumer start(Rabbit rabbit, String client, RecordingSink own) {
        return consumers.start(rabbit.broker, new Subscription("orders", queue(client), null, Map.of(), null,
                Duration.ofMinutes(1), null, 3, Duration.ofSeconds(1), 1, new Buffer(1, Buffer.Overflow.DROP_OLDEST)), own);
    }

    private BatchReceipt publish(Rabbit rabbit, String client) {
        return rabbit.broker.producer(queue(client)).send(List.of(OutgoingMessage.of(Body.of("hello"))));
    }

    private Destination queue(String client) {
        return new Destination(Kind.QUEUE, "orders", name, client, Declare.CREATE, Map.of());
    }
}
