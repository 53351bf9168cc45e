package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.amazon.common.AmazonClient.AmazonClientLiteral;
import io.quarkus.arc.All;
import io.quarkus.test.QuarkusUnitTest;
import software.amazon.awssdk.services.sqs.SqsClient;

import dev.herald.ListenerState;
import dev.herald.Listeners;
import dev.herald.QueueListener;
import dev.herald.TopicSubscriber;
import dev.herald.spi.Broker;

/** The clients that queues use are created although no bean injects them. The listeners are disabled, so none connects. */
class SqsClientsTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.disconnected("sqs")
            .overrideConfigKey("quarkus.herald.queue.\"european-orders\".client", "eu")
            .overrideConfigKey("quarkus.herald.topic.\"events\".broker", "memory")
            .overrideConfigKey("quarkus.sqs.aws.region", "us-east-1")
            .overrideConfigKey("quarkus.sqs.eu.aws.region", "eu-central-1");

    static class Orders {
        @QueueListener("orders")
        void on(String order) {
        }

        @QueueListener("european-orders")
        void european(String order) {
        }

        @TopicSubscriber("events")
        void event(String event) {
        }
    }

    @Inject
    Listeners listeners;
    @All
    List<Broker> brokers;
    @Any
    Instance<SqsClient> clients;

    @Test
    void putsEachDestinationOnItsBroker() {
        assertThat(listeners.get("orders").broker()).isEqualTo("sqs");
        assertThat(listeners.get("events").broker()).isEqualTo("memory");
        assertThat(listeners.all()).allMatch(listener -> listener.state() == ListenerState.STOPPED);
    }

    @Test
    void registersTheBrokersInUse() {
        assertThat(brokers).extracting(Broker::name).containsExactlyInAnyOrder("sqs", "memory");
    }

    @Test
    void createsTheDefaultAndTheNamedClient() {
        assertThat(region(clients.select(Default.Literal.INSTANCE))).isEqualTo("us-east-1");
        assertThat(region(clients.select(new AmazonClientLiteral("eu")))).isEqualTo("eu-central-1");
    }

    private static String region(Instance<SqsClient> client) {
        assertThat(client.isResolvable()).isTrue();
        return client.get().serviceClientConfiguration().region().id();
    }
}
