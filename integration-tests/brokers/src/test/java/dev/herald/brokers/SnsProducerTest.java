package dev.herald.brokers;

import static dev.herald.brokers.SnsFixture.topic;
import static dev.herald.brokers.SqsFixture.message;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.vertx.core.json.JsonObject;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sns.model.PublishBatchRequest;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

import dev.herald.BatchReceipt;
import dev.herald.BatchReceipt.Entry;
import dev.herald.OutgoingMessage;
import dev.herald.PublishException;
import dev.herald.spi.Body;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Producer;

class SnsProducerTest {

    @RegisterExtension
    final SnsFixture fixture = new SnsFixture();

    @Test
    void aSubscriberGetsWhatIsPublished() {
        String queue = subscribedQueue(fixture.name());

        BatchReceipt receipt = fixture.publish(topic(fixture.name(), Declare.VERIFY), List.of(message("grüße")));

        assertThat(receipt.allSent()).isTrue();
        assertThat(receipt.entries().get(0).receipt().messageId()).isNotBlank();
        assertThat(fixture.sns().take(queue, 1)).extracting(Message::body).containsExactly("grüße");
    }

    @Test
    void headersOfEveryTypeArriveAsAttributes() {
        String queue = subscribedQueue(fixture.name());

        fixture.publish(topic(fixture.name(), Declare.VERIFY), List.of(message("a").header("tenant", "acme")
                .header("urgent", true).header("count", 12).header("price", 1.25e-5).header("digest", new byte[]{1, 2})
                .header("tiers", Arrays.asList("gold", 7, false, null))));

        Map<String, MessageAttributeValue> attributes = fixture.sns().take(queue, 1).get(0).messageAttributes();
        assertThat(attributes).hasSize(6)
                .containsEntry("tenant", attribute("String", "acme"))
                .containsEntry("urgent", attribute("String", "true"))
                .containsEntry("count", attribute("Number", "12"))
                .containsEntry("price", attribute("Number", "0.0000125"))
                .containsEntry("digest", MessageAttributeValue.builder().dataType("Binary")
                        .binaryValue(SdkBytes.fromByteArray(new byte[]{1, 2})).build())
                .containsEntry("tiers", attribute("String.Array", "[\"gold\",7,false,null]"));
    }

    private static MessageAttributeValue attribute(String type, String value) {
        return MessageAttributeValue.builder().dataType(type).stringValue(value).build();
    }

    @Test
    void theSubjectIsDeliveredWithNotifications() {
        String arn = fixture.sns().createTopic(fixture.name(), Map.of());
        String queue = fixture.sns().sqs.createQueue(fixture.name(), Map.of());
        fixture.sns().broker.topics(null).subscribe(topic(arn, Declare.VERIFY), "sqs", fixture.name(), Map.of());

        fixture.publish(topic(arn, Declare.VERIFY), List.of(message("a").subject("An order")));

        JsonObject notification = new JsonObject(fixture.sns().take(queue, 1).get(0).body());
        assertThat(notification.getString("Subject")).isEqualTo("An order");
        assertThat(notification.getString("Message")).isEqualTo("a");
    }

    @Test
    void manyMessagesArePublishedTenInACall() {
        String queue = subscribedQueue(fixture.name());

        BatchReceipt receipt = fixture.publish(topic(fixture.name(), Declare.VERIFY), messages(25));

        assertThat(receipt.allSent()).isTrue();
        assertThat(receipt.entries()).extracting(entry -> entry.receipt().messageId()).doesNotHaveDuplicates();
        assertThat(fixture.sns().calls.count("PublishBatch")).isEqualTo(3);
        assertThat(fixture.sns().take(queue, 25)).extracting(Message::body)
                .containsExactlyInAnyOrderElementsOf(messages(25).stream().map(sent -> sent.payload().text()).toList());
    }

    @Test
    void oneMessageIsPublishedByItself() {
        fixture.publish(topic(fixture.name(), Declare.CREATE), messages(1));

        assertThat(fixture.sns().calls.count("Publish")).isEqualTo(1);
        assertThat(fixture.sns().calls.count("PublishBatch")).isZero();
    }

    @Test
    void largeMessagesAreSplitByTheirBytes() {
        OutgoingMessage<Body> large = message("ä".repeat(50_000)).header("note", "x".repeat(20_000));

        BatchReceipt receipt = fixture.publish(topic(fixture.name(), Declare.CREATE), List.of(large, large, large));

        assertThat(receipt.allSent()).isTrue();
        assertThat(fixture.sns().calls.count("PublishBatch")).isEqualTo(1);
        assertThat(fixture.sns().calls.count("Publish")).isEqualTo(1);
    }

