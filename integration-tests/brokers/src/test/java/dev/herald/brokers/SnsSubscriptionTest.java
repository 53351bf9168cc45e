package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import software.amazon.awssdk.services.sns.model.SetSubscriptionAttributesRequest;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

import dev.herald.FilterScope;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Subscriber;
import dev.herald.spi.Subscription;

/** The effect of {@code declare=create} on an existing subscription and an existing queue policy. */
class SnsSubscriptionTest {

    private static final String VIP = "{\"tier\":[\"vip\"]}";
    private static final String BASIC = "{\"tier\":[\"basic\"]}";

    @RegisterExtension
    final SnsFixture fixture = new SnsFixture();

    @Test
    void writesNothingWhereNothingDiffers() {
        fixture.startOnce(filtered(VIP, FilterScope.HEADERS));
        fixture.sns().calls.clear();
        fixture.sqs().calls.clear();

        fixture.startOnce(filtered("{ \"tier\" : [ \"vip\" ] }", FilterScope.HEADERS));

        assertThat(fixture.sns().calls()).containsExactly("ListTopics", "ListSubscriptionsByTopic",
                "GetSubscriptionAttributes");
        assertThat(fixture.sqs().calls).doesNotContain("CreateQueue", "SetQueueAttributes");
    }

    @Test
    void anotherFilterTakesThePlaceOfTheFormer() {
        fixture.startOnce(filtered(VIP, FilterScope.HEADERS));
        fixture.sns().calls.clear();

        fixture.startOnce(filtered(BASIC, FilterScope.HEADERS));

        assertThat(fixture.sns().writes()).containsExactly("SetSubscriptionAttributes");
        assertThat(fixture.sns().subscription(fixture.topic())).containsEntry("FilterPolicy", BASIC);
    }

    @Test
    void theFormerPolicyIsNeverUsedInTheNewScope() {
        fixture.startOnce(filtered(VIP, FilterScope.HEADERS));
        fixture.sns().calls.clear();

        fixture.startOnce(filtered(BASIC, FilterScope.BODY));

        assertThat(fixture.sns().requests(SetSubscriptionAttributesRequest.class))
                .extracting(set -> set.attributeName() + "=" + set.attributeValue())
                .containsExactly("FilterPolicy={}", "FilterPolicyScope=MessageBody", "FilterPolicy=" + BASIC);
        assertThat(fixture.sns().subscription(fixture.topic())).containsEntry("FilterPolicy", BASIC)
                .containsEntry("FilterPolicyScope", "MessageBody");
    }

    @Test
    void aFilterThatIsNotConfiguredAnyMoreIsRemoved() {
        fixture.startOnce(filtered(VIP, FilterScope.HEADERS));

        fixture.start(fixture.subscription(Declare.CREATE));
        fixture.awaitConnected();
        fixture.sns().publish(fixture.topic(), "basic", Map.of("tier", "basic"));

        fixture.sink.awaitDeliveries(1);
        fixture.sns().calls.clear();
        fixture.startOnce(fixture.subscription(Declare.CREATE));
        assertThat(fixture.sns().writes()).isEmpty();
    }

    @Test
    void anExistingSubscriptionIsUpdated() {
        fixture.sns().createTopic(fixture.topic());
        fixture.sqs().createQueue(fixture.queue(), Map.of());
        String arn = fixture.sns().subscribe(fixture.topic(), fixture.queue(), Map.of());

        fixture.start(filtered(VIP, FilterScope.HEADERS));

        fixture.awaitConnected();
        assertThat(fixture.sns().subscriptions(fixture.topic())).singleElement()
                .satisfies(one -> assertThat(one.subscriptionArn()).isEqualTo(arn));
        assertThat(fixture.sns().subscription(fixture.topic())).containsEntry("RawMessageDelivery", "true")
                .containsEntry("FilterPolicy", VIP);
    }

    @Test
    void rawDeliveryIsTurnedOffWhereItIsConfigured() {
        fixture.startOnce(fixture.subscription(Declare.CREATE));

        fixture.startOnce(fixture.subscription(Declare.CREATE, null, FilterScope.HEADERS,
                Map.of("RawMessageDelivery", "false")));

        assertThat(fixture.sns().subscription(fixture.topic()).getOrDefault("RawMessageDelivery", "false")).isEqualTo("false");
    }

    @Test
    void findsItsSubscriptionOnALaterPage() {
        String topicArn = fixture.sns().createTopic(fixture.topic());
        for (int i = 0; i < 105; i++) {
            String endpoint = "arn:aws:sqs:us-east-1:000000000000:" + fixture.queue() + "-" + i;
            fixture.sns().client.subscribe(request -> request.topicArn(topicArn).protocol("sqs").endpoint(endpoint)
                    .attributes(Map.of("RawMessageDelivery", "true")));
        }
        List<String> endpoints = fixture.sns().client
                .listSubscriptionsByTopicPaginator(request -> request.topicArn(topicArn)).subscriptions().stream()
                .map(one -> one.endpoint()).toList();
        String last = endpoints.get(endpoints.size() - 1);

        fixture.startOnce(SnsFixture.subscription(fixture.topic(Declare.CREATE),
                Subscriber.ofAll(last.substring(last.lastIndexOf(':') + 1)), Map.of(), null));

        assertThat(fixture.sns().writes()).isEmpty();
        assertThat(fixture.sns().calls()).containsSubsequence("ListSubscriptionsByTopic", "ListSubscriptionsByTopic");
    }

