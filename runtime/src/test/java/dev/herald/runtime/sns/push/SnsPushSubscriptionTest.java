package dev.herald.runtime.sns.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.vertx.core.Vertx;
import software.amazon.awssdk.services.sns.model.InvalidParameterException;
import software.amazon.awssdk.services.sns.model.SnsException;

import dev.herald.FilterScope;
import dev.herald.runtime.sns.SnsPermissions;
import dev.herald.runtime.sns.SnsSubscriptions;
import dev.herald.runtime.sns.StubSns;
import dev.herald.runtime.sqs.QueuesInMemory;
import dev.herald.spi.Buffer;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.Subscriber;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.MissingDestinationException;

class SnsPushSubscriptionTest {

    private static final String URL = "https://orders.example.com/app";
    private static final String ENDPOINT = "https://orders.example.com/app/herald/sns/vip";
    private static final String ARN = SnsText.TOPIC + ":5d1e";
    private static final String FILTER = "{\"tier\":[\"vip\"]}";

    private final StubSns sns = new StubSns();
    private final QueuesInMemory sqs = new QueuesInMemory();
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void subscribesTheEndpoint() throws Exception {
        subscription(Declare.CREATE, URL, null, Map.of()).subscribe(SnsText.TOPIC);

        assertThat(sns.calls("Subscribe")).singleElement().satisfies(call -> {
            assertThat(call).containsEntry("TopicArn", SnsText.TOPIC).containsEntry("Endpoint", ENDPOINT)
                    .containsEntry("Protocol", "https");
            assertThat(attributes(call)).isEqualTo(Map.of("RawMessageDelivery", "false"));
        });
    }

    @Test
    void subscribesAnEmulatorsEndpointByPlainHttp() throws Exception {
        subscription(Declare.CREATE, "http://localhost:8081/", null, Map.of()).subscribe(SnsText.TOPIC);

        assertThat(sns.calls("Subscribe")).singleElement().satisfies(call -> assertThat(call)
                .containsEntry("Protocol", "http").containsEntry("Endpoint", "http://localhost:8081/herald/sns/vip"));
    }

    @Test
    void subscribesWithFilterAndAttributes() throws Exception {
        subscription(Declare.CREATE, URL, FILTER, FilterScope.BODY, Map.of("RedrivePolicy", "{}"))
                .subscribe(SnsText.TOPIC);

        assertThat(attributes(sns.calls("Subscribe").get(0))).isEqualTo(Map.of("RawMessageDelivery", "false", "FilterPolicy",
                FILTER, "FilterPolicyScope", "MessageBody", "RedrivePolicy", "{}"));
    }

    @Test
    void subscribesWithADeadLetterQueueForUndeliverableMessages() throws Exception {
        subscription(Declare.CREATE, URL, Map.of(), deadLetters(Declare.CREATE)).subscribe(SnsText.TOPIC);

        assertThat(attributes(sns.calls("Subscribe").get(0))).isEqualTo(Map.of("RawMessageDelivery", "false", "RedrivePolicy",
                "{\"deadLetterTargetArn\":\"" + QueuesInMemory.arn("vip-dlq") + "\"}"));
    }

    @Test
    void keepsTheConfiguredDeadLetterQueueOfTheSubscription() throws Exception {
        subscription(Declare.CREATE, URL, Map.of("RedrivePolicy", "{}"), deadLetters(Declare.CREATE)).subscribe(SnsText.TOPIC);

        assertThat(attributes(sns.calls("Subscribe").get(0))).containsEntry("RedrivePolicy", "{}");
    }

    @Test
    void declaresTheDeadLetterQueueWithoutAUrl() throws Exception {
        subscription(Declare.CREATE, null, Map.of(), deadLetters(Declare.CREATE)).subscribe(SnsText.TOPIC);

        assertThat(sqs.names()).containsExactly("vip-dlq");
        assertThat(sns.calls).isEmpty();
    }

    @Test
    void waitsForADeadLetterQueueThatIsMissing() {
        assertThatThrownBy(() -> subscription(Declare.VERIFY, URL, Map.of(), deadLetters(Declare.VERIFY))
                .subscribe(SnsText.TOPIC)).isInstanceOf(MissingDestinationException.class).hasMessageContaining("vip-dlq");
    }

    @Test
    void subscribesAgainAfterTheSubscriptionWasDeleted() throws Exception {
        sns.answer("ListSubscriptionsByTopic", page(member(ENDPOINT, "Deleted") + member(ENDPOINT, ARN), null));
        subscription(Declare.CREATE, URL, null, Map.of()).subscribe(SnsText.TOPIC);
        assertThat(sns.calls("Subscribe")).isEmpty();

        sns.answer("ListSubscriptionsByTopic", page(member(ENDPOINT, "Deleted"), null));
        subscription(Declare.CREATE, URL, null, Map.of()).subscribe(SnsText.TOPIC);
        assertThat(sns.calls("Subscribe")).hasSize(1);
    }

