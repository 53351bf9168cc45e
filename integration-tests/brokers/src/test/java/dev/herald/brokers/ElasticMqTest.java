package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;

import org.junit.jupiter.api.Test;

import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.SqsClient;

class ElasticMqTest {

    @Test
    void comesBackOnTheSamePortAfterAKill() {
        try (ElasticMq broker = ElasticMq.start(); SqsClient client = Sqs.client(broker.endpoint())) {
            URI before = broker.endpoint();
            client.createQueue(request -> request.queueName("kept-in-memory"));

            broker.kill();
            assertThatThrownBy(client::listQueues).isInstanceOf(SdkClientException.class);
            broker.restart();

            assertThat(broker.endpoint()).isEqualTo(before);
            assertThat(client.listQueues().queueUrls()).isEmpty();
        }
    }
}
