package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

import dev.herald.Listeners;
import dev.herald.MessagePublisher;
import dev.herald.Publisher;
import dev.herald.QueueListener;

/** The bean that makes the client of the broker may publish through that client. */
class ProducedClientTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.disconnected("sqs")
            .overrideConfigKey("quarkus.sqs.aws.region", "us-east-1");

    @Singleton
    static class Client {

        @Publisher(queue = "audit")
        MessagePublisher<String> audit;

        @Produces
        @Alternative
        @Priority(1)
        @Singleton
        SqsClient client() {
            return SqsClient.builder().region(Region.EU_WEST_1).httpClient(UrlConnectionHttpClient.create()).build();
        }
    }

    @Singleton
    static class Orders {

        @QueueListener("orders")
        @Publisher(queue = "audit")
        String on(String order) {
            return order;
        }
    }

    @Inject
    Client client;
    @Inject
    Listeners listeners;
    @Inject
    SqsClient sqs;

    @Test
    void starts() {
        assertThat(client.audit).hasToString("queue 'audit'");
        assertThat(listeners.get("orders").broker()).isEqualTo("sqs");
        assertThat(sqs.serviceClientConfiguration().region()).isEqualTo(Region.EU_WEST_1);
    }
}