    @Test
    void callsNothingWithoutAUrl() throws Exception {
        subscription(Declare.CREATE, null, FILTER, Map.of()).subscribe(SnsText.TOPIC);

        assertThat(sns.calls).isEmpty();
    }

    @Test
    void callsNothingUnlessItIsToCreateWhatIsMissing() throws Exception {
        subscription(Declare.VERIFY, URL, FILTER, Map.of()).subscribe(SnsText.TOPIC);
        subscription(Declare.NONE, URL, FILTER, Map.of()).subscribe(SnsText.TOPIC);

        assertThat(sns.calls).isEmpty();
    }

    @Test
    void leavesASubscriptionThatIsAsConfigured() throws Exception {
        sns.answer("ListSubscriptionsByTopic", page(member(ENDPOINT, ARN), null));
        sns.answer("GetSubscriptionAttributes", found(Map.of("RawMessageDelivery", "false", "FilterPolicy",
                " { \"tier\" : [ \"vip\" ] } ")));
        subscription(Declare.CREATE, URL, FILTER, Map.of()).subscribe(SnsText.TOPIC);

        assertThat(sns.calls).extracting(call -> call.get("Action")).containsExactly("ListSubscriptionsByTopic",
                "GetSubscriptionAttributes");
    }

    @Test
    void findsASubscriptionOnALaterPage() throws Exception {
        sns.answer("ListSubscriptionsByTopic", page(member("https://other.example.com", ARN + "1"), "next"));
        sns.answer("ListSubscriptionsByTopic", page(member(ENDPOINT, ARN), null));
        subscription(Declare.CREATE, URL, null, Map.of()).subscribe(SnsText.TOPIC);

        assertThat(sns.calls("ListSubscriptionsByTopic")).extracting(call -> call.get("NextToken")).containsExactly(null,
                "next");
        assertThat(sns.calls("Subscribe")).isEmpty();
    }

    @Test
    void changesAFilterThatDiffers() throws Exception {
        found(FILTER.replace("vip", "plain"), null);
        subscription(Declare.CREATE, URL, FILTER, Map.of()).subscribe(SnsText.TOPIC);

        assertThat(changes()).containsExactly("FilterPolicy=" + FILTER);
        assertThat(sns.calls("Subscribe")).isEmpty();
    }

    @Test
    void removesAFilterThatIsNotConfiguredAnyMore() throws Exception {
        found(FILTER, null);
        subscription(Declare.CREATE, URL, null, Map.of()).subscribe(SnsText.TOPIC);

        assertThat(changes()).containsExactly("FilterPolicy={}");
    }

    @Test
    void appliesNoFilterInTheScopeOfAnother() throws Exception {
        found("{}", "MessageAttributes");
        subscription(Declare.CREATE, URL, FILTER, FilterScope.BODY, Map.of()).subscribe(SnsText.TOPIC);
        assertThat(changes()).containsExactly("FilterPolicyScope=MessageBody", "FilterPolicy=" + FILTER);

        sns.calls.clear();
        found("{\"order\":{\"tier\":[\"vip\"]}}", "MessageBody");
        subscription(Declare.CREATE, URL, FILTER, Map.of()).subscribe(SnsText.TOPIC);
        assertThat(changes()).containsExactly("FilterPolicy={}", "FilterPolicyScope=MessageAttributes",
                "FilterPolicy=" + FILTER);
    }

    @Test
    void changesOtherAttributesThatDiffer() throws Exception {
        found(Map.of("DeliveryPolicy", "{\"healthyRetryPolicy\":{\"numRetries\":3}}"), ARN);
        subscription(Declare.CREATE, URL, null, Map.of("DeliveryPolicy", "{\"healthyRetryPolicy\":{\"numRetries\":50}}"))
                .subscribe(SnsText.TOPIC);

        assertThat(changes()).containsExactly("DeliveryPolicy={\"healthyRetryPolicy\":{\"numRetries\":50}}");
    }

    @Test
    void doesNotTurnRawDeliveryOnWhateverIsConfigured() throws Exception {
        subscription(Declare.CREATE, URL, null, Map.of("RawMessageDelivery", "true")).subscribe(SnsText.TOPIC);

        assertThat(attributes(sns.calls("Subscribe").get(0))).isEqualTo(Map.of("RawMessageDelivery", "false"));
    }

    @Test
    void turnsRawDeliveryOff() throws Exception {
        sns.answer("ListSubscriptionsByTopic", page(member(ENDPOINT, ARN), null));
        sns.answer("GetSubscriptionAttributes", found(Map.of("RawMessageDelivery", "true")));
        subscription(Declare.CREATE, URL, null, Map.of()).subscribe(SnsText.TOPIC);

        assertThat(changes()).containsExactly("RawMessageDelivery=false");
    }

    @Test
    void requestsAPendingConfirmationAgain() throws Exception {
        sns.answer("ListSubscriptionsByTopic", page(member(ENDPOINT, "PendingConfirmation"), null));
        subscription(Declare.CREATE, URL, null, Map.of()).subscribe(SnsText.TOPIC);

        assertThat(sns.calls("Subscribe")).hasSize(1);
        assertThat(sns.calls("GetSubscriptionAttributes")).isEmpty();
    }

