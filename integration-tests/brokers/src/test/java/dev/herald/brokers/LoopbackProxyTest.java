package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;

@DisabledIfEnvironmentVariable(named = RedisResource.URI_VARIABLE, matches = ".+")
class LoopbackProxyTest {

    private RedisServer server;
    private LoopbackProxy proxy;

    @BeforeEach
    void start() {
        server = RedisServer.start();
        proxy = LoopbackProxy.to(server.port());
    }

    @AfterEach
    void stop() {
        proxy.close();
        server.close();
    }

    @Test
    void letsEverythingPassAtFirst() throws IOException {
        try (RedisClient client = connect()) {
            assertThat(client.ask("PING")).isEqualTo("+PONG");
        }
    }

    @Test
    void resetsOpenConnectionsAndNewOnesWhileItIsCut() throws IOException {
        try (RedisClient open = connect()) {
            open.ask("PING");

            proxy.cut();

            assertThatThrownBy(open::answer).isInstanceOf(SocketException.class);
            assertThatThrownBy(this::ping).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void takesConnectionsAgainAfterACut() throws IOException {
        proxy.cut();

        proxy.pass();

        assertThat(ping()).isEqualTo("+PONG");
    }

    @Test
    void letsNothingThroughWhileItIsABlackHole() throws IOException {
        try (RedisClient open = connect()) {
            open.ask("PING");

            proxy.blackHole();

            assertThatThrownBy(() -> open.ask("PING")).isInstanceOf(SocketTimeoutException.class);
            assertThatThrownBy(this::ping).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void hidesTheEndOfTheServerWhileItIsABlackHole() throws IOException {
        try (RedisClient open = connect()) {
            open.ask("PING");
            proxy.blackHole();

            server.kill();
            assertThatThrownBy(open::answer).isInstanceOf(SocketTimeoutException.class);
            proxy.pass();

            assertThat(endOf(open)).isTrue();
        }
    }

    @Test
    void deliversWhatABlackHoleKeptBack() throws IOException {
        try (RedisClient open = connect()) {
            open.ask("PING");
            proxy.blackHole();
            assertThatThrownBy(() -> open.ask("PING")).isInstanceOf(SocketTimeoutException.class);

            proxy.pass();

            assertThat(open.answer()).isEqualTo("+PONG");
        }
    }

    @Test
    void delaysWhatItForwards() throws IOException {
        Duration delay = Duration.ofMillis(50);
        try (RedisClient open = connect()) {
            open.ask("PING");

            proxy.delay(delay);

            long begin = System.nanoTime();
            assertThat(open.ask("PING")).isEqualTo("+PONG");
            assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(2 * delay.toNanos());
        }
    }

    @Test
    void forwardsWhatABlackHoleKeptBackWhenItOnlyDelays() throws IOException {
        try (RedisClient open = connect()) {
            open.ask("PING");
            proxy.blackHole();
            assertThatThrownBy(() -> open.ask("PING")).isInstanceOf(SocketTimeoutException.class);

            proxy.delay(Duration.ofMillis(50));

            assertThat(open.answer()).isEqualTo("+PONG");
        }
    }

    @Test
    void resetsWhatABlackHoleHolds() throws IOException {
        try (RedisClient open = connect()) {
            open.ask("PING");
            proxy.blackHole();
            assertThatThrownBy(() -> open.ask("PING")).isInstanceOf(SocketTimeoutException.class);

            proxy.cut();

            assertThatThrownBy(open::answer).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void goesOnAfterDroppingConnections() throws IOException {
        try (RedisClient open = connect()) {
            open.ask("PING");

            proxy.dropConnections();

            assertThatThrownBy(open::answer).isInstanceOf(SocketException.class);
            assertThat(ping()).isEqualTo("+PONG");
        }
    }

    @Test
    void passesTheEndOfTheServerOn() throws IOException {
        try (RedisClient open = connect()) {
            assertThat(open.ask("QUIT")).isEqualTo("+OK");

            assertThat(open.answer()).isNull();
        }
    }

    @Test
    void refusesConnectionsOfAServerThatIsDown() {
        server.kill();

        assertThatThrownBy(this::ping).isInstanceOf(SocketException.class);
    }

    @Test
    void takesNoConnectionsWhenItIsClosed() {
        proxy.close();

        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
    }

    private RedisClient connect() throws IOException {
        return new RedisClient(proxy.port());
    }

    private String ping() throws IOException {
        try (RedisClient client = connect()) {
            return client.ask("PING");
        }
    }

    /** Of a connection whose server was killed: closed or reset. */
    private static boolean endOf(RedisClient client) throws IOException {
        try {
            return client.answer() == null;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            return true;
        }
    }
}
