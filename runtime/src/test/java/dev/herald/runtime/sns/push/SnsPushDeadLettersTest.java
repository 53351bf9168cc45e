package dev.herald.runtime.sns.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

import org.junit.jupiter.api.Test;

import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SetQueueAttributesRequest;

import dev.herald.BatchReceipt;
import dev.herald.FilterScope;
import dev.herald.Headers;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.Receipt;
import dev.herald.runtime.aws.SnsEnvelope;
import dev.herald.runtime.sns.QueueAccess;
import dev.herald.runtime.sns.QueuePolicy;
import dev.herald.runtime.sns.SnsMessage;
import dev.herald.runtime.sns.SnsPermissions;
import dev.herald.runtime.sns.SubscriberQueue;
import dev.herald.runtime.sqs.QueuesInMemory;
import dev.herald.runtime.sqs.SqsSubscriberQueue;
import dev.herald.spi.Body;
import dev.herald.spi.Buffer;
import dev.herald.spi.Consumer.DeadLetter;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;
import dev.herald.spi.Producer;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.SettlementResult.Status;
import dev.herald.spi.Subscriber;
import dev.herald.spi.Subscription;
import dev.herald.spi.support.MissingDestinationException;

class SnsPushDeadLettersTest {

    private static final String QUEUE = "shop-orders-vip-dlq";
    private static final String REASON = "herald-dead-letter-reason";

    private final QueuesInMemory sqs = new QueuesInMemory();
    private final List<OutgoingMessage<Body>> sent = new ArrayList<>();

    // The queue

    @Test
    void createsTheQueueAndAllowsTheTopicToSend() throws Exception {
        assertThat(deadLetters(Declare.CREATE, QUEUE).open(SnsText.TOPIC)).contains(QueuesInMemory.arn(QUEUE));

        assertThat(sqs.names()).containsExactly(QUEUE);
        assertThat(sqs.attributes(QUEUE)).containsEntry(QueueAttributeName.MESSAGE_RETENTION_PERIOD, "1209600")
                .doesNotContainKey(QueueAttributeName.REDRIVE_POLICY);
        assertThat(QueuePolicy.parse(sqs.attributes(QUEUE).get(QueueAttributeName.POLICY)).allows(SnsText.TOPIC,
                QueuesInMemory.arn(QUEUE))).isTrue();
    }

    @Test
    void writesNothingWhereNothingIsMissing() throws Exception {
        deadLetters(Declare.CREATE, QUEUE).open(SnsText.TOPIC);
        sqs.requests.clear();

        assertThat(deadLetters(Declare.CREATE, QUEUE).open(SnsText.TOPIC)).contains(QueuesInMemory.arn(QUEUE));
        assertThat(sqs.requests).hasOnlyElementsOfTypes(
                GetQueueUrlRequest.class,
                GetQueueAttributesRequest.class);
    }

    @Test
    void keepsForeignStatementsOfThePolicy() throws Exception {
        deadLetters(Declare.CREATE, QUEUE).open(SnsText.TOPIC);
        String other = SnsText.TOPIC + "-of-others";
        deadLetters(Declare.CREATE, QUEUE).open(other);

        QueuePolicy policy = QueuePolicy.parse(sqs.attributes(QUEUE).get(QueueAttributeName.POLICY));
        assertThat(policy.allows(SnsText.TOPIC, QueuesInMemory.arn(QUEUE))).isTrue();
        assertThat(policy.allows(other, QueuesInMemory.arn(QUEUE))).isTrue();
    }

    @Test
    void suggestsHowToCreateAMissingQueue() {
        assertThatThrownBy(() -> deadLetters(Declare.VERIFY, QUEUE).open(SnsText.TOPIC))
                .isInstanceOf(MissingDestinationException.class).hasMessageContaining(QUEUE)
                .hasMessageContaining("quarkus.herald.topic.\"orders\".declare=create")
                .hasMessageContaining("quarkus.herald.topic.\"orders\".dead-letter.name");
    }

    @Test
    void changesNothingUnlessItIsToCreateWhatIsMissing() throws Exception {
        deadLetters(Declare.CREATE, QUEUE).open(SnsText.TOPIC);
        sqs.attributes(QUEUE).remove(QueueAttributeName.POLICY);
        sqs.requests.clear();

        assertThat(deadLetters(Declare.VERIFY, QUEUE).open(SnsText.TOPIC)).isEmpty();
        assertThat(sqs.requests).doesNotHaveAnyElementsOfTypes(SetQueueAttributesRequest.class);
    }

