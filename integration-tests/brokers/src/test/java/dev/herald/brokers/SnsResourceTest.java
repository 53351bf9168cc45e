package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;

import software.amazon.awssdk.services.sqs.SqsClient;

class SnsResourceTest {

    @Test
    @DisabledIfEnvironmentVariable(named = SnsResource.ENDPOINT, matches = ".+")
    void configuresBothClientsForTheServerItStarts() {
        SnsResource resource = new SnsResource();
        try {
            Map<String, String> configuration = resource.start();

            URI endpoint = URI.create(configuration.get("quarkus.sqs.endpoint-override"));
            assertThat(configuration).containsEntry("quarkus.sns.endpoint-override", endpoint.toString());
            try (SqsClient client = Sqs.client(endpoint)) {
                assertThat(client.listQueues().queueUrls()).isEmpty();
            }
        } finally {
            resource.stop();
        }
    }

    @Test
    void givesEachClientItsServer() {
        assertThat(SnsResource.configuration(URI.create("http://sns:1"), URI.create("http://sqs:2")))
                .containsEntry("quarkus.sns.endpoint-override", "http://sns:1")
                .containsEntry("quarkus.sqs.endpoint-override", "http://sqs:2");
    }

    @Test
    void givesBothClientsARegionAndCredentials() {
        assertThat(SnsResource.configuration(URI.create("http://sns:1"), URI.create("http://sqs:2")))
                .containsKeys("quarkus.sns.aws.region", "quarkus.sqs.aws.region")
                .containsEntry("quarkus.sns.aws.credentials.type", "static")
                .containsEntry("quarkus.sqs.aws.credentials.type", "static");
    }
}
