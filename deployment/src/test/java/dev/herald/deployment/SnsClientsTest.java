package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkiverse.amazon.common.AmazonClient.AmazonClientLiteral;
import io.quarkus.arc.All;
import io.quarkus.test.QuarkusUnitTest;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

import dev.herald.Listeners;
import dev.herald.TopicSubscriber;
import dev.herald.runtime.sns.push.SnsEndpoints;
import dev.herald.spi.Broker;

/** A topic on Amazon SNS needs both clients. The listener is disabled, so none connects. */
class SnsClientsTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.disconnected("sqs")
            .overrideConfigKey("quarkus.herald.topic.\"events\".client", "eu")
            .overrideConfigKey("quarkus.sns.eu.aws.region", "eu-central-1")
            .overrideConfigKey("quarkus.sqs.eu.aws.region", "eu-central-1");

    static class Events {
        @TopicSubscriber("events")
        void on(String event) {
        }
    }

    @Inject
    Listeners listeners;
    @All
    List<Broker> brokers;
    @Any
    Instance<SnsClient> topics;
    @Any
    Instance<SqsClient> queues;
    @Inject
    Instance<SnsEndpoints> endpoints;

    @Test
    void registersNoEndpointWithoutPushSubscribers() {
        assertThat(endpoints.isUnsatisfied()).isTrue();
    }

    @Test
    void putsTheTopicOnSns() {
        assertThat(listeners.get("events").broker()).isEqualTo("sns");
    }

    @Test
    void registersTheBrokerOfItsQueue() {
        assertThat(brokers).extracting(Broker::name).containsExactlyInAnyOrder("sns", "sqs");
    }

    @Test
    void createsTheNamedClientsOfTopicAndQueue() {
        assertThat(topics.select(new AmazonClientLiteral("eu")).get().serviceClientConfiguration().region().id())
                .isEqualTo("eu-central-1");
        assertThat(queues.select(new AmazonClientLiteral("eu")).get().serviceClientConfiguration().region().id())
                .isEqualTo("eu-central-1");
    }
}
