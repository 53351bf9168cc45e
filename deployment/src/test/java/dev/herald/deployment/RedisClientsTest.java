package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.arc.All;
import io.quarkus.redis.client.RedisClientName;
import io.quarkus.test.QuarkusUnitTest;
import io.vertx.redis.client.Redis;

import dev.herald.Listener;
import dev.herald.ListenerState;
import dev.herald.Listeners;
import dev.herald.QueueListener;
import dev.herald.TopicSubscriber;
import dev.herald.spi.Broker;

/** The clients that queues use are created although no bean injects them. The listeners are disabled, so none connects. */
class RedisClientsTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.disconnected("redis")
            .overrideConfigKey("quarkus.herald.queue.\"european-orders\".client", "eu")
            .overrideConfigKey("quarkus.redis.hosts", "redis://127.0.0.1:1")
            .overrideConfigKey("quarkus.redis.eu.hosts", "redis://127.0.0.1:2");

    static class Orders {
        @QueueListener("orders")
        void on(String order) {
        }

        @QueueListener("european-orders")
        void european(String order) {
        }

        @TopicSubscriber(value = "events", filter = "orders, invoices.*")
        void event(String event) {
        }
    }

    @Inject
    Listeners listeners;
    @All
    List<Broker> brokers;
    @Any
    Instance<Redis> clients;

    @Test
    void registersTheBrokerInUse() {
        assertThat(brokers).extracting(Broker::name).containsExactly("redis");
        assertThat(listeners.all()).extracting(Listener::broker).containsOnly("redis");
        assertThat(listeners.all()).allMatch(listener -> listener.state() == ListenerState.STOPPED);
    }

    @Test
    void createsTheDefaultAndTheNamedClient() {
        Instance<Redis> defaultClient = clients.select(Default.Literal.INSTANCE);
        Instance<Redis> namedClient = clients.select(RedisClientName.Literal.of("eu"));

        assertThat(defaultClient.isResolvable()).isTrue();
        assertThat(namedClient.isResolvable()).isTrue();
        assertThat(namedClient.get()).isNotSameAs(defaultClient.get());
    }
}