    @Test
    void checksNothingUnderNone() throws Exception {
        assertThat(deadLetters(Declare.NONE, QUEUE).open(SnsText.TOPIC)).isEmpty();
        assertThat(sqs.requests).isEmpty();
    }

    @Test
    void hasNoQueueIfDeadLettersAreDisabled() {
        assertThat(new SubscriberQueue(subscription(Declare.CREATE, null)).deadLetters()).isEmpty();
    }

    @Test
    void namesTheKeyOfAnInvalidQueueName() {
        assertThatThrownBy(() -> deadLetters(Declare.CREATE, "q".repeat(81))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("quarkus.herald.topic.\"orders\".dead-letter.name to a shorter name");
        assertThatThrownBy(() -> deadLetters(Declare.CREATE, "dead.fifo")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(
                        "set quarkus.herald.topic.\"orders\".dead-letter.name to a name that does not end in .fifo");
    }

    @Test
    void replacesInvalidCharactersOfAQueueName() throws Exception {
        deadLetters(Declare.CREATE, "my shop.orders").open(SnsText.TOPIC);

        assertThat(sqs.names()).containsExactly("my-shop-orders");
    }

    // Messages

    @Test
    void sendsBodyAndHeadersAndWhatIsAdded() {
        assertThat(send(Map.of("tier", "vip", "total", new BigDecimal("7.50"), "key", new byte[]{1, 2}),
                Map.of(REASON, "no such customer"))).containsExactly(SettlementResult.DONE);

        assertThat(sent).singleElement().satisfies(message -> {
            assertThat(message.payload().text()).isEqualTo("order");
            assertThat(message.headers()).isEqualTo(Map.of("tier", "vip", "total", new BigDecimal("7.50"), "key",
                    message.headers().get("key"), REASON, "no such customer"));
            assertThat((byte[]) message.headers().get("key")).containsExactly(1, 2);
        });
    }

    @Test
    void sendsNoMoreThanTenHeadersAndTheMessagesOwnFirst() {
        Map<String, Object> own = headers(9, "own");
        Map<String, String> added = new LinkedHashMap<>();
        added.put(REASON, "first");
        added.put("herald-dead-letter-time", "second");
        send(own, added);
        assertThat(sent.get(0).headers()).hasSize(10).containsAllEntriesOf(own).containsEntry(REASON, "first");

        sent.clear();
        send(headers(12, "own"), added);
        assertThat(sent.get(0).headers()).containsExactlyEntriesOf(headers(10, "own"));
    }

    @Test
    void replacesAnEarlierReason() {
        Map<String, Object> own = headers(9, "own");
        own.put(REASON, "former");
        send(own, Map.of(REASON, "latest"));

        assertThat(sent.get(0).headers()).hasSize(10).containsEntry(REASON, "latest");
    }

    @Test
    void addsHeadersWithinTheLimits() {
        String body = "x".repeat(SnsMessage.USUAL_MAX_BYTES - 100);
        send(body, Map.of(), Map.of(REASON, "y".repeat(100)));
        send(body, Map.of(), Map.of(REASON, "y".repeat(10)));

        assertThat(sent).extracting(message -> message.headers().keySet()).containsExactly(Set.of(),
                Set.of(REASON));
    }

    @Test
    void sendsOnlyWhatSqsAccepts() {
        send("a\u0001b", Map.of("tier", "v\u0001p", "empty", "", "none", new byte[0], "AWS.own", "x", "a b", "x"), Map.of());

        assertThat(sent).singleElement().satisfies(message -> {
            assertThat(message.payload().text()).isEqualTo("a\uFFFDb");
            assertThat(message.headers()).isEqualTo(Map.of("tier", "v\uFFFDp"));
        });
    }

    @Test
    void sendsAsTextANumberThatSqsDoesNotAccept() {
        BigDecimal tooLong = new BigDecimal("1".repeat(39));

        send(Map.of("total", tooLong, "count", new BigDecimal("7")), Map.of());

        assertThat(sent).singleElement().satisfies(message -> assertThat(message.headers())
                .isEqualTo(Map.of("total", "1".repeat(39), "count", new BigDecimal("7"))));
    }

    @Test
    void returnsAResultForEachMessage() throws Exception {
        SnsPushDeadLetters deadLetters = deadLetters(Declare.NONE, QUEUE, messages -> new BatchReceipt(List.of(
                new BatchReceipt.Entry(null, new PublishException("throttled", true, null)), sentEntry())));

        assertThat(deadLetters.send(List.of(letter("a", Map.of(), Map.of()), letter("b", Map.of(), Map.of()))))
                .containsExactly(SettlementResult.retry("throttled"), SettlementResult.DONE);
    }

    @Test
    void aMessageThatCannotBeCopiedKeepsNoOtherFromBeingSent() {
        SnsPushDeadLetters deadLetters = deadLetters(Declare.NONE, QUEUE, messages -> new BatchReceipt(
                messages.stream().map(message -> sentEntry()).toList()));

        assertThat(deadLetters.send(List.of(letter("a", Map.of(), Map.of()), new DeadLetter(null, Map.of()),
                letter("c", Map.of(), Map.of())))).extracting(SettlementResult::status)
                .containsExactly(Status.DONE, Status.RETRY, Status.DONE);
    }

    @Test
    void aCopyThatIsRefusedAltogetherTellsWhatToAllow() {
        SnsPushDeadLetters deadLetters = deadLetters(Declare.NONE, QUEUE, messages -> new BatchReceipt(List.of(
                new BatchReceipt.Entry(null, new PublishException("too long", false, null)))));

        assertThat(deadLetters.send(List.of(letter("a", Map.of(), Map.of())))).singleElement()
                .satisfies(result -> assertThat(result.reason()).contains(QUEUE, "too long", "MaximumMessageSize"));
    }

    private List<SettlementResult> send(Map<String, Object> own, Map<String, String> added) {
        return send("order", own, added);
    }

    private List<SettlementResult> send(String body, Map<String, Object> own, Map<String, String> added) {
        return deadLetters(Declare.NONE, QUEUE, messages -> {
            sent.addAll(messages);
            return new BatchReceipt(List.of(sentEntry()));
        }).send(List.of(letter(body, own, added)));
    }

    private static BatchReceipt.Entry sentEntry() {
        return new BatchReceipt.Entry(Receipt.of("id"), null);
    }

    private static Map<String, Object> headers(int number, String value) {
        Map<String, Object> headers = new LinkedHashMap<>();
        for (int i = 0; i < number; i++) {
            headers.put("h" + i, value);
        }
        return headers;
    }

    private static DeadLetter letter(String body, Map<String, Object> own, Map<String, String> added) {
        SnsEnvelope envelope = new SnsEnvelope(SnsEnvelope.NOTIFICATION, "id-1", SnsText.TOPIC, null, body, null, null, null,
                null, null, null, null, Headers.of(own));
        return new DeadLetter(SnsPushDelivery.of(envelope), added);
    }

    private SnsPushDeadLetters deadLetters(Declare declare, String name) {
        return deadLetters(declare, name, messages -> {
            throw new UnsupportedOperationException();
        });
    }

    private SnsPushDeadLetters deadLetters(Declare declare, String name, Producer producer) {
        return deadLetters(sqs, declare, name, producer);
    }

    /** Those of the listener {@code vip}. */
    static SnsPushDeadLetters deadLetters(QueuesInMemory sqs, Declare declare, String name,
            Producer producer) {
        Subscription subscription = subscription(declare, name);
        SubscriberQueue naming = new SubscriberQueue(subscription);
        SqsSubscriberQueue queue = sqs.subscriberQueue(naming.deadLetters().orElseThrow(), naming.deadLetterKeys());
        return new SnsPushDeadLetters(declare, queue,
                new QueueAccess(queue, new SnsPermissions(subscription.destination()), new ReentrantLock()), producer);
    }

    private static Subscription subscription(Declare declare, String deadLetterQueue) {
        return new Subscription("vip", new Destination(Kind.TOPIC, "orders", SnsText.TOPIC, null, declare, Map.of()),
                new Subscriber(null, null, FilterScope.HEADERS, true, true), Map.of(), null, Duration.ofMinutes(15),
                deadLetterQueue, 5, Duration.ofSeconds(1), 1, new Buffer(10, Buffer.Overflow.DROP_OLDEST));
    }
}
