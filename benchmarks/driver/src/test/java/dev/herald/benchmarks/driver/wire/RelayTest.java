package dev.herald.benchmarks.driver.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.vertx.core.buffer.Buffer;

@Timeout(60)
class RelayTest {

    private static final int TIMEOUT_MILLIS = 20_000;
    private static final int MUCH = 32 * 1024 * 1024;

    /** A thread for each task, on however few processors. */
    private static final Executor THREADS = task -> new Thread(task).start();

    private final AtomicLong toBroker = new AtomicLong();
    private final AtomicLong fromBroker = new AtomicLong();
    private ServerSocket listener;

    @BeforeEach
    void listen() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        listener.setSoTimeout(TIMEOUT_MILLIS);
    }

    @AfterEach
    void stopListening() throws IOException {
        listener.close();
    }

    @Test
    void muchPassesBothWaysUnchangedHoweverSlowlyItIsRead() throws Exception {
        byte[] question = random(1);
        byte[] answer = random(2);
        try (Relay relay = counting(); Socket client = connect(relay); Socket broker = accept()) {
            CompletableFuture<Void> asking = CompletableFuture.runAsync(() -> write(client, question), THREADS);
            CompletableFuture<Void> answering = CompletableFuture.runAsync(() -> write(broker, answer), THREADS);
            Thread.sleep(1000);
            assertThat(toBroker.get()).as("read while nobody takes it").isLessThan(MUCH);
            assertThat(fromBroker.get()).as("read while nobody takes it").isLessThan(MUCH);
            CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(() -> read(client, MUCH), THREADS);
            assertThat(read(broker, MUCH)).isEqualTo(question);
            assertThat(received.get()).isEqualTo(answer);
            CompletableFuture.allOf(asking, answering).get();
        }
        assertThat(toBroker).hasValue(MUCH);
        assertThat(fromBroker).hasValue(MUCH);
    }

    @Test
    void whatWasSentBeforeTheBrokerClosedArrivesBeforeTheEnd() throws Exception {
        byte[] answer = random(3);
        try (Relay relay = counting(); Socket client = connect(relay); Socket broker = accept()) {
            CompletableFuture<Void> answering = CompletableFuture.runAsync(() -> {
                write(broker, answer);
                close(broker);
            }, THREADS);
            Thread.sleep(1000);
            assertThat(read(client, MUCH)).isEqualTo(answer);
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            answering.get();
        }
    }

    @Test
    @SuppressWarnings("try")
    void aConsumerThatClosesEndsTheBrokersSide() throws Exception {
        try (Relay relay = counting(); Socket client = connect(relay); Socket broker = accept()) {
            client.close();
            assertThat(broker.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aConsumerThatClosesAtOnceEndsTheBrokersSideAsWell() throws Exception {
        try (Relay relay = counting()) {
            for (int i = 0; i < 50; i++) {
                connect(relay).close();
                try (Socket broker = accept()) {
                    assertThat(broker.getInputStream().read()).isEqualTo(-1);
                }
            }
        }
    }

    @Test
    void whatTheRelayDoesNotUnderstandPassesAllTheSame() throws Exception {
        Consumer<Buffer> puzzled = bytes -> {
            throw new IllegalArgumentException("a test wants it");
        };
        try (Relay relay = relay(puzzled, puzzled); Socket client = connect(relay); Socket broker = accept()) {
            write(client, new byte[]{1, 2, 3});
            assertThat(read(broker, 3)).containsExactly(1, 2, 3);
            write(broker, new byte[]{4});
            assertThat(read(client, 1)).containsExactly(4);
        }
    }

    @Test
    void aConsumerIsRefusedWhereTheBrokerIsGone() throws Exception {
        listener.close();
        try (Relay relay = counting(); Socket client = connect(relay)) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aClosedRelayListensNoMore() {
        Relay relay = counting();
        relay.close();
        assertThatThrownBy(() -> connect(relay)).isInstanceOf(ConnectException.class);
    }

    private Relay counting() {
        return relay(bytes -> toBroker.addAndGet(bytes.length()), bytes -> fromBroker.addAndGet(bytes.length()));
    }

    private Relay relay(Consumer<Buffer> toBroker, Consumer<Buffer> fromBroker) {
        URI uri = URI.create("amqp://guest:guest@127.0.0.1:" + listener.getLocalPort());
        return new Relay(uri, () -> new Relay.Observers(toBroker, fromBroker));
    }

    private static Socket connect(Relay relay) throws IOException {
        Socket socket = new Socket(relay.uri().getHost(), relay.uri().getPort());
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return socket;
    }

    private Socket accept() throws IOException {
        Socket socket = listener.accept();
        socket.setSoTimeout(TIMEOUT_MILLIS);
        return socket;
    }

    private static byte[] random(long seed) {
        byte[] bytes = new byte[MUCH];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static void write(Socket socket, byte[] bytes) {
        try {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] read(Socket socket, int count) {
        try {
            return socket.getInputStream().readNBytes(count);
        } catch (SocketTimeoutException nothingComes) {
            throw new AssertionError("not all has come", nothingComes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
