package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.ShutdownSignalException;

@Timeout(value = 5, unit = TimeUnit.MINUTES)
@DisabledIfEnvironmentVariable(named = RabbitMqResource.URI_VARIABLE, matches = ".+")
class RabbitMqTest {

    private static final String QUEUE = "kept";

    static RabbitMq broker;

    @BeforeAll
    static void start() {
        broker = RabbitMq.start();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void closesAllConnections() throws Exception {
        CompletableFuture<ShutdownSignalException> closed = new CompletableFuture<>();
        connect(broker).addShutdownListener(closed::complete);

        broker.closeAllConnections();

        AMQP.Connection.Close reason = (AMQP.Connection.Close) closed.get(20, TimeUnit.SECONDS).getReason();
        assertThat(reason.getReplyCode()).isEqualTo(AMQP.CONNECTION_FORCED);
        connect(broker).close();
    }

    @Test
    void keepsMessagesWhileTheBrokerIsDown() throws Exception {
        publish(broker);

        broker.stopApp();
        assertThatThrownBy(() -> connect(broker)).isInstanceOf(IOException.class);
        broker.startApp();

        assertThat(take(broker)).isEqualTo("message");
    }

    @Test
    void comesBackOnTheSamePortWithItsMessagesAfterAKill() throws Exception {
        publish(broker);
        int port = broker.port();

        broker.kill();
        assertThatThrownBy(() -> connect(broker)).isInstanceOf(IOException.class);
        broker.restart();

        assertThat(broker.port()).isEqualTo(port);
        assertThat(take(broker)).isEqualTo("message");
    }

    @Test
    void blocksPublishersWhileThereIsAMemoryAlarm() throws Exception {
        try (Connection connection = connect(broker); Channel channel = connection.createChannel()) {
            CompletableFuture<String> blocked = new CompletableFuture<>();
            CompletableFuture<Void> unblocked = new CompletableFuture<>();
            connection.addBlockedListener(blocked::complete, () -> unblocked.complete(null));

            broker.memoryAlarm(true);
            channel.basicPublish("", "nowhere", null, new byte[0]);
            assertThat(blocked.get(20, TimeUnit.SECONDS)).contains("memory");
            broker.memoryAlarm(false);

            unblocked.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void twoRunSideBySide() throws Exception {
        try (RabbitMq other = RabbitMq.start()) {
            publish(broker);

            assertThat(take(other)).isNull();
            assertThat(take(broker)).isEqualTo("message");
        }
    }

    @Test
    void isNotRestartedWhileItRuns() {
        assertThatThrownBy(broker::restart).isInstanceOf(IllegalStateException.class).hasMessageContaining("kill it first");
    }

    @Test
    void endsWithAProcessThatIsKilled(@TempDir Path temporary) throws Exception {
        try (OtherJvm jvm = OtherJvm.run(Starter.class, temporary)) {
            jvm.line();
            List<ProcessHandle> processes = jvm.descendants();
            assertThat(processes).extracting(process -> process.info().command().orElse("")).anyMatch(it -> it.contains("beam"))
                    .anyMatch(it -> it.contains("epmd"));

            jvm.kill();

            await().atMost(Duration.ofSeconds(20)).until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(temporary).isEmptyDirectory());
        }
    }

    /** Starts a broker and forgets it. */
    static final class Starter {

        private Starter() {
        }

        public static void main(String[] arguments) {
            System.out.println(RabbitMq.start().port());
        }
    }

    private static void publish(RabbitMq broker) throws Exception {
        try (Connection connection = connect(broker); Channel channel = connection.createChannel()) {
            declare(channel);
            channel.confirmSelect();
            channel.basicPublish("", QUEUE, MessageProperties.PERSISTENT_BASIC, "message".getBytes(StandardCharsets.UTF_8));
            channel.waitForConfirmsOrDie(20_000);
        }
    }

    /** @return null if there is none */
    private static String take(RabbitMq broker) throws Exception {
        try (Connection connection = connect(broker); Channel channel = connection.createChannel()) {
            declare(channel);
            var message = channel.basicGet(QUEUE, true);
            return message == null ? null : new String(message.getBody(), StandardCharsets.UTF_8);
        }
    }

    private static void declare(Channel channel) throws IOException {
        channel.queueDeclare(QUEUE, true, false, false, null);
    }

    private static Connection connect(RabbitMq broker) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(broker.uri());
        factory.setAutomaticRecoveryEnabled(false);
        return factory.newConnection();
    }
}
