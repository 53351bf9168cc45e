package dev.herald.runtime.sns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.sns.model.InvalidParameterException;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsByTopicResponse;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sns.model.SubscribeRequest;
import software.amazon.awssdk.services.sns.model.SubscribeResponse;
import software.amazon.awssdk.services.sns.model.Subscription;

import dev.herald.BrokerException;
import dev.herald.TopicSubscription;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;

/** Answers about subscriptions that no emulator sends. */
class SnsTopicOperationsTest {

    private static final String ARN = "arn:aws-cn:sns:us-east-1:123456789012:placed";
    private static final Destination TOPIC = new Destination(Kind.TOPIC, "placed", ARN, null, Declare.NONE, Map.of());

    @Test
    void aSubscriptionThatWaitsForConfirmationHasNoId() {
        AnsweringSns sns = new AnsweringSns(SubscribeResponse.builder().subscriptionArn("pending confirmation").build());

        TopicSubscription subscription = operations(sns).subscribe(TOPIC, "https", "https://example.com/in", Map.of());

        assertThat(subscription).isEqualTo(new TopicSubscription("", "https", "https://example.com/in"));
        assertThat(subscription.confirmed()).isFalse();
    }

    @Test
    void theNameOfAQueueDenotesTheOneInTheAccountOfTheTopic() {
        AnsweringSns sns = new AnsweringSns(SubscribeResponse.builder().subscriptionArn(ARN + ":1").build());

        TopicSubscription subscription = operations(sns).subscribe(TOPIC, "sqs", "orders", Map.of());

        assertThat(((SubscribeRequest) sns.requests.get(0)).endpoint())
                .isEqualTo("arn:aws-cn:sqs:us-east-1:123456789012:orders");
        assertThat(subscription.endpoint()).isEqualTo("arn:aws-cn:sqs:us-east-1:123456789012:orders");
    }

    @Test
    void listsEveryPageOfSubscriptionsAndThoseThatWaitWithoutAnId() {
        AnsweringSns sns = new AnsweringSns(
                ListSubscriptionsByTopicResponse.builder().nextToken("more")
                        .subscriptions(listed(ARN + ":1", "sqs"), listed("PendingConfirmation", "email")).build(),
                ListSubscriptionsByTopicResponse.builder()
                        .subscriptions(listed("Deleted", "email"), listed(ARN + ":2", "lambda")).build());

        List<TopicSubscription> subscriptions = operations(sns).subscriptions(TOPIC);

        assertThat(subscriptions).containsExactly(new TopicSubscription(ARN + ":1", "sqs", "endpoint"),
                new TopicSubscription("", "email", "endpoint"), new TopicSubscription(ARN + ":2", "lambda", "endpoint"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "pending confirmation", "PendingConfirmation"})
    void aSubscriptionThatWaitsForConfirmationIsNotRemoved(String id) {
        AnsweringSns sns = new AnsweringSns();

        operations(sns).unsubscribe(TOPIC, id);

        assertThat(sns.requests).isEmpty();
    }

    @Test
    void ignoresTheDeletionOfAMissingSubscription() {
        AnsweringSns sns = new AnsweringSns(NotFoundException.builder().build());

        operations(sns).unsubscribe(TOPIC, ARN + ":1");

        assertThat(sns.requests).hasSize(1);
    }

    @Test
    void whatIsNotASubscriptionIsNamed() {
        AnsweringSns sns = new AnsweringSns(InvalidParameterException.builder()
                .awsErrorDetails(AwsErrorDetails.builder().errorCode("InvalidParameter").errorMessage("SubscriptionId").build())
                .build());

        assertThatThrownBy(() -> operations(sns).unsubscribe(TOPIC, "orders")).isInstanceOf(BrokerException.class)
                .hasMessageContaining("'orders'").hasMessageContaining("InvalidParameter: SubscriptionId");
    }

    private static SnsTopicOperations operations(AnsweringSns sns) {
        return new SnsTopicOperations(new SnsTopics(sns));
    }

    private static Subscription listed(String arn, String protocol) {
        return Subscription.builder().subscriptionArn(arn).protocol(protocol).endpoint("endpoint").build();
    }
}