    @Test
    void aRejectedMessageDoesNotAffectTheOthers() {
        String queue = subscribedQueue(fixture.name());

        BatchReceipt receipt = fixture.publish(topic(fixture.name(), Declare.VERIFY),
                List.of(message("a"), message("x".repeat(256 * 1024 + 1)), message("c")));

        assertThat(receipt.entries()).extracting(Entry::sent).containsExactly(true, false, true);
        assertThat(fixture.sns().take(queue, 2)).extracting(Message::body).containsExactlyInAnyOrder("a", "c");
    }

    /** A FIFO topic without content-based deduplication rejects only the messages without a deduplication id. */
    @Test
    void aPartialFailureIsReportedForEachMessage() {
        String queue = subscribedQueue(fixture.fifoName(), Map.of("FifoTopic", "true"));

        BatchReceipt receipt = fixture.publish(topic(fixture.fifoName(), Declare.VERIFY), List.of(
                message("a").groupId("a").deduplicationId("1"), message("b").groupId("b"),
                message("c").groupId("c").deduplicationId("3")));

        assertThat(receipt.entries()).extracting(Entry::sent).containsExactly(true, false, true);
        PublishException failure = receipt.entries().get(1).failure();
        assertThat(failure).hasMessageContaining("topic 'events'").hasMessageContaining("ContentBasedDeduplication");
        assertThat(failure.isRetryable()).isFalse();
        assertThat(fixture.sns().take(queue, 2)).extracting(Message::body).containsExactly("a", "c");
    }

    @Test
    void aMessageDoesNotOvertakeAnEarlierOneOfItsGroup() {
        String queue = subscribedQueue(fixture.fifoName(), Map.of("FifoTopic", "true"));
        List<OutgoingMessage<Body>> messages = Stream.concat(
                Stream.of(message("rejected").groupId("g")),
                IntStream.range(0, 9).mapToObj(i -> message("other" + i).groupId("h" + i).deduplicationId("h" + i))).toList();
        OutgoingMessage<Body> behind = message("behind").groupId("g").deduplicationId("d");
        OutgoingMessage<Body> elsewhere = message("elsewhere").groupId("h").deduplicationId("e");

        BatchReceipt receipt = fixture.publish(topic(fixture.fifoName(), Declare.VERIFY),
                Stream.concat(messages.stream(), Stream.of(behind, elsewhere)).toList());

        assertThat(receipt.entries().get(10).failure()).hasMessageContaining("earlier message of its group");
        assertThat(receipt.entries().get(10).failure().isRetryable()).isTrue();
        assertThat(receipt.entries().get(11).sent()).isTrue();
        assertThat(fixture.sns().take(queue, 10)).extracting(Message::body).contains("elsewhere")
                .doesNotContain("rejected", "behind");
    }

    @Test
    void keepsTheOrderOfAGroupBeyondOneCall() {
        String queue = subscribedQueue(fixture.fifoName());

        BatchReceipt receipt = fixture.publish(topic(fixture.fifoName(), Declare.VERIFY),
                messages(25).stream().map(message -> message.groupId("g")).toList());

        assertThat(receipt.allSent()).isTrue();
        List<Message> taken = fixture.sns().take(queue, 25);
        assertThat(taken).extracting(Message::body)
                .containsExactlyElementsOf(IntStream.range(0, 25).mapToObj(i -> "m" + i).toList());
        assertThat(taken).extracting(message -> message.attributes().get(MessageSystemAttributeName.MESSAGE_GROUP_ID))
                .containsOnly("g");
    }

    @Test
    void whatHasTheSameDeduplicationIdArrivesOnce() {
        String queue = subscribedQueue(fixture.fifoName());
        Destination topic = topic(fixture.fifoName(), Declare.VERIFY);

        fixture.publish(topic, List.of(message("first").groupId("g").deduplicationId("d")));
        fixture.publish(topic, List.of(message("second").groupId("g").deduplicationId("d")));
        fixture.publish(topic, List.of(message("third").groupId("g").deduplicationId("e")));

        assertThat(fixture.sns().take(queue, 2)).extracting(Message::body).containsExactly("first", "third");
    }

