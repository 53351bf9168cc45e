package dev.herald.brokers;

import static dev.herald.brokers.SnsFixture.topic;
import static dev.herald.brokers.SqsFixture.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

import dev.herald.BrokerException;
import dev.herald.TopicSubscription;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.TopicOperations;

class SnsTopicOperationsTest {

    private static final Map<String, String> RAW = Map.of("RawMessageDelivery", "true");

    @RegisterExtension
    final SnsFixture fixture = new SnsFixture();

    private TopicOperations operations;
    private Destination placed;

    @BeforeEach
    void nameATopic() {
        operations = fixture.sns().broker.topics(null);
        placed = topic(fixture.name(), Declare.NONE);
    }

    @Test
    void createsATopicWithItsAttributes() {
        String arn = operations.create(placed.with(Map.of("DisplayName", "Orders")));

        assertThat(arn).startsWith("arn:aws:sns:").endsWith(":" + fixture.name());
        assertThat(fixture.sns().attributes(arn)).containsEntry("DisplayName", "Orders");
    }

    @Test
    void createsAFifoTopicThatDeduplicatesByContent() {
        String arn = operations.create(topic(fixture.fifoName(), Declare.NONE));

        assertThat(fixture.sns().attributes(arn)).containsEntry("FifoTopic", "true")
                .containsEntry("ContentBasedDeduplication", "true");
    }

    @Test
    void leavesAFifoTopicThatIsThereItsDeduplication() {
        String there = fixture.sns().createTopic(fixture.fifoName(),
                Map.of("FifoTopic", "true", "ContentBasedDeduplication", "false"));

        assertThat(operations.create(topic(fixture.fifoName(), Declare.NONE))).isEqualTo(there);
        assertThat(fixture.sns().attributes(there)).containsEntry("ContentBasedDeduplication", "false");
    }

    @Test
    void doesNothingToATopicThatIsThereWithTheSameAttributes() {
        String there = operations.create(placed.with(Map.of("DisplayName", "Orders")));

        assertThat(operations.create(placed.with(Map.of("DisplayName", "Orders")))).isEqualTo(there);
    }

    @Test
    void doesNotCreateATopicThatIsThereWithOtherAttributes() {
        String there = operations.create(placed.with(Map.of("DisplayName", "Orders")));

        assertThatThrownBy(() -> operations.create(placed.with(Map.of("DisplayName", "Invoices"))))
                .isInstanceOf(BrokerException.class).hasMessageContaining(fixture.name())
                .hasMessageContaining("different attributes");
        assertThat(fixture.sns().attributes(there)).containsEntry("DisplayName", "Orders");
    }