    @Test
    void findsASubscriptionThatIsNotConfirmed() throws Exception {
        sns.answer("ListSubscriptionsByTopic", page(member(ENDPOINT, "PendingConfirmation"), null));
        sns.reject("Subscribe", 400, "InvalidParameter");

        subscription(Declare.CREATE, URL, FILTER, Map.of()).subscribe(SnsText.TOPIC);
        assertThat(sns.calls("Subscribe")).hasSize(1);
    }

    @Test
    void reportsWhatAmazonRejects() throws Exception {
        sns.reject("ListSubscriptionsByTopic", 403, "AuthorizationError");
        assertThatThrownBy(() -> subscription(Declare.CREATE, URL, null, Map.of()).subscribe(SnsText.TOPIC))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("sns:ListSubscriptionsByTopic")
                .hasCauseInstanceOf(SnsException.class);

        sns.reject("Subscribe", 400, "InvalidParameter");
        assertThatThrownBy(() -> subscription(Declare.CREATE, URL, null, Map.of()).subscribe(SnsText.TOPIC))
                .isInstanceOf(InvalidParameterException.class);
    }

    /** There is a subscription with this filter. */
    private void found(String filter, String scope) {
        found(scope == null ? Map.of("FilterPolicy", filter) : Map.of("FilterPolicy", filter, "FilterPolicyScope", scope),
                ARN);
    }

    private void found(Map<String, String> attributes, String arn) {
        sns.answer("ListSubscriptionsByTopic", page(member(ENDPOINT, arn), null));
        sns.answer("GetSubscriptionAttributes", found(attributes));
    }

    private List<String> changes() {
        return sns.calls("SetSubscriptionAttributes").stream().peek(call -> assertThat(call)
                .containsEntry("SubscriptionArn", ARN)).map(call -> call.get("AttributeName") + "="
                        + call.get("AttributeValue"))
                .toList();
    }

    private SnsPushSubscription subscription(Declare declare, String url, String filter, Map<String, String> attributes) {
        return subscription(declare, url, filter, FilterScope.HEADERS, attributes);
    }

    private Optional<SnsPushDeadLetters> deadLetters(Declare declare) {
        return Optional.of(SnsPushDeadLettersTest.deadLetters(sqs, declare, "vip-dlq", messages -> {
            throw new UnsupportedOperationException();
        }));
    }

    private SnsPushSubscription subscription(Declare declare, String url, String filter, FilterScope scope,
            Map<String, String> attributes) {
        return subscription(declare, url, filter, scope, attributes, Optional.empty());
    }

    private SnsPushSubscription subscription(Declare declare, String url, Map<String, String> attributes,
            Optional<SnsPushDeadLetters> deadLetters) {
        return subscription(declare, url, null, FilterScope.HEADERS, attributes, deadLetters);
    }

    private SnsPushSubscription subscription(Declare declare, String url, String filter, FilterScope scope,
            Map<String, String> attributes, Optional<SnsPushDeadLetters> deadLetters) {
        SnsEndpoints endpoints = new SnsEndpoints(
                SnsEndpointTest.config(url == null ? Map.of() : Map.of("quarkus.herald.sns.push.url", url)), vertx);
        Destination topic = new Destination(Kind.TOPIC, "orders", "orders", null, declare, Map.of());
        return new SnsPushSubscription(new Subscription("vip", topic,
                new Subscriber(null, filter, scope, true, true), attributes, null,
                Duration.ofMinutes(15), null, 5, Duration.ofSeconds(1), 1, new Buffer(10, Buffer.Overflow.DROP_OLDEST)),
                new SnsSubscriptions(sns.client(), new SnsPermissions(topic)), endpoints, deadLetters);
    }

    private static String member(String endpoint, String arn) {
        return "<member><TopicArn>" + SnsText.TOPIC + "</TopicArn><Protocol>https</Protocol><SubscriptionArn>" + arn
                + "</SubscriptionArn><Owner>1</Owner><Endpoint>" + endpoint + "</Endpoint></member>";
    }

    private static String page(String members, String next) {
        return "<Subscriptions>" + members + "</Subscriptions>" + (next == null ? "" : "<NextToken>" + next + "</NextToken>");
    }

    private static String found(Map<String, String> attributes) {
        StringBuilder entries = new StringBuilder("<Attributes>");
        attributes.forEach((name, value) -> entries.append("<entry><key>").append(name).append("</key><value>").append(value)
                .append("</value></entry>"));
        return entries.append("</Attributes>").toString();
    }

    private static Map<String, String> attributes(Map<String, String> call) {
        Map<String, String> attributes = new java.util.TreeMap<>();
        for (int i = 1; call.containsKey("Attributes.entry." + i + ".key"); i++) {
            attributes.put(call.get("Attributes.entry." + i + ".key"), call.get("Attributes.entry." + i + ".value"));
        }
        return attributes;
    }
}