    @Test
    void foreignStatementsAreKept() {
        JsonObject foreign = new JsonObject("""
                {"Sid":"team","Effect":"Allow","Principal":{"AWS":["arn:aws:iam::111122223333:root"]},
                 "Action":["SQS:ReceiveMessage","SQS:DeleteMessage"],"Resource":"*"}""");
        JsonObject odd = new JsonObject("""
                {"Sid":"odd","Effect":"Deny","NotPrincipal":"*","NotAction":"sqs:*","Resource":["*"],
                 "Condition":{"Bool":{"aws:SecureTransport":"false"}}}""");
        JsonObject before = new JsonObject().put("Version", "2008-10-17").put("Id", "team-policy")
                .put("Statement", new JsonArray().add(foreign).add(odd));
        fixture.sqs().createQueue(fixture.queue(), Map.of("Policy", before.encode()));

        fixture.startOnce(fixture.subscription(Declare.CREATE));

        JsonObject after = policy();
        JsonArray statements = after.getJsonArray("Statement");
        assertThat(statements).hasSize(3);
        assertThat(statements.getJsonObject(2).getString("Sid")).startsWith("herald-sns-" + fixture.topic());
        statements.remove(2);
        assertThat(after).isEqualTo(before);
    }

    @Test
    void aPolicyThatAllowsTheTopicToSendIsNotChanged() {
        String policy = """
                { "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Principal": { "Service": "sns.amazonaws.com" },
                  "Action": "SQS:SendMessage", "Resource": "*",
                  "Condition": { "ArnLike": { "AWS:SourceArn": "arn:aws:sns:*:000000000000:*" } } } }""";
        fixture.sqs().createQueue(fixture.queue(), Map.of("Policy", policy));

        fixture.startOnce(fixture.subscription(Declare.CREATE));

        assertThat(fixture.sqs().attributes(fixture.queue()).get(QueueAttributeName.POLICY)).isEqualTo(policy);
        assertThat(fixture.sqs().calls).doesNotContain("SetQueueAttributes");
    }

    @Test
    void twoTopicsSendIntoOneQueue() {
        String other = "x" + fixture.topic();
        fixture.startOnce(fixture.subscription(Declare.CREATE));
        fixture.start(fixture.subscription(Declare.CREATE));
        fixture.start(SnsFixture.subscription(SnsFixture.topic(other, Declare.CREATE), Subscriber.ofAll(fixture.queue()),
                Map.of(), fixture.deadLetterQueue()));
        fixture.sink.awaitConnected(2);

        fixture.sns().publish(fixture.topic(), "a", Map.of());
        fixture.sns().publish(other, "b", Map.of());

        fixture.sink.awaitDeliveries(2);
        assertThat(fixture.sink.bodies()).containsExactlyInAnyOrder("a", "b");
        assertThat(sources(policy())).containsExactlyInAnyOrder(fixture.sns().topicArn(fixture.topic()).orElseThrow(),
                fixture.sns().topicArn(other).orElseThrow());
    }

    /** Amazon SQS has no conditional write, so consumers of one application take turns. */
    @Test
    void manyTopicsThatStartAtOnceLoseNoStatement() {
        Map<String, Subscription> subscriptions = new HashMap<>();
        for (int i = 0; i < 8; i++) {
            String topic = "t" + i + fixture.topic();
            subscriptions.put(topic, SnsFixture.subscription(SnsFixture.topic(topic, Declare.CREATE),
                    Subscriber.ofAll(fixture.queue()), Map.of(), null));
        }

        subscriptions.values().forEach(fixture::start);

        fixture.sink.awaitConnected(8);
        assertThat(sources(policy())).containsExactlyInAnyOrderElementsOf(
                subscriptions.keySet().stream().map(topic -> fixture.sns().topicArn(topic).orElseThrow()).toList());
    }

    private Subscription filtered(String filter, FilterScope scope) {
        return fixture.subscription(Declare.CREATE, filter, scope, Map.of());
    }

    private JsonObject policy() {
        return new JsonObject(fixture.sqs().attributes(fixture.queue()).get(QueueAttributeName.POLICY));
    }

    private static List<String> sources(JsonObject policy) {
        return policy.getJsonArray("Statement").stream().map(JsonObject.class::cast).map(statement -> statement
                .getJsonObject("Condition").getJsonObject("ArnEquals").getString("aws:SourceArn")).toList();
    }
}
