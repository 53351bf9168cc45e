package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is special about a server in a container; its faults are tested with those of processes. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ContainerServerTest {

    private static final RedisOptions OPTIONS = RedisOptions.inMemory().version(RedisVersion.DOCKER);

    @BeforeAll
    static void requireDocker() {
        Assumptions.assumeTrue(Docker.runs(Image.REDIS), "tests do not run in containers");
    }

    @Test
    void suspendsTheServerWithItsControl() {
        try (RedisServer server = RedisServer.start(OPTIONS)) {
            server.pause();
            assertThat(server.ask("PING")).isEmpty();

            server.proceed();

            assertThat(server.ask("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void saysWhatItsControlAnswersIfThatFails() {
        try (RabbitMq server = RabbitMq.start(RabbitMqOptions.standard().version(RabbitMqVersion.DOCKER))) {
            assertThatThrownBy(() -> server.control("nonsense"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("rabbitmqctl nonsense exited with code", "not found");
        }
    }

    @Test
    void showsTheLogOfAServerThatDoesNotStart() {
        assertThatThrownBy(() -> RedisServer.start(OPTIONS.maxMemory("much"))).isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll(Image.REDIS.reference(), "maxmemory");
    }

    @Test
    void isRemovedWithAProcessThatIsKilled(@TempDir Path temporary) throws IOException {
        try (OtherJvm jvm = OtherJvm.run(Starter.class, temporary)) {
            int port = Integer.parseInt(jvm.line());
            try (RedisClient client = new RedisClient(port)) {
                assertThat(client.ask("PING")).isEqualTo("+PONG");

                jvm.kill();

                await().atMost(Duration.ofSeconds(60)).ignoreException(SocketTimeoutException.class)
                        .until(() -> client.answer() == null);
            }
        }
    }

    /** Starts a server and forgets it. */
    static final class Starter {

        private Starter() {
        }

        public static void main(String[] arguments) {
            System.out.println(RedisServer.start(OPTIONS).port());
        }
    }
}
