package dev.herald.runtime.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import com.rabbitmq.client.AMQP.BasicProperties;

import io.quarkiverse.rabbitmqclient.RabbitMQClient;

import dev.herald.runtime.rabbitmq.PublishResult.Status;
import dev.herald.runtime.rabbitmq.RabbitMqPublisher.Request;

/** Every answer comes long before the publisher's timeout, if the thread that writes is alive. */
@Timeout(30)
class RabbitMqPublisherTest {

    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    /** What becomes of the next connection. */
    private final AtomicReference<Supplier<Object>> connect = new AtomicReference<>(() -> {
        throw new IllegalStateException("no broker");
    });
    private final AtomicReference<Thread> writer = new AtomicReference<>();
    private final RabbitMQClient client = (RabbitMQClient) Proxy.newProxyInstance(getClass().getClassLoader(),
            new Class<?>[]{RabbitMQClient.class}, (proxy, method, arguments) -> {
                writer.set(Thread.currentThread());
                return connect.get().get();
            });
    private final Set<String> reported = ConcurrentHashMap.newKeySet();
    private final RabbitMqPublisher publisher = new RabbitMqPublisher(
            new RabbitMqConnection(new RabbitMqConnector(client, "localhost:5672", Duration.ZERO), "test", TIMEOUT), TIMEOUT,
            new PublishLimits(1_000), reported);
    private final ConfirmChannel channel = publisher.confirmChannel(opened -> {
    });

    @AfterEach
    void close() {
        publisher.close();
    }

    @Test
    void anErrorIsThatOfOneMessage() {
        connect.set(() -> {
            throw new NoClassDefFoundError("gone");
        });
        assertThat(publish().reason()).contains("gone");

        connect.set(() -> {
            throw new IllegalStateException("no broker");
        });
        assertThat(publish().reason()).contains("no broker");
    }

    @Test
    void anErrorWhileAnErrorIsReportedIsThatOfOneMessage() {
        connect.set(() -> {
            throw new UnreadableError();
        });
        assertThat(publish().status()).isEqualTo(Status.NOT_SENT);

        connect.set(() -> {
            throw new IllegalStateException("no broker");
        });
        assertThat(publish().reason()).contains("no broker");
    }

    /** Whoever looks for its cause fails. */
    private static final class UnreadableError extends Error {

        private static final long serialVersionUID = 1L;

        @Override
        public synchronized Throwable getCause() {
            throw new OutOfMemoryError("as meant");
        }
    }

    @Test
    void anInterruptOfTheWritingThreadDoesNotEndIt() {
        publish();

        writer.get().interrupt();

        assertThat(publish().reason()).contains("no broker");
    }

    @Test
    void whatIsPublishedAfterTheEndIsRejectedAtOnce() {
        publish();
        publisher.close();

        PublishResult result = publish();

        assertThat(result.status()).isEqualTo(Status.NOT_SENT);
        assertThat(result.reason()).contains("stopping");
    }

    private PublishResult publish() {
        RabbitMqMessage message = new RabbitMqMessage("", "orders", true,
                new BasicProperties.Builder().messageId("1").build(), new byte[0]);
        return publisher.publish(List.of(new Request(channel, DeclarationStep.NONE, message))).get(0);
    }
}