    @Test
    void createsNoTopicOfAnotherRegion() {
        assertThatThrownBy(() -> operations.create(topic("arn:aws:sns:eu-west-1:000000000000:placed", Declare.NONE)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("eu-west-1");
        assertThat(fixture.sns().calls.names).isEmpty();
    }

    @Test
    void reportsThatATopicOfAnotherAccountWasNotCreated() {
        assertThatThrownBy(
                () -> operations.create(topic("arn:aws:sns:us-east-1:999999999999:" + fixture.name(), Declare.NONE)))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("999999999999");
    }

    @Test
    void reportsWhetherATopicExists() {
        assertThat(operations.exists(placed)).isFalse();
        String arn = operations.create(placed);

        assertThat(operations.exists(placed)).isTrue();
        assertThat(operations.exists(topic(arn, Declare.NONE))).isTrue();
        assertThat(operations.exists(topic(arn + "-other", Declare.NONE))).isFalse();
    }

    @Test
    void listsTheTopicsThatBeginSo() {
        String a = operations.create(topic(fixture.name() + "-a", Declare.NONE));
        String b = operations.create(topic(fixture.name() + "-b", Declare.NONE));

        assertThat(operations.list(fixture.name())).containsExactlyInAnyOrder(a, b);
        assertThat(operations.list(fixture.name() + "-c")).isEmpty();
        assertThat(operations.list("")).contains(a, b);
    }

    @Test
    void listsMoreThanAPage() {
        Set<String> arns = new HashSet<>();
        for (int i = 0; i < 105; i++) {
            arns.add(fixture.sns().createTopic(fixture.name() + "-" + i, Map.of()));
        }

        assertThat(operations.list(fixture.name())).containsExactlyInAnyOrderElementsOf(arns);
        assertThat(fixture.sns().calls.count("ListTopics")).isGreaterThan(1);
    }

    @Test
    void subscribesAQueueByItsName() {
        operations.create(placed);
        String queue = fixture.sns().sqs.createQueue(fixture.name(), Map.of());

        TopicSubscription subscription = operations.subscribe(placed, "sqs", fixture.name(), RAW);
        fixture.publish(placed, List.of(message("a")));

        assertThat(subscription.confirmed()).isTrue();
        assertThat(subscription.endpoint()).isEqualTo(arn(fixture.name()));
        assertThat(fixture.sns().take(queue, 1)).extracting(Message::body).containsExactly("a");
    }

    @Test
    void subscribesAQueueByItsArn() {
        String topic = operations.create(placed);
        String queue = fixture.sns().sqs.createQueue(fixture.name(), Map.of());

        operations.subscribe(topic(topic, Declare.NONE), "sqs", arn(fixture.name()), RAW);
        fixture.publish(placed, List.of(message("a")));

        assertThat(fixture.sns().take(queue, 1)).extracting(Message::body).containsExactly("a");
    }

    @Test
    void subscribesWithAFilter() {
        operations.create(placed);
        String queue = fixture.sns().sqs.createQueue(fixture.name(), Map.of());
        operations.subscribe(placed, "sqs", fixture.name(),
                Map.of("RawMessageDelivery", "true", "FilterPolicy", "{\"tier\":[\"vip\"]}"));

        fixture.publish(placed, List.of(message("common").header("tier", "basic"), message("special").header("tier", "vip")));

        assertThat(fixture.sns().take(queue, 1)).extracting(Message::body).containsExactly("special");
    }

    @Test
    void leavesTheEndpointOfAnotherProtocolAsItIs() {
        operations.create(placed);

        TopicSubscription subscription = operations.subscribe(placed, "email", "orders@example.com", Map.of());

        assertThat(subscription.protocol()).isEqualTo("email");
        assertThat(subscription.endpoint()).isEqualTo("orders@example.com");
    }

    @Test
    void reportsTheErrorForAnUnknownProtocol() {
        operations.create(placed);

        assertThatThrownBy(() -> operations.subscribe(placed, "pigeon", "orders", Map.of()))
                .isInstanceOf(BrokerException.class).hasMessageContaining(fixture.name()).hasMessageContaining("pigeon")
                .hasMessageContaining("InvalidParameter");
    }

    @Test
    void listsTheSubscriptionsOfItsTopicAlone() {
        operations.create(placed);
        Destination other = topic(fixture.name() + "-other", Declare.NONE);
        operations.create(other);
        TopicSubscription one = subscribeQueue(placed, "-1");
        TopicSubscription two = subscribeQueue(placed, "-2");
        subscribeQueue(other, "-3");

        assertThat(operations.subscriptions(placed)).containsExactlyInAnyOrder(one, two);
    }

    @Test
    void removesASubscription() {
        operations.create(placed);
        TopicSubscription one = subscribeQueue(placed, "-1");
        TopicSubscription two = subscribeQueue(placed, "-2");

        operations.unsubscribe(placed, one.id());

        assertThat(operations.subscriptions(placed)).containsExactly(two);
        operations.unsubscribe(placed, one.id());
    }

    @Test
    void removesNoSubscriptionOfAnotherTopic() {
        operations.create(placed);
        Destination other = topic(fixture.name() + "-other", Declare.NONE);
        operations.create(other);
        TopicSubscription subscription = subscribeQueue(other, "-1");

        assertThatThrownBy(() -> operations.unsubscribe(placed, subscription.id()))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(fixture.name());
        assertThat(operations.subscriptions(other)).containsExactly(subscription);
    }

    @Test
    void deletesATopicWithItsSubscriptions() {
        operations.create(placed);
        subscribeQueue(placed, "-1");

        operations.delete(placed);

        assertThat(operations.exists(placed)).isFalse();
        operations.create(placed);
        assertThat(operations.subscriptions(placed)).isEmpty();
    }

    @Test
    void ignoresTheDeletionOfAMissingTopic() {
        operations.delete(placed);
        operations.delete(topic("arn:aws:sns:us-east-1:000000000000:" + fixture.name(), Declare.NONE));
    }

    @Test
    void namesATopicThatIsMissing() {
        Destination byArn = topic("arn:aws:sns:us-east-1:000000000000:" + fixture.name(), Declare.NONE);

        assertThatThrownBy(() -> operations.subscribe(placed, "email", "orders@example.com", Map.of()))
                .isInstanceOf(BrokerException.class).hasMessageContaining(fixture.name())
                .hasMessageContaining("create it first");
        assertThatThrownBy(() -> operations.subscribe(byArn, "email", "orders@example.com", Map.of()))
                .isInstanceOf(BrokerException.class).hasMessageContaining("create it first");
        assertThatThrownBy(() -> operations.subscriptions(placed)).isInstanceOf(BrokerException.class)
                .hasMessageContaining(fixture.name());
    }

    private TopicSubscription subscribeQueue(Destination topic, String suffix) {
        fixture.sns().sqs.createQueue(fixture.name() + suffix, Map.of());
        return operations.subscribe(topic, "sqs", fixture.name() + suffix, RAW);
    }

    private String arn(String queue) {
        return fixture.sns().sqs.attributes(queue).get(QueueAttributeName.QUEUE_ARN);
    }
}