    @Test
    void aStandardTopicTakesGroupIds() {
        String queue = subscribedQueue(fixture.name());

        fixture.publish(topic(fixture.name(), Declare.VERIFY), List.of(message("a").groupId("tenant-7")));

        assertThat(fixture.sns().take(queue, 1)).hasSize(1);
        assertThat(fixture.sns().calls.requests(PublishRequest.class)).extracting(PublishRequest::messageGroupId)
                .containsExactly("tenant-7");
    }

    /** fauxqs ignores the structure, so the test checks the request. */
    @Test
    void bodiesByProtocolAreSentAsJsonWithThePayloadAsDefault() {
        OutgoingMessage<Body> message = message("{\"id\":7}").forProtocol("email", "Order \"7\"\nis placed")
                .forProtocol("sms", "7");

        fixture.publish(topic(fixture.name(), Declare.CREATE), List.of(message));

        PublishRequest request = fixture.sns().calls.requests(PublishRequest.class).get(0);
        assertThat(request.messageStructure()).isEqualTo("json");
        assertThat(new JsonObject(request.message())).isEqualTo(new JsonObject().put("default", "{\"id\":7}")
                .put("email", "Order \"7\"\nis placed").put("sms", "7"));
    }

    /** fauxqs ignores the structure, so the test checks the request. */
    @Test
    void onlyTheMessagesOfABatchThatHaveBodiesByProtocolAreJson() {
        fixture.publish(topic(fixture.name(), Declare.CREATE),
                List.of(message("plain"), message("payload").forProtocol("sms", "7")));

        PublishBatchRequest request = fixture.sns().calls.requests(PublishBatchRequest.class).get(0);
        assertThat(request.publishBatchRequestEntries().get(0).messageStructure()).isNull();
        assertThat(request.publishBatchRequestEntries().get(0).message()).isEqualTo("plain");
        assertThat(request.publishBatchRequestEntries().get(1).messageStructure()).isEqualTo("json");
        assertThat(new JsonObject(request.publishBatchRequestEntries().get(1).message()))
                .isEqualTo(new JsonObject().put("default", "payload").put("sms", "7"));
    }

    static Stream<Arguments> unsendable() {
        OutgoingMessage<Body> many = message("a");
        for (int i = 0; i <= 10; i++) {
            many = many.header("h" + i, "x");
        }
        return Stream.of(
                Arguments.of(message(""), "empty body"),
                Arguments.of(message("a\u0001"), "U+0001"),
                Arguments.of(message("a\ud800"), "U+D800"),
                Arguments.of(OutgoingMessage.of(Body.of(new byte[]{(byte) 0xff})), "Base64"),
                Arguments.of(message("x".repeat(256 * 1024)).header("h", "x"), "262144 bytes"),
                Arguments.of(message("x".repeat(256 * 1024 - 50)).forProtocol("sms", "x".repeat(50)), "262144 bytes"),
                Arguments.of(message("a").forProtocol("default", "b"), "'default'"),
                Arguments.of(message("a").forProtocol("sms", ""), "'sms'"),
                Arguments.of(message("a").forProtocol("sms", "\u0001"), "U+0001"),
                Arguments.of(message("a\u0001").forProtocol("sms", "b"), "U+0001"),
                Arguments.of(many, "raw delivery"),
                Arguments.of(message("a").header("AWS.x", "x"), "'AWS.x'"),
                Arguments.of(message("a").header("a b", "x"), "'a b'"),
                Arguments.of(message("a").header("h", ""), "'h'"),
                Arguments.of(message("a").header("h", new byte[0]), "'h'"),
                Arguments.of(message("a").header("h", Double.NaN), "'h'"),
                Arguments.of(message("a").header("h", new Object()), "'h'"),
                Arguments.of(message("a").header("h", List.of(List.of())), "'h'"),
                Arguments.of(message("a").header("h", List.of(Double.NaN)), "'h'"),
                Arguments.of(message("a").subject(""), "subject"),
                Arguments.of(message("a").subject("s".repeat(101)), "subject"),
                Arguments.of(message("a").subject(" s"), "subject"),
                Arguments.of(message("a").subject("line\nbreak"), "subject"),
                Arguments.of(message("a").subject("trailing\n"), "subject"),
                Arguments.of(message("a").subject("grüße"), "subject"),
                Arguments.of(message("a").delay(Duration.ofSeconds(1)), "'delay'"),
                Arguments.of(message("a").deduplicationId("d"), "deduplication id"),
                Arguments.of(message("a").groupId("a b"), "group id"),
                Arguments.of(message("a").groupId(""), "group id"),
                Arguments.of(message("a").routingKey("s"), "'routingKey'"),
                Arguments.of(message("a").priority(1), "'priority'"),
                Arguments.of(message("a").timeToLive(Duration.ofMinutes(1)), "'timeToLive'"));
    }

