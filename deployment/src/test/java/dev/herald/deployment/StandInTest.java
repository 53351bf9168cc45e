package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.arc.All;
import io.quarkus.test.QuarkusUnitTest;

import dev.herald.DeadLetter;
import dev.herald.DeadLetters;
import dev.herald.Listeners;
import dev.herald.MessagePublisher;
import dev.herald.OutgoingMessage;
import dev.herald.Publisher;
import dev.herald.QueueListener;
import dev.herald.Queues;
import dev.herald.TopicSubscriber;
import dev.herald.memory.MemoryQueues;
import dev.herald.spi.Broker;

/** Memory in place of a RabbitMQ that is not there, in an application that uses what only RabbitMQ has. */
@DisabledIf("hasContainers")
class StandInTest {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .overrideConfigKey("quarkus.http.test-port", "0")
            .overrideConfigKey("quarkus.herald.broker", "rabbitmq")
            .overrideConfigKey("quarkus.sqs.devservices.enabled", "false")
            .overrideConfigKey("quarkus.sns.devservices.enabled", "false")
            .overrideConfigKey("quarkus.redis.devservices.enabled", "false")
            .overrideConfigKey("quarkus.herald.queue.declare", "verify")
            .overrideConfigKey("quarkus.herald.listener.retry.max-attempts", "2")
            .overrideConfigKey("quarkus.herald.listener.retry.delay", "10ms");

    @Singleton
    static class Shop {

        final List<String> placed = new CopyOnWriteArrayList<>();

        @TopicSubscriber(value = "events", id = "placed", filter = "order.*.placed")
        void placed(String event) {
            placed.add(event);
        }

        @QueueListener("orders")
        String order(String order) {
            if (order.equals("bad")) {
                throw new IllegalStateException("no stock");
            }
            return "confirmed " + order;
        }
    }

    @Inject
    Shop shop;
    @Inject
    Listeners listeners;
    @Inject
    DeadLetters letters;
    @Inject
    Queues queues;
    @Inject
    MemoryQueues memory;
    @Inject
    @Publisher(topic = "events")
    MessagePublisher<String> events;
    @Inject
    @Publisher(queue = "orders")
    MessagePublisher<String> orders;
    @All
    List<Broker> brokers;

    static boolean hasContainers() {
        return System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
    }

    @Test
    void tellsWhereMessagesAre() {
        assertThat(listeners.get("orders").broker()).isEqualTo("memory");
        assertThat(brokers).extracting(Broker::name).contains("memory").doesNotContain("rabbitmq");
    }

    @Test
    void filtersByKeysAsRabbitMqDoes() {
        events.sendAndAwait(OutgoingMessage.of("paid").routingKey("order.eu.paid"));
        events.sendAndAwait(OutgoingMessage.of("placed").routingKey("order.eu.placed").priority(5));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(shop.placed).containsExactly("placed"));
    }

    @Test
    void answersRequests() {
        assertThat(orders.request("7", String.class).await().atMost(PATIENCE)).isEqualTo("confirmed 7");
    }

    @Test
    void keepsDeadLetters() {
        orders.sendAndAwait(OutgoingMessage.of("bad").timeToLive(Duration.ofMinutes(1)));

        await().atMost(PATIENCE).until(() -> memory.depth("orders-dlq").visible() == 1);
        assertThat(letters.browseAndAwait("orders", 10)).extracting(DeadLetter::text).containsExactly("bad");
    }

    @Test
    void administersQueuesByTheNameOfTheBroker() {
        queues.on("rabbitmq").createAndAwait("more");

        assertThat(queues.on("rabbitmq").existsAndAwait("more")).isTrue();
        assertThat(memory.depth("more").total()).isZero();
    }
}
