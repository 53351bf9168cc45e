package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

@DisabledIfEnvironmentVariable(named = SnsResource.ENDPOINT, matches = ".+")
class FauxqsTest {

    @Test
    void deliversWhatATopicGetsToAQueueThatSubscribed() {
        try (Fauxqs server = Fauxqs.start();
                SqsClient sqs = Sqs.client(server.endpoint());
                SnsClient sns = sns(server.endpoint())) {
            String queue = sqs.createQueue(request -> request.queueName("orders")).queueUrl();
            String topic = sns.createTopic(request -> request.name("placed")).topicArn();
            String arn = sqs.getQueueAttributes(request -> request.queueUrl(queue)
                    .attributeNames(QueueAttributeName.QUEUE_ARN)).attributes().get(QueueAttributeName.QUEUE_ARN);
            sns.subscribe(request -> request.topicArn(topic).protocol("sqs").endpoint(arn)
                    .attributes(Map.of("RawMessageDelivery", "true")));

            sns.publish(request -> request.topicArn(topic).message("order 1"));

            assertThat(sqs.receiveMessage(request -> request.queueUrl(queue).waitTimeSeconds(10)).messages())
                    .extracting(Message::body).containsExactly("order 1");
        }
    }

    @Test
    void comesBackWithoutItsQueuesOnTheSamePortAfterAKill() {
        try (Fauxqs server = Fauxqs.start(); SqsClient client = Sqs.client(server.endpoint())) {
            URI before = server.endpoint();
            String queue = client.createQueue(request -> request.queueName("kept-in-memory")).queueUrl();

            server.kill();
            assertThatThrownBy(client::listQueues).isInstanceOf(SdkClientException.class);
            server.restart();

            assertThat(server.endpoint()).isEqualTo(before);
            assertThatThrownBy(() -> client.receiveMessage(request -> request.queueUrl(queue)))
                    .isInstanceOf(QueueDoesNotExistException.class);
        }
    }

    @Test
    void answersNothingWhilePaused() throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        try (Fauxqs server = Fauxqs.start()) {
            HttpRequest question = HttpRequest.newBuilder(server.endpoint().resolve("/health")).timeout(Duration.ofSeconds(1))
                    .build();
            server.pause();
            assertThatThrownBy(() -> client.send(question, BodyHandlers.discarding()))
                    .isInstanceOf(HttpTimeoutException.class);

            server.proceed();

            await().atMost(Duration.ofSeconds(20)).ignoreException(HttpTimeoutException.class)
                    .until(() -> client.send(question, BodyHandlers.discarding()).statusCode() == 200);
        }
    }

    @Test
    void isNotRestartedWhileItRuns() {
        try (Fauxqs server = Fauxqs.start()) {
            assertThatThrownBy(server::restart).isInstanceOf(IllegalStateException.class).hasMessageContaining("kill it first");
        }
    }

    @Test
    void endsWithAProcessThatIsKilled(@TempDir Path temporary) throws IOException {
        try (OtherJvm jvm = OtherJvm.run(Starter.class, temporary);
                SqsClient client = Sqs.client(URI.create(jvm.line()))) {
            assertThat(client.listQueues().queueUrls()).isEmpty();

            jvm.kill();

            await().atMost(Duration.ofSeconds(20)).untilAsserted(
                    () -> assertThatThrownBy(client::listQueues).isInstanceOf(SdkClientException.class));
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(temporary).isEmptyDirectory());
        }
    }

    /** Starts a server without closing it. */
    static final class Starter {

        private Starter() {
        }

        public static void main(String[] arguments) {
            System.out.println(Fauxqs.start().endpoint());
        }
    }

    private static SnsClient sns(URI endpoint) {
        return SnsClient.builder().endpointOverride(endpoint).region(Region.of(Fauxqs.REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .httpClientBuilder(UrlConnectionHttpClient.builder()).build();
    }
}
