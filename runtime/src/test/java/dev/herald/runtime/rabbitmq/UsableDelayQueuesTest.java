package dev.herald.runtime.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import io.quarkiverse.rabbitmqclient.RabbitMQClient;

class UsableDelayQueuesTest {

    private static final Duration DELAY = Duration.ofSeconds(1);

    private final AtomicInteger asked = new AtomicInteger();
    private final RabbitMQClient client = (RabbitMQClient) Proxy.newProxyInstance(getClass().getClassLoader(),
            new Class<?>[]{RabbitMQClient.class}, (proxy, method, arguments) -> {
                asked.incrementAndGet();
                throw new IllegalStateException("no broker");
            });
    private final RabbitMqConnection connection = new RabbitMqConnection(
            new RabbitMqConnector(client, "localhost:5672", Duration.ZERO), "test", Duration.ofSeconds(10));

    @Test
    void whatTheBrokerHasNotAnsweredIsAskedAgain() {
        UsableDelayQueues queues = new UsableDelayQueues();

        for (int time = 1; time <= 2; time++) {
            try (TopologyDeclarer broker = new TopologyDeclarer(connection, ConcurrentHashMap.newKeySet())) {
                assertThat(queues.refusal(DelayQueues.queueFor(DELAY, false), broker)).isNull();
            }
            assertThat(asked).hasValue(time);
        }
    }
}