    @ParameterizedTest
    @MethodSource("unsendable")
    void whatSnsWouldRejectIsRejectedBeforeTheCall(OutgoingMessage<Body> message, String reason) {
        PublishException failure = failure(fixture.publish(topic(fixture.name(), Declare.CREATE), List.of(message)));

        assertThat(failure).hasMessageContaining("topic 'events'").hasMessageContaining(reason);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(fixture.sns().calls.names).isEmpty();
    }

    static Stream<OutgoingMessage<Body>> extreme() {
        OutgoingMessage<Body> many = message("a");
        for (int i = 0; i < 10; i++) {
            many = many.header("h" + i, "x");
        }
        return Stream.of(many, message("a").subject("s".repeat(100)), message("a").subject("(s) 1"),
                message("x".repeat(256 * 1024)), message("\t\n\r \ud83d\ude00"), message("a").header("h", List.of()),
                message("a").persistent(false), OutgoingMessage.of(Body.of("grüße".getBytes(StandardCharsets.UTF_8))));
    }

    @ParameterizedTest
    @MethodSource("extreme")
    void whatSnsBarelyAcceptsIsSent(OutgoingMessage<Body> message) {
        assertThat(fixture.publish(topic(fixture.name(), Declare.CREATE), List.of(message)).allSent()).isTrue();
    }

    @Test
    void aFifoTopicRejectsWhatHasNoGroup() {
        Destination topic = topic(fixture.fifoName(), Declare.CREATE);

        assertThat(failure(fixture.publish(topic, messages(1)))).hasMessageContaining("group id");
        assertThat(failure(fixture.publish(topic, List.of(message("a").groupId("g").deduplicationId("d".repeat(129))))))
                .hasMessageContaining("deduplication id");
    }

    @Test
    void aTopicIsCreatedWithItsAttributes() {
        fixture.publish(topic(fixture.name(), Declare.CREATE).with(Map.of("DisplayName", "Orders")), messages(1));

        String arn = fixture.sns().createTopic(fixture.name(), Map.of());
        assertThat(fixture.sns().attributes(arn)).containsEntry("DisplayName", "Orders");
    }

    @Test
    void aFifoTopicIsCreatedWithDeduplicationByContent() {
        BatchReceipt receipt = fixture.publish(topic(fixture.fifoName(), Declare.CREATE),
                List.of(message("a").groupId("g")));

        assertThat(receipt.allSent()).isTrue();
    }

    @Test
    void aTopicIsLookedUpOnce() {
        fixture.sns().createTopic(fixture.name(), Map.of());
        Producer producer = fixture.sns().broker.producer(topic(fixture.name(), Declare.VERIFY));

        producer.send(messages(1));
        long lookUps = fixture.sns().calls.count("ListTopics");
        producer.send(messages(1));

        assertThat(lookUps).isPositive();
        assertThat(fixture.sns().calls.count("ListTopics")).isEqualTo(lookUps);
    }

    @Test
    void aTopicThatIsKnownByItsArnIsNotLookedUp() {
        String arn = fixture.sns().createTopic(fixture.name(), Map.of());
        fixture.sns().calls.clear();

        fixture.publish(topic(arn, Declare.VERIFY), messages(1));

        assertThat(fixture.sns().calls.names).containsExactly("Publish");
    }

    @Test
    void anArnOfATopicThatIsThereIsNotCreated() {
        String arn = fixture.sns().createTopic(fixture.name(), Map.of());
        fixture.sns().calls.clear();

        fixture.publish(topic(arn, Declare.CREATE), messages(1));

        assertThat(fixture.sns().calls.names).containsExactly("GetTopicAttributes", "Publish");
    }

