package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.sns.model.InvalidParameterException;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsByTopicResponse;
import software.amazon.awssdk.services.sns.model.ListTopicsResponse;
import software.amazon.awssdk.services.sns.model.SubscribeResponse;
import software.amazon.awssdk.services.sns.model.Subscription;
import software.amazon.awssdk.services.sqs.model.SqsException;

import dev.herald.FilterScope;
import dev.herald.spi.Destination.Declare;

/** How a subscriber handles races and missing permissions; responses that no emulator sends are simulated. */
class SnsFaultTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String VIP = "{\"tier\":[\"vip\"]}";

    @RegisterExtension
    final SnsFixture fixture = new SnsFixture();

    @Test
    void usesTheTopicThatAnotherInstanceCreatedWithOtherAttributes() {
        String arn = fixture.sns().createTopic(fixture.topic());
        once(ListTopicsResponse.class, ListTopicsResponse.builder().topics(List.of()).build());
        fixture.sns().calls.failAfter(0, "CreateTopic", invalid("Topic already exists with different attributes"));

        fixture.start(fixture.subscription(Declare.CREATE));

        fixture.awaitConnected();
        assertThat(fixture.sns().subscriptions(fixture.topic())).extracting(Subscription::topicArn).containsExactly(arn);
        assertThat(fixture.sink.failures).isEmpty();
    }

    @Test
    void changesTheSubscriptionThatAnotherInstanceMadeWithOtherAttributes() {
        fixture.startOnce(fixture.subscription(Declare.CREATE));
        once(ListSubscriptionsByTopicResponse.class,
                ListSubscriptionsByTopicResponse.builder().subscriptions(List.of()).build());
        fixture.sns().calls.failAfter(0, "Subscribe", invalid("Subscription already exists with different attributes"));

        fixture.start(fixture.subscription(Declare.CREATE, VIP, FilterScope.HEADERS, Map.of()));

        fixture.awaitConnected();
        assertThat(fixture.sns().subscription(fixture.topic())).containsEntry("FilterPolicy", VIP);
        assertThat(fixture.sink.failures).isEmpty();
    }

    @Test
    void reportsWhySnsRejectsASubscription() {
        fixture.sns().calls.failAfter(0, "Subscribe", invalid("FilterPolicy: unrecognized match type frefix"));

        fixture.start(fixture.subscription(Declare.CREATE));

        awaitFailure("unrecognized match type frefix");
    }

    @Test
    void waitsForASubscriptionThatHasToBeConfirmed() {
        fixture.sns().answers = response -> {
            if (response instanceof ListSubscriptionsByTopicResponse) {
                return ListSubscriptionsByTopicResponse.builder().subscriptions(List.of()).build();
            }
            return response instanceof SubscribeResponse
                    ? SubscribeResponse.builder().subscriptionArn("pending confirmation").build()
                    : response;
        };

        fixture.start(fixture.subscription(Declare.CREATE));

        await().atMost(SOON).until(() -> !fixture.sink.missing.isEmpty());
        assertThat(fixture.sink.missing.get(0)).contains(fixture.queue()).contains("is not confirmed");
        fixture.sns().answers = response -> response;
        fixture.awaitConnected();
    }

    @Test
    void waitsForASubscriptionThatHasToBeConfirmedUnderVerify() {
        fixture.startOnce(fixture.subscription(Declare.CREATE));
        fixture.sns().answers = response -> response instanceof ListSubscriptionsByTopicResponse list
                ? list.toBuilder().subscriptions(list.subscriptions().stream()
                        .map(one -> one.toBuilder().subscriptionArn("PendingConfirmation").build()).toList()).build()
                : response;

        fixture.start(fixture.subscription(Declare.VERIFY));

        await().atMost(SOON).until(() -> !fixture.sink.missing.isEmpty());
        assertThat(fixture.sink.missing.get(0)).contains("is not confirmed");
        fixture.sns().answers = response -> response;
        fixture.awaitConnected();
    }

    @Test
    void recoversWhenThePermissionIsGranted() {
        fixture.sns().denied.add("Subscribe");
        fixture.start(fixture.subscription(Declare.CREATE));
        awaitFailure("sns:Subscribe");
        awaitFailure("quarkus.herald.topic.\"events\".declare=verify");

        fixture.sns().denied.clear();

        fixture.awaitConnected();
        fixture.publish("a");
        fixture.sink.awaitDeliveries(1);
    }

    @Test
    void aDeniedChangeOfAFilterNamesThePermission() {
        fixture.startOnce(fixture.subscription(Declare.CREATE));
        fixture.sns().denied.add("SetSubscriptionAttributes");

        fixture.start(fixture.subscription(Declare.CREATE, VIP, FilterScope.HEADERS, Map.of()));

        awaitFailure("sns:SetSubscriptionAttributes");
    }

    @Test
    void aDeniedChangeOfThePolicyNamesThePermission() {
        fixture.sqs().failAfter(0, "SetQueueAttributes", denied());

        fixture.start(fixture.subscription(Declare.CREATE));

        awaitFailure("sqs:SetQueueAttributes");
        awaitFailure("quarkus.herald.topic.\"events\".declare=verify");
    }

    @Test
    void aDeniedLookupOfTheQueueNamesThePermission() {
        fixture.startOnce(fixture.subscription(Declare.CREATE));
        fixture.sqs().failAfter(0, "GetQueueAttributes", denied());

        fixture.start(fixture.subscription(Declare.VERIFY));

        awaitFailure("sqs:GetQueueAttributes");
        awaitFailure("quarkus.herald.topic.\"events\".declare=none");
    }

    /** Replaces the next response of this type. */
    private void once(Class<? extends SdkResponse> type, SdkResponse answer) {
        AtomicBoolean given = new AtomicBoolean();
        fixture.sns().answers = response -> type.isInstance(response) && given.compareAndSet(false, true) ? answer : response;
    }

    private void awaitFailure(String text) {
        await().atMost(SOON).until(() -> fixture.sink.failures.stream().anyMatch(reason -> reason.contains(text)));
    }

    private static InvalidParameterException invalid(String reason) {
        return InvalidParameterException.builder()
                .awsErrorDetails(AwsErrorDetails.builder().errorCode("InvalidParameter").errorMessage(reason).build())
                .statusCode(400).build();
    }

    private static SqsException denied() {
        return (SqsException) SqsException.builder()
                .awsErrorDetails(AwsErrorDetails.builder().errorCode("AccessDenied").errorMessage("not authorized").build())
                .statusCode(403).build();
    }
}
