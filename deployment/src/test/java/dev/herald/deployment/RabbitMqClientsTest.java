package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.rabbitmqclient.NamedRabbitMQClient;
import io.quarkiverse.rabbitmqclient.RabbitMQClient;
import io.quarkus.arc.All;
import io.quarkus.test.QuarkusUnitTest;

import dev.herald.Listener;
import dev.herald.ListenerState;
import dev.herald.Listeners;
import dev.herald.MessagePublisher;
import dev.herald.Publisher;
import dev.herald.QueueListener;
import dev.herald.TopicSubscriber;
import dev.herald.spi.Broker;

/** The clients that queues use are created although no bean injects them. The listeners are disabled, so none connects. */
class RabbitMqClientsTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.disconnected("rabbitmq")
            .overrideConfigKey("quarkus.herald.queue.\"european-orders\".client", "eu")
            .overrideConfigKey("quarkus.rabbitmqclient.eu.hostname", "127.0.0.1");

    static class Orders {
        @QueueListener("orders")
        void on(String order) {
        }

        @QueueListener("european-orders")
        void european(String order) {
        }

        @TopicSubscriber(value = "events", filter = "order.*.created, order.#")
        void event(String event) {
        }
    }

    @Publisher(topic = "events", routingKey = "order.placed")
    MessagePublisher<String> placed;
    @Publisher(topic = "events", routingKey = "${paid.key:order.paid}")
    MessagePublisher<String> paid;
    @Inject
    Listeners listeners;
    @All
    List<Broker> brokers;
    @Any
    Instance<RabbitMQClient> clients;

    @Test
    void registersTheBrokerInUse() {
        assertThat(brokers).extracting(Broker::name).containsExactly("rabbitmq");
        assertThat(listeners.all()).extracting(Listener::broker).containsOnly("rabbitmq");
        assertThat(listeners.all()).allMatch(listener -> listener.state() == ListenerState.STOPPED);
    }

    @Test
    void createsTheDefaultAndTheNamedClient() {
        Instance<RabbitMQClient> defaultClient = clients.select(Default.Literal.INSTANCE);
        Instance<RabbitMQClient> namedClient = clients.select(new Named("eu"));

        assertThat(defaultClient.isResolvable()).isTrue();
        assertThat(namedClient.isResolvable()).isTrue();
        assertThat(namedClient.get().getName()).isNotEqualTo(defaultClient.get().getName());
    }

    @Test
    void createsABeanPerRoutingKey() {
        assertThat(placed).isNotSameAs(paid);
    }

    private static final class Named extends AnnotationLiteral<NamedRabbitMQClient> implements NamedRabbitMQClient {

        private static final long serialVersionUID = 1;

        private final String value;

        Named(String value) {
            this.value = value;
        }

        @Override
        public String value() {
            return value;
        }
    }
}
