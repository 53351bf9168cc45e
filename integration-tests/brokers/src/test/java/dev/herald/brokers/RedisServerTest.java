package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

@DisabledIfEnvironmentVariable(named = RedisResource.URI_VARIABLE, matches = ".+")
class RedisServerTest {

    @Test
    void answersWhenItHasStarted() throws IOException {
        try (RedisServer server = RedisServer.start(); RedisClient client = new RedisClient(server.port())) {
            assertThat(client.ask("PING")).isEqualTo("+PONG");
        }
    }

    @Test
    void comesBackEmptyOnTheSamePortAfterAKill() throws IOException {
        try (RedisServer server = RedisServer.start()) {
            assertThat(exchange(server, "SET key value")).isEqualTo("+OK");

            server.kill();
            assertThatThrownBy(() -> exchange(server, "PING")).isInstanceOf(IOException.class);
            server.restart();

            assertThat(exchange(server, "EXISTS key")).isEqualTo(":0");
        }
    }

    @Test
    void keepsItsDataOverAKillIfAppendOnly() throws IOException {
        try (RedisServer server = RedisServer.startWithAppendOnly()) {
            assertThat(exchange(server, "SET key value")).isEqualTo("+OK");

            server.kill();
            server.restart();

            assertThat(exchange(server, "EXISTS key")).isEqualTo(":1");
        }
    }

    @Test
    void answersLateAfterAPause() throws IOException {
        try (RedisServer server = RedisServer.start(); RedisClient client = new RedisClient(server.port())) {
            server.pause();
            assertThatThrownBy(() -> client.ask("PING")).isInstanceOf(SocketTimeoutException.class);

            server.proceed();

            assertThat(client.answer()).isEqualTo("+PONG");
        }
    }

    @Test
    void twoRunSideBySide() throws IOException {
        try (RedisServer one = RedisServer.start(); RedisServer other = RedisServer.start()) {
            exchange(one, "SET key value");

            assertThat(exchange(one, "EXISTS key")).isEqualTo(":1");
            assertThat(exchange(other, "EXISTS key")).isEqualTo(":0");
        }
    }

    @Test
    void isNotRestartedWhileItRuns() {
        try (RedisServer server = RedisServer.start()) {
            assertThatThrownBy(server::restart).isInstanceOf(IllegalStateException.class).hasMessageContaining("kill it first");
        }
    }

    @Test
    void endsWithAProcessThatIsKilled(@TempDir Path temporary) throws IOException {
        try (OtherJvm jvm = OtherJvm.run(Starter.class, temporary)) {
            int port = Integer.parseInt(jvm.line());
            try (RedisClient client = new RedisClient(port)) {
                assertThat(client.ask("PING")).isEqualTo("+PONG");

                jvm.kill();

                await().atMost(Duration.ofSeconds(20)).until(() -> client.answer() == null);
                await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(temporary).isEmptyDirectory());
            }
        }
    }

    /** Starts a server and forgets it. */
    static final class Starter {

        private Starter() {
        }

        public static void main(String[] arguments) {
            System.out.println(RedisServer.start().port());
        }
    }

    private static String exchange(RedisServer server, String command) throws IOException {
        try (RedisClient client = new RedisClient(server.port())) {
            return client.ask(command);
        }
    }
}
