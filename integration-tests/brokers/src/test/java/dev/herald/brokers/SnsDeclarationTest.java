package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

import dev.herald.FilterScope;
import dev.herald.runtime.sqs.SqsTemporaryQueues;
import dev.herald.spi.Consumer;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.Subscriber;
import dev.herald.spi.Subscription;

/** The effect of each {@code declare} on a topic, its subscriber's queue and the subscription. */
class SnsDeclarationTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @RegisterExtension
    final SnsFixture fixture = new SnsFixture();

    @RegisterExtension
    final Warnings warnings = new Warnings("dev.herald.runtime.sns");

    // create

    @Test
    void createsTopicQueueDeadLetterQueuePolicyAndSubscription() {
        fixture.start(fixture.subscription(Declare.CREATE));

        fixture.awaitConnected();
        String topicArn = fixture.sns().topicArn(fixture.topic()).orElseThrow();
        Map<QueueAttributeName, String> queue = fixture.sqs().attributes(fixture.queue());
        assertThat(queue.get(QueueAttributeName.REDRIVE_POLICY)).contains(fixture.sns().queueArn(fixture.deadLetterQueue()));
        assertThat(fixture.sns().subscriptions(fixture.topic())).singleElement()
                .satisfies(one -> assertThat(one.endpoint()).isEqualTo(queue.get(QueueAttributeName.QUEUE_ARN)));
        assertThat(fixture.sns().subscription(fixture.topic())).containsEntry("RawMessageDelivery", "true");
        JsonObject statement = new JsonObject(queue.get(QueueAttributeName.POLICY)).getJsonArray("Statement").getJsonObject(0);
        assertThat(statement.getString("Sid")).matches("herald-sns-" + fixture.topic() + "-[0-9a-f]{8}");
        statement.remove("Sid");
        assertThat(statement).isEqualTo(new JsonObject().put("Effect", "Allow")
                .put("Principal", new JsonObject().put("Service", "sns.amazonaws.com"))
                .put("Action", "sqs:SendMessage").put("Resource", queue.get(QueueAttributeName.QUEUE_ARN))
                .put("Condition", new JsonObject().put("ArnEquals", new JsonObject().put("aws:SourceArn", topicArn))));
    }

    @Test
    void receivesRawWhatIsPublished() {
        fixture.start(fixture.subscription(Declare.CREATE));
        fixture.awaitConnected();

        fixture.publish("{\"order\":1}");

        fixture.sink.awaitDeliveries(1);
        assertThat(fixture.sink.bodies()).containsExactly("{\"order\":1}");
    }

    @Test
    void createsTheTopicWithTheAttributesConfigured() {
        fixture.start(SnsFixture.subscription(new Destination(Kind.TOPIC, "events", fixture.topic(), null, Declare.CREATE,
                Map.of("DisplayName", "Events")), Subscriber.ofAll(fixture.queue()), Map.of(), null));

        fixture.awaitConnected();
        String arn = fixture.sns().topicArn(fixture.topic()).orElseThrow();
        assertThat(fixture.sns().client.getTopicAttributes(request -> request.topicArn(arn)).attributes())
                .containsEntry("DisplayName", "Events");
    }

    @Test
    void createsTheQueueWithTheListenersAttributesThatAreItsQueues() {
        fixture.start(fixture.subscription(Declare.CREATE, null, FilterScope.HEADERS,
                Map.of("queue.VisibilityTimeout", "77", "RawMessageDelivery", "false")));

        await().atMost(SOON).untilAsserted(() -> assertThat(fixture.sink.leases).containsExactly(Duration.ofSeconds(77)));
        assertThat(fixture.sns().subscription(fixture.topic()).getOrDefault("RawMessageDelivery", "false"))
                .isEqualTo("false");
    }

    @Test
    void subscribesWithTheListenersOtherAttributes() {
        String redrive = new JsonObject().put("deadLetterTargetArn", "arn:aws:sqs:us-east-1:000000000000:undelivered").encode();

        fixture.start(fixture.subscription(Declare.CREATE, null, FilterScope.HEADERS, Map.of("RedrivePolicy", redrive)));

        fixture.awaitConnected();
        assertThat(fixture.sns().subscription(fixture.topic())).containsEntry("RedrivePolicy", redrive);
    }

    @Test
    void aFifoTopicGetsAFifoQueueAndKeepsTheGroup() {
        String topic = fixture.topic() + ".fifo";
        fixture.start(SnsFixture.subscription(SnsFixture.topic(topic, Declare.CREATE),
                Subscriber.ofAll(fixture.queue() + ".fifo"), Map.of(), fixture.queue() + "-dlq.fifo"));
        fixture.awaitConnected();

        fixture.sns().client.publish(request -> request.topicArn(fixture.sns().topicArn(topic).orElseThrow())
                .message("a").messageGroupId("g"));

        fixture.sink.awaitDeliveries(1);
        assertThat(fixture.sink.deliveries.get(0).orderingKey()).isEqualTo("g");
        assertThat(fixture.sqs().attributes(fixture.queue() + ".fifo").get(QueueAttributeName.FIFO_QUEUE)).isEqualTo("true");
    }

    @Test
    void aFifoTopicMayHaveAStandardQueue() {
        String topic = fixture.topic() + ".fifo";
        fixture.start(SnsFixture.subscription(SnsFixture.topic(topic, Declare.CREATE), Subscriber.ofAll(fixture.queue()),
                Map.of(), null));

        fixture.awaitConnected();
        assertThat(fixture.sns().subscriptions(topic)).hasSize(1);
    }

    @Test
    void aFifoQueueOfAStandardTopicIsAnErrorThatNamesTheCure() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fixture.start(SnsFixture.subscription(fixture.topic(Declare.CREATE),
                        Subscriber.ofAll("stats.fifo"), Map.of(), null)))
                .withMessageContaining("'stats.fifo'").withMessageContaining("quarkus.herald.listener.\"stats\".queue")
                .withMessageContaining("quarkus.herald.topic.\"events\".name");
    }

    @Test
    void invalidCharactersOfAQueueNameBecomeHyphens() {
        fixture.start(SnsFixture.subscription(fixture.topic(Declare.CREATE), Subscriber.ofAll("a.b c/" + fixture.queue()),
                Map.of(), null));

        fixture.awaitConnected();
        assertThat(fixture.sqs().exists("a-b-c-" + fixture.queue())).isTrue();
    }

    @Test
    void aQueueNameOfMoreThanEightyCharactersIsAnErrorThatNamesTheKey() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fixture.start(SnsFixture.subscription(fixture.topic(Declare.CREATE),
                        Subscriber.ofAll("q".repeat(81)), Map.of(), null)))
                .withMessageContaining("81").withMessageContaining("80")
                .withMessageContaining("quarkus.herald.listener.\"stats\".queue");
    }

    @Test
    void aDeadLetterQueueNameOfMoreThanEightyCharactersIsAnErrorThatNamesTheKey() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fixture.start(SnsFixture.subscription(fixture.topic(Declare.CREATE),
                        Subscriber.ofAll("q".repeat(78)), Map.of(), "q".repeat(78) + "-dlq")))
                .withMessageContaining("82").withMessageContaining("quarkus.herald.topic.\"events\".dead-letter.name");
    }

    @Test
    void anInvalidFilterIsAnErrorThatNamesTheKey() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fixture.start(fixture.subscription(Declare.CREATE, "vip.#", FilterScope.HEADERS, Map.of())))
                .withMessageContaining("vip.#").withMessageContaining("quarkus.herald.listener.\"stats\".filter");
    }

    @Test
    void aTopicOfAnotherRegionNamesTheCure() {
        fixture.start(SnsFixture.subscription(
                SnsFixture.topic("arn:aws:sns:eu-central-1:000000000000:events", Declare.CREATE),
                Subscriber.ofAll(fixture.queue()), Map.of(), null));

        awaitFailure();
        assertThat(fixture.sink.failures.get(0)).contains("quarkus.sns.<name>.aws.region=eu-central-1")
                .contains("quarkus.herald.topic.\"…\".client=<name>");
    }

    @Test
    void aTopicIsKnownByItsArn() {
        String arn = fixture.sns().createTopic(fixture.topic());

        fixture.start(SnsFixture.subscription(SnsFixture.topic(arn, Declare.CREATE), Subscriber.ofAll(fixture.queue()),
                Map.of(), null));

        fixture.awaitConnected();
        assertThat(fixture.sns().calls()).doesNotContain("ListTopics", "CreateTopic");
        assertThat(fixture.sns().subscriptions(fixture.topic())).hasSize(1);
    }

    @Test
    void aTopicThatIsOnlyPartOfTheNameIsAnother() {
        fixture.sns().createTopic("x" + fixture.topic());
        fixture.sns().createTopic(fixture.topic() + "x");

        fixture.start(fixture.subscription(Declare.CREATE));

        fixture.awaitConnected();
        assertThat(fixture.sns().topicArn(fixture.topic())).isPresent();
    }

    @Test
    void aDeletedTopicIsCreatedAgainWhenItsListenerRestarts() {
        Consumer consumer = fixture.start(fixture.subscription(Declare.CREATE));
        fixture.awaitConnected();
        assertThat(consumer.stopReceiving()).succeedsWithin(SOON);
        String arn = fixture.sns().topicArn(fixture.topic()).orElseThrow();
        fixture.sns().client.deleteTopic(request -> request.topicArn(arn));

        consumer.start();

        fixture.sink.awaitConnected(2);
        assertThat(fixture.sns().subscriptions(fixture.topic())).hasSize(1);
        assertThat(fixture.sink.failures).isEmpty();
    }

    @Test
    void aDeniedCreateNamesThePermission() {
        fixture.sns().denied.add("CreateTopic");

        fixture.start(fixture.subscription(Declare.CREATE));

        awaitFailure();
        assertThat(fixture.sink.failures.get(0)).contains("sns:CreateTopic")
                .contains("quarkus.herald.topic.\"events\".declare=verify");
    }

    @Test
    void aPolicyThatIsNotJsonIsAnErrorAndStays() {
        fixture.sqs().createQueue(fixture.queue(), Map.of("Policy", "nonsense"));

        fixture.start(fixture.subscription(Declare.CREATE));

        awaitFailure();
        assertThat(fixture.sink.failures.get(0)).contains(fixture.queue()).contains("is not JSON");
        assertThat(fixture.sqs().attributes(fixture.queue()).get(QueueAttributeName.POLICY)).isEqualTo("nonsense");
    }

    // verify

    @Test
    void aMissingTopicIsReportedUnderVerify() {
        createQueues();

        fixture.start(fixture.subscription(Declare.VERIFY));

        assertThat(awaitMissing()).contains("topic 'events' (" + fixture.topic() + ") does not exist on Amazon SNS")
                .contains("quarkus.herald.topic.\"events\".declare=create");
        assertThat(onlyWarning()).contains("aws sns create-topic --name " + fixture.topic())
                .contains("aws sns subscribe --topic-arn arn:aws:sns:us-east-1:000000000000:" + fixture.topic());
        assertThat(fixture.sns().writes()).isEmpty();
    }

    @Test
    void aMissingQueueIsReportedUnderVerify() {
        String topicArn = fixture.sns().createTopic(fixture.topic());

        fixture.start(fixture.subscription(Declare.VERIFY));

        assertThat(awaitMissing()).contains("queue '" + fixture.queue() + "' does not exist on Amazon SQS")
                .contains("quarkus.herald.topic.\"events\".declare=create")
                .contains("quarkus.herald.listener.\"stats\".queue")
                .contains("dead-letter queue '" + fixture.deadLetterQueue() + "'")
                .contains("quarkus.herald.topic.\"events\".dead-letter.enabled=false");
        assertThat(onlyWarning()).contains("aws sqs create-queue --queue-name " + fixture.deadLetterQueue() + " ")
                .contains("aws sqs create-queue --queue-name " + fixture.queue() + " ")
                .contains("deadLetterTargetArn").contains("sns.amazonaws.com")
                .contains("aws sns subscribe --topic-arn " + topicArn + " --protocol sqs --notification-endpoint "
                        + "arn:aws:sqs:us-east-1:000000000000:" + fixture.queue())
                .contains("\"RawMessageDelivery\":\"true\"");
        assertThat(fixture.sqs().calls).doesNotContain("CreateQueue", "SetQueueAttributes");
    }

    @Test
    void aMissingDeadLetterQueueIsReportedUnderVerify() {
        createAll(Map.of());
        String url = fixture.sqs().url(fixture.deadLetterQueue());
        fixture.sqs().client.deleteQueue(request -> request.queueUrl(url));

        fixture.start(fixture.subscription(Declare.VERIFY));

        assertThat(awaitMissing()).contains(fixture.deadLetterQueue()).doesNotContain("not subscribed");
    }

    @Test
    void aMissingSubscriptionIsReportedUnderVerifyUntilItIsThere() {
        createQueues();
        fixture.sns().createTopic(fixture.topic());

        fixture.start(fixture.subscription(Declare.VERIFY, "{\"tier\":[\"it's vip\"]}", FilterScope.HEADERS, Map.of()));

        assertThat(awaitMissing()).contains(fixture.sns().queueArn(fixture.queue())).contains("is not subscribed")
                .contains("quarkus.herald.topic.\"events\".declare=create");
        assertThat(onlyWarning()).contains("aws sns subscribe").contains("FilterPolicyScope")
                .contains("it'\\''s vip").contains("aws sqs set-queue-attributes --queue-url").contains("herald-sns-");
        fixture.sns().subscribe(fixture.topic(), fixture.queue(),
                Map.of("RawMessageDelivery", "true", "FilterPolicy", "{\"tier\": [\"it's vip\"]}"));
        fixture.awaitConnected();
    }

    @Test
    void theSameFindingIsLoggedOnceUnderVerify() {
        fixture.start(fixture.subscription(Declare.VERIFY));

        await().atMost(SOON).until(() -> fixture.sink.missing.size() >= 3);
        assertThat(warnings.texts()).hasSize(1);
    }

    @Test
    void theLogNamesThePermissionsForVerifyingAndConsuming() {
        fixture.start(fixture.subscription(Declare.VERIFY));

        awaitMissing();
        String text = onlyWarning();
        JsonArray statements = new JsonArray(text.substring(text.indexOf("[{\"Effect\"")));
        assertThat(statements.encode()).contains("sns:ListSubscriptionsByTopic", "sns:GetSubscriptionAttributes",
                "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:SendMessage", fixture.queue());
    }

    @Test
    void aPolicyThatDoesNotAllowTheTopicToSendIsAWarningUnderVerify() {
        createQueues();
        String topicArn = fixture.sns().createTopic(fixture.topic());
        fixture.sns().subscribe(fixture.topic(), fixture.queue(), Map.of("RawMessageDelivery", "true"));

        fixture.start(fixture.subscription(Declare.VERIFY));

        fixture.awaitConnected();
        assertThat(onlyWarning()).contains("does not allow the topic " + topicArn + " to send")
                .contains("aws sqs set-queue-attributes").doesNotContain("aws sns");
        assertThat(fixture.sqs().calls).doesNotContain("SetQueueAttributes");
    }

    @Test
    void anotherFilterIsAWarningUnderVerify() {
        createAll(Map.of("RawMessageDelivery", "false", "FilterPolicy", "{\"tier\":[\"basic\"]}"));

        fixture.start(fixture.subscription(Declare.VERIFY, "{\"tier\":[\"vip\"]}", FilterScope.BODY, Map.of()));

        fixture.awaitConnected();
        assertThat(onlyWarning()).contains("FilterPolicy is {\"tier\":[\"basic\"]} instead of {\"tier\":[\"vip\"]}")
                .contains("FilterPolicyScope is MessageAttributes instead of MessageBody")
                .contains("RawMessageDelivery is false instead of true")
                .containsSubsequence("--attribute-name FilterPolicy --attribute-value '{}'",
                        "--attribute-name FilterPolicyScope --attribute-value MessageBody",
                        "--attribute-name FilterPolicy --attribute-value '{\"tier\":[\"vip\"]}'");
        assertThat(fixture.sns().writes()).isEmpty();
    }

    @Test
    void aFilterThatIsNotConfiguredIsAWarningUnderVerify() {
        createAll(Map.of("RawMessageDelivery", "true", "FilterPolicy", "{\"tier\":[\"basic\"]}"));

        fixture.start(fixture.subscription(Declare.VERIFY));

        fixture.awaitConnected();
        assertThat(onlyWarning()).contains("instead of {}");
    }

    @Test
    void logsNothingUnderVerifyIfNothingIsWrong() {
        createAll(Map.of("RawMessageDelivery", "true", "FilterPolicy", "{ \"price\" : [ { \"numeric\": [ \">\", 1.0 ] } ] }"));

        fixture.start(fixture.subscription(Declare.VERIFY, "{\"price\":[{\"numeric\":[\">\",1]}]}", FilterScope.HEADERS,
                Map.of()));

        fixture.awaitConnected();
        assertThat(warnings.texts()).isEmpty();
        assertThat(fixture.sns().writes()).isEmpty();
        assertThat(fixture.sqs().calls).doesNotContain("CreateQueue", "SetQueueAttributes");
    }

    @Test
    void aDeniedLookupNamesThePermission() {
        createAll(Map.of("RawMessageDelivery", "true"));
        for (String action : List.of("ListTopics", "ListSubscriptionsByTopic", "GetSubscriptionAttributes")) {
            fixture.sns().denied.add(action);
            RecordingSink sink = new RecordingSink();

            fixture.start(fixture.subscription(Declare.VERIFY), sink);

            await().atMost(SOON).until(() -> !sink.failures.isEmpty());
            assertThat(sink.failures.get(0)).contains("sns:" + action).contains("'events'")
                    .contains("quarkus.herald.topic.\"events\".declare=none");
            fixture.stop();
            fixture.sns().denied.clear();
        }
    }

    @Test
    void aDeniedLookupOfATopicNamesThePermission() {
        String arn = fixture.sns().createTopic(fixture.topic());
        createQueues();
        fixture.sns().denied.add("GetTopicAttributes");

        fixture.start(SnsFixture.subscription(SnsFixture.topic(arn, Declare.VERIFY), Subscriber.ofAll(fixture.queue()),
                Map.of(), null));

        awaitFailure();
        assertThat(fixture.sink.failures.get(0)).contains("sns:GetTopicAttributes").contains("declare=none");
    }

    @Test
    void aTopicThatIsDeletedIsMissingWhenItsListenerStartsAgain() {
        createAll(Map.of("RawMessageDelivery", "true"));
        Consumer consumer = fixture.start(fixture.subscription(Declare.VERIFY));
        fixture.awaitConnected();
        assertThat(consumer.stopReceiving()).succeedsWithin(SOON);
        String arn = fixture.sns().topicArn(fixture.topic()).orElseThrow();
        fixture.sns().client.deleteTopic(request -> request.topicArn(arn));

        consumer.start();

        // fauxqs lists no subscriptions of a deleted topic, so the order of the checks does not matter.
        await().atMost(SOON).untilAsserted(() -> assertThat(fixture.sink.missing)
                .anyMatch(reason -> reason.contains("(" + fixture.topic() + ") does not exist on Amazon SNS")));
    }

    // none

    @Test
    void asksNothingOfSnsUnderNone() {
        createAll(Map.of("RawMessageDelivery", "true"));
        fixture.publish("a");

        fixture.start(fixture.subscription(Declare.NONE));

        fixture.sink.awaitDeliveries(1);
        assertThat(fixture.sns().calls()).isEmpty();
    }

    @Test
    void aMissingQueueIsReportedUnderNone() {
        fixture.start(fixture.subscription(Declare.NONE));

        assertThat(awaitMissing()).contains(fixture.queue()).contains("quarkus.herald.topic.\"events\".declare=create");
    }

    // durable=false

    @Test
    void aSubscriberThatIsNotDurableHasAnOwnQueueUntilItCloses() {
        Consumer consumer = fixture.sns().broker.consumer(temporary(Declare.CREATE), fixture.sink);
        consumer.start();
        fixture.awaitConnected();
        String arn = fixture.sns().subscriptions(fixture.topic()).get(0).endpoint();
        assertThat(arn).matches(".*:" + fixture.queue() + "-[0-9a-f-]{36}");

        assertThat(consumer.stopReceiving()).succeedsWithin(SOON);
        consumer.close();

        assertThat(fixture.sns().subscriptions(fixture.topic())).isEmpty();
        assertThat(fixture.sqs().exists(arn.substring(arn.lastIndexOf(':') + 1))).isFalse();
    }

    @Test
    void theQueueOfASubscriberThatIsNotDurableHasAsMuchOfItsNameAsFits() {
        fixture.start(SnsFixture.subscription(fixture.topic(Declare.CREATE),
                new Subscriber("q".repeat(90), null, FilterScope.HEADERS, false, false), Map.of(), null));

        fixture.awaitConnected();
        assertThat(fixture.sns().subscriptions(fixture.topic())).singleElement()
                .satisfies(one -> assertThat(one.endpoint()).matches(".*:q{43}-[0-9a-f-]{36}"));
    }

    @Test
    void resourcesOfACrashedInstanceOfASubscriberThatIsNotDurableAreDeleted() {
        String left = fixture.queue() + "-" + UUID.randomUUID();
        String url = fixture.sqs().createQueue(left, Map.of());
        fixture.sns().createTopic(fixture.topic());
        String subscription = fixture.sns().subscribe(fixture.topic(), left, Map.of());
        fixture.sqs().client.tagQueue(request -> request.queueUrl(url)
                .tags(Map.of(SqsTemporaryQueues.ALIVE_UNTIL, "1", "herald-subscription", subscription)));

        fixture.start(temporary(Declare.CREATE));

        await().atMost(SOON).until(() -> !fixture.sqs().exists(left));
        fixture.awaitConnected();
        assertThat(fixture.sns().subscriptions(fixture.topic())).singleElement()
                .satisfies(mine -> assertThat(mine.subscriptionArn()).isNotEqualTo(subscription));
    }

    @Test
    void everyInstanceOfASubscriberThatIsNotDurableGetsEveryMessage() {
        RecordingSink other = new RecordingSink();
        fixture.start(temporary(Declare.CREATE));
        fixture.start(temporary(Declare.CREATE), other);
        fixture.awaitConnected();
        other.awaitConnected(1);

        fixture.publish("a");

        fixture.sink.awaitDeliveries(1);
        other.awaitDeliveries(1);
    }

    @Test
    void aSubscriberThatIsNotDurableWaitsForItsTopicUnderVerify() {
        fixture.start(temporary(Declare.VERIFY));
        assertThat(awaitMissing()).contains(fixture.topic());

        fixture.sns().createTopic(fixture.topic());

        fixture.awaitConnected();
        assertThat(fixture.sns().subscriptions(fixture.topic())).hasSize(1);
    }

    @Test
    void aSubscriberThatIsNotDurableIsNotifiedWhenItsSubscriptionWasDeleted() {
        Consumer consumer = fixture.start(temporary(Declare.CREATE));
        fixture.awaitConnected();
        assertThat(consumer.stopReceiving()).succeedsWithin(SOON);
        String arn = fixture.sns().subscriptions(fixture.topic()).get(0).subscriptionArn();
        fixture.sns().client.unsubscribe(request -> request.subscriptionArn(arn));

        consumer.start();

        fixture.sink.awaitConnected(2);
        assertThat(fixture.sink.gaps).hasSize(1);
        assertThat(fixture.sns().subscriptions(fixture.topic())).hasSize(1);
    }

    private Subscription temporary(Declare declare) {
        return SnsFixture.subscription(fixture.topic(declare),
                new Subscriber(fixture.queue(), null, FilterScope.HEADERS, false, false), Map.of(),
                fixture.deadLetterQueue());
    }

    private void createQueues() {
        fixture.sqs().createQueue(fixture.deadLetterQueue(), Map.of());
        fixture.sqs().createQueue(fixture.queue(), Map.of("RedrivePolicy", new JsonObject()
                .put("deadLetterTargetArn", fixture.sns().queueArn(fixture.deadLetterQueue())).put("maxReceiveCount", "8")
                .encode()));
        fixture.sqs().calls.clear();
    }

    /** All resources, with a policy that allows every topic to send. */
    private void createAll(Map<String, String> subscription) {
        createQueues();
        String url = fixture.sqs().url(fixture.queue());
        String policy = new JsonObject().put("Version", "2012-10-17").put("Statement", new JsonArray().add(new JsonObject()
                .put("Effect", "Allow").put("Principal", "*").put("Action", "SQS:*")
                .put("Resource", fixture.sns().queueArn(fixture.queue())))).encode();
        fixture.sqs().client.setQueueAttributes(request -> request.queueUrl(url)
                .attributes(Map.of(QueueAttributeName.POLICY, policy)));
        fixture.sqs().calls.clear();
        fixture.sns().createTopic(fixture.topic());
        fixture.sns().subscribe(fixture.topic(), fixture.queue(), subscription);
    }

    private void awaitFailure() {
        await().atMost(SOON).until(() -> !fixture.sink.failures.isEmpty());
    }

    private String awaitMissing() {
        await().atMost(SOON).until(() -> !fixture.sink.missing.isEmpty());
        return fixture.sink.missing.get(0);
    }

    private String onlyWarning() {
        assertThat(warnings.texts()).hasSize(1);
        return warnings.texts().get(0);
    }
}
