package dev.herald.runtime.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.quarkiverse.rabbitmqclient.RabbitMQClient;

@Timeout(60)
class RabbitMqConnectionTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    /** What the attempts to connect get, which wait for it. */
    private final BlockingQueue<StubConnection> given = new LinkedBlockingQueue<>();
    private final AtomicInteger attempts = new AtomicInteger();
    private final RabbitMQClient client = (RabbitMQClient) Proxy.newProxyInstance(getClass().getClassLoader(),
            new Class<?>[]{RabbitMQClient.class}, (proxy, method, arguments) -> {
                attempts.incrementAndGet();
                return given.poll(30, TimeUnit.SECONDS);
            });
    private final RabbitMqConnection connection = new RabbitMqConnection(
            new RabbitMqConnector(client, "localhost:5672", Duration.ZERO), "test", Duration.ofMillis(100));

    @Test
    void aConnectionThatTheClientRecoversMeanwhileIsNotReplaced() {
        StubConnection first = new StubConnection();
        given.add(first);
        assertThatThrownBy(connection::newChannel).hasMessageContaining("maximum of channels");
        first.lose();
        await().atMost(SOON).until(() -> {
            assertThatThrownBy(connection::newChannel).isInstanceOf(NoConnectionException.class);
            return attempts.get() == 2;
        });

        StubConnection second = new StubConnection();
        first.recover();
        given.add(second);

        await().atMost(SOON).until(() -> second.aborted);
        assertThat(first.aborted).isFalse();
        assertThatThrownBy(connection::newChannel).hasMessageContaining("maximum of channels");
        assertThat(attempts).hasValue(2);
    }

    @Test
    void aConnectionFromWhichTheBrokerReadsNothingIsReplacedAtOnce() {
        StubConnection silent = new StubConnection();
        given.add(silent);
        assertThatThrownBy(connection::newChannel).hasMessageContaining("maximum of channels");

        connection.giveUp();

        assertThat(silent.aborted).isTrue();
        given.add(new StubConnection());
        assertThatThrownBy(connection::newChannel).hasMessageContaining("maximum of channels");
        assertThat(attempts).hasValue(2);
    }
}