    @Test
    void anArnOfAnotherRegionNamesTheCure() {
        PublishException failure = failure(
                fixture.publish(topic("arn:aws:sns:eu-west-1:000000000000:placed", Declare.VERIFY), messages(1)));

        assertThat(failure).hasMessageContaining("eu-west-1").hasMessageContaining("named client");
        assertThat(failure.isRetryable()).isFalse();
        assertThat(fixture.sns().calls.names).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("missing")
    void aMissingTopicNamesTheCure(String prefix) {
        PublishException failure = failure(fixture.publish(topic(prefix + fixture.name(), Declare.VERIFY), messages(2)));

        assertThat(failure).hasMessageContaining(fixture.name()).hasMessageContaining("declare=create");
        assertThat(failure.isRetryable()).isTrue();
    }

    static List<String> missing() {
        return List.of("", "arn:aws:sns:us-east-1:000000000000:");
    }

    @Test
    void aTopicThatWasMissingIsFoundWhenItIsThere() {
        Producer producer = fixture.sns().broker.producer(topic(fixture.name(), Declare.VERIFY));
        producer.send(messages(1));

        fixture.sns().createTopic(fixture.name(), Map.of());

        assertThat(producer.send(messages(1)).allSent()).isTrue();
    }

    @Test
    void aDeletedTopicIsCreatedAgain() {
        Producer producer = fixture.sns().broker.producer(topic(fixture.name(), Declare.CREATE));
        producer.send(messages(1));
        String arn = fixture.sns().createTopic(fixture.name(), Map.of());

        fixture.sns().client.deleteTopic(request -> request.topicArn(arn));

        assertThat(producer.send(messages(2)).allSent()).isTrue();
        assertThat(fixture.sns().attributes(arn)).isNotEmpty();
    }

    @Test
    void aDeletedFifoTopicIsCreatedAgainForSeveralCalls() {
        Producer producer = fixture.sns().broker.producer(topic(fixture.fifoName(), Declare.CREATE));
        List<OutgoingMessage<Body>> messages = messages(25).stream().map(message -> message.groupId("g")).toList();
        producer.send(messages);
        String arn = fixture.sns().broker.topics(null).create(topic(fixture.fifoName(), Declare.CREATE));

        fixture.sns().client.deleteTopic(request -> request.topicArn(arn));

        assertThat(producer.send(messages).allSent()).isTrue();
    }

    @Test
    void aTopicThatWasDeletedMeanwhileIsLookedForAgain() {
        String arn = fixture.sns().createTopic(fixture.name(), Map.of());
        Producer producer = fixture.sns().broker.producer(topic(fixture.name(), Declare.VERIFY));
        producer.send(messages(1));
        fixture.sns().client.deleteTopic(request -> request.topicArn(arn));

        assertThat(failure(producer.send(messages(1)))).hasMessageContaining("declare=create");
        fixture.sns().createTopic(fixture.name(), Map.of());

        assertThat(producer.send(messages(1)).allSent()).isTrue();
    }

    @Test
    void anUnreachableBrokerIsARetryableFailureOfEachMessage() {
        URI nowhere = URI.create("http://127.0.0.1:9");
        try (Sns away = new Sns(nowhere, new Sqs(nowhere))) {
            for (Destination topic : List.of(topic(fixture.name(), Declare.VERIFY), topic(fixture.name(), Declare.CREATE),
                    topic("arn:aws:sns:us-east-1:000000000000:placed", Declare.NONE))) {
                BatchReceipt receipt = away.broker.producer(topic).send(messages(2));

                assertThat(receipt.entries()).hasSize(2)
                        .allSatisfy(entry -> assertThat(entry.failure().isRetryable()).isTrue());
            }
        }
    }

    @Test
    void anEmptyBatchIsNoCall() {
        assertThat(fixture.publish(topic(fixture.name(), Declare.CREATE), List.of()).entries()).isEmpty();
        assertThat(fixture.sns().calls.names).isEmpty();
    }

    /** The URL of a queue that is subscribed to a new topic. */
    private String subscribedQueue(String name) {
        return subscribedQueue(name, name.endsWith(".fifo")
                ? Map.of("FifoTopic", "true", "ContentBasedDeduplication", "true")
                : Map.of());
    }

    private String subscribedQueue(String name, Map<String, String> attributes) {
        return fixture.sns().createSubscribedQueue(fixture.sns().createTopic(name, attributes), name);
    }

    private static PublishException failure(BatchReceipt receipt) {
        return receipt.entries().get(0).failure();
    }

    private static List<OutgoingMessage<Body>> messages(int count) {
        return IntStream.range(0, count).mapToObj(i -> message("m" + i)).toList();
    }
}
