package dev.herald.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import jakarta.inject.Inject;

import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

import dev.herald.DeadLetterException;
import dev.herald.Listener;
import dev.herald.ListenerState;
import dev.herald.Listeners;
import dev.herald.brokers.SnsResource;

/** The dead-letter queue of a push subscriber, which is created with the topic. This test pushes instead of SNS. */
@QuarkusTest
@TestProfile(PushedDeadLettersTest.Declared.class)
class PushedDeadLettersTest {

    /** Declares topic, subscription and dead-letter queue. */
    public static final class Declared implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.herald.topic.\"orders\".name", "pushed-orders",
                    "quarkus.herald.topic.\"orders\".declare", "create",
                    "quarkus.herald.topic.\"orders\".dead-letter.enabled", "true",
                    KEY_OF_QUEUE, "dead-orders-" + UUID.randomUUID());
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(SnsResource.class));
        }
    }

    private static final String KEY_OF_QUEUE = "quarkus.herald.topic.\"orders\".dead-letter.name";
    private static final Duration SOON = Duration.ofSeconds(15);

    @Inject
    Webhook webhook;
    @Inject
    Listeners listeners;
    @Inject
    SnsClient topics;
    @Inject
    SqsClient queues;
    @ConfigProperty(name = KEY_OF_QUEUE)
    String deadLetterQueue;
    @ConfigProperty(name = "quarkus.herald.sns.push.certificate-host")
    String certificateHost;
    @TestHTTPResource("/herald/sns/webhook")
    URI endpoint;

    private String topicArn;
    private String queueUrl;

    @BeforeEach
    void awaitTheListener() {
        Listener listener = listeners.get("webhook");
        await().atMost(SOON).until(() -> listener.state() == ListenerState.RUNNING);
        topicArn = topics.createTopic(request -> request.name("pushed-orders")).topicArn();
        await().atMost(SOON).ignoreExceptions().untilAsserted(() -> queueUrl = queues
                .getQueueUrl(request -> request.queueName(deadLetterQueue)).queueUrl());
    }

    @AfterEach
    void restoreHandler() {
        webhook.handling(order -> {
        });
    }

    @Test
    void keepsMessagesThatTheHandlerDeadLetters() throws Exception {
        webhook.handling(order -> {
            throw new DeadLetterException("no such customer");
        });
        Notification notification = Notification.of(topicArn, "order", certificateHost)
                .with("MessageAttributes", Map.of("tier", Map.of("Type", "String", "Value", "vip")));

        assertThat(notification.post(endpoint)).as("status, so that SNS does not retry").isEqualTo(200);
        List<Message> kept = queues.receiveMessage(request -> request.queueUrl(queueUrl).messageAttributeNames("All")
                .waitTimeSeconds(10)).messages();
        assertThat(kept).singleElement().satisfies(message -> {
            assertThat(message.body()).isEqualTo("order");
            assertThat(message.messageAttributes()).extractingByKey("tier").extracting(MessageAttributeValue::stringValue)
                    .isEqualTo("vip");
            assertThat(message.messageAttributes()).extractingByKey("herald-dead-letter-reason")
                    .extracting(MessageAttributeValue::stringValue).asString().contains("no such customer");
        });
    }

    @Test
    void isAlsoTheDeadLetterQueueOfTheSubscription() {
        await().atMost(SOON).untilAsserted(() -> {
            Map<QueueAttributeName, String> attributes = queues.getQueueAttributes(
                    request -> request.queueUrl(queueUrl).attributeNames(QueueAttributeName.ALL)).attributes();
            assertThat(attributes).containsEntry(QueueAttributeName.MESSAGE_RETENTION_PERIOD, "1209600");
            assertThat(attributes.get(QueueAttributeName.POLICY)).contains("sns.amazonaws.com", "sqs:SendMessage", topicArn);
        });
    }
}
