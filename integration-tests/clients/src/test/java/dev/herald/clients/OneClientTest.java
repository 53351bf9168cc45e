package dev.herald.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import jakarta.enterprise.inject.Any;
import jakarta.inject.Inject;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

import io.quarkus.arc.All;
import io.quarkus.arc.Arc;
import io.quarkus.test.junit.QuarkusTest;

import dev.herald.Listener;
import dev.herald.ListenerState;
import dev.herald.Listeners;
import dev.herald.PublishException;
import dev.herald.spi.Broker;

/** Herald does not need the clients of other brokers. No server runs, so connections are refused. */
@QuarkusTest
class OneClientTest {

    private static final String MEMORY = "memory";
    private static final Map<String, String> CLIENTS = Map.of("sqs", "software.amazon.awssdk.services.sqs.SqsClient",
            "rabbitmq", "com.rabbitmq.client.Connection", "redis", "io.vertx.redis.client.Redis");

    @ConfigProperty(name = "clients.broker")
    String broker;
    @Inject
    Listeners listeners;
    @Inject
    Orders orders;
    @All
    List<Broker> brokers;

    @Test
    void theOnlyClientDeterminesTheBroker() {
        assertThat(listeners.get("orders").broker()).isEqualTo(broker);
        assertThat(brokers).extracting(Broker::name).containsExactly(broker);
    }

    @Test
    void noOtherClientIsOnTheClassPath() {
        CLIENTS.forEach((name, type) -> assertThat(isPresent(type)).as(type).isEqualTo(name.equals(broker)));
    }

    @Test
    void thereAreNoHealthChecksWithoutTheirExtension() {
        assertThat(isPresent("org.eclipse.microprofile.health.HealthCheck")).isFalse();
        assertThat(Arc.container().beanManager().getBeans(Object.class, Any.Literal.INSTANCE)).isNotEmpty()
                .noneMatch(bean -> bean.getBeanClass().getPackageName().equals("dev.herald.runtime.health"));
    }

    @Test
    void theListenerRunsOrBacksOff() {
        Listener listener = listeners.get("orders");
        ListenerState expected = broker.equals(MEMORY) ? ListenerState.RUNNING : ListenerState.BACKING_OFF;

        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(listener.state()).isEqualTo(expected));
    }

    @Test
    void thePublisherIsConfirmedOrFails() {
        Throwable failure = orders.publisher().send("order").onItem().transform(receipt -> (Throwable) null)
                .onFailure().recoverWithItem(thrown -> thrown).await().atMost(Duration.ofSeconds(30));

        if (broker.equals(MEMORY)) {
            assertThat(failure).isNull();
        } else {
            assertThat(failure).isInstanceOf(PublishException.class).hasMessageContaining("orders");
        }
    }

    private static boolean isPresent(String type) {
        try {
            Class.forName(type, false, OneClientTest.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException absent) {
            return false;
        }
    }
}
