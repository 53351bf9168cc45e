package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;

import dev.herald.BatchReceipt;
import dev.herald.OutgoingMessage;
import dev.herald.spi.Body;
import dev.herald.spi.Destination;

@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RabbitMqClusterTest {

    private static final String QUEUE = "kept";
    private static final Duration ELECTED = Duration.ofSeconds(30);

    @Test
    void keepsMessagesWithoutOneOfItsNodes() throws Exception {
        try (RabbitMqCluster cluster = RabbitMqCluster.start()) {
            RabbitMq first = cluster.nodes().get(0);
            publish(first.port());
            first.kill();
            awaitMessage(cluster.proxies().get(1).port());

            cluster.restart(List.of(first));
            cluster.awaitWhole();
            publish(first.port());
            cluster.forget(first);

            assertThat(cluster.nodes()).hasSize(2);
            awaitMessage(cluster.nodes().get(1).port());
        }
    }

    /** A channel that meets the queue then has every message rejected, until it is replaced. */
    @Test
    void publishesToAQueueWhileTheNodeOfItsFirstLeaderIsAway() throws Exception {
        try (RabbitMqCluster cluster = RabbitMqCluster.start()) {
            RabbitMq first = cluster.nodes().get(0);
            publish(first.port());
            try (Rabbit rabbit = new Rabbit(URI.create("amqp://127.0.0.1:" + cluster.nodes().get(1).port()))) {
                rabbit.outside(channel -> channel.queueDeclare("other", true, false, false, Map.of()));
                assertThat(send(rabbit, "other").allSent()).isTrue();
                first.kill();

                boolean atOnce = send(rabbit, QUEUE).allSent();

                await().atMost(ELECTED).until(() -> atOnce || send(rabbit, QUEUE).allSent());
            }
        }
    }

    private static BatchReceipt send(Rabbit rabbit, String queue) {
        return rabbit.broker.producer(Destination.existingQueue(queue, null))
                .send(List.of(OutgoingMessage.of(Body.of("hello"))));
    }

    private static void publish(int port) throws Exception {
        try (Connection connection = connect(port); Channel channel = connection.createChannel()) {
            channel.queueDeclare(QUEUE, true, false, false, Map.of("x-queue-type", "quorum"));
            channel.confirmSelect();
            channel.basicPublish("", QUEUE, MessageProperties.PERSISTENT_BASIC, "message".getBytes(StandardCharsets.UTF_8));
            channel.waitForConfirmsOrDie(20_000);
        }
    }

    /** The queue's members elect a leader first. */
    private static void awaitMessage(int port) {
        await().atMost(ELECTED).ignoreExceptions().until(() -> take(port).equals("message"));
    }

    private static String take(int port) throws Exception {
        try (Connection connection = connect(port); Channel channel = connection.createChannel()) {
            return new String(channel.basicGet(QUEUE, true).getBody(), StandardCharsets.UTF_8);
        }
    }

    private static Connection connect(int port) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(port);
        return factory.newConnection();
    }
}
