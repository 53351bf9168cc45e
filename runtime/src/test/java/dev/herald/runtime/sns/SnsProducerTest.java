package dev.herald.runtime.sns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sns.model.AuthorizationErrorException;
import software.amazon.awssdk.services.sns.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sns.model.InvalidParameterException;
import software.amazon.awssdk.services.sns.model.PublishBatchRequest;
import software.amazon.awssdk.services.sns.model.PublishBatchRequestEntry;
import software.amazon.awssdk.services.sns.model.PublishBatchResponse;
import software.amazon.awssdk.services.sns.model.PublishBatchResultEntry;
import software.amazon.awssdk.services.sns.model.PublishResponse;

import dev.herald.BatchReceipt;
import dev.herald.BatchReceipt.Entry;
import dev.herald.OutgoingMessage;
import dev.herald.Receipt;
import dev.herald.runtime.aws.AwsProducer;
import dev.herald.spi.Body;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.Destination.Kind;

/** Answers to a publisher that no emulator sends. */
class SnsProducerTest {

    private static final String ARN = "arn:aws:sns:us-east-1:000000000000:placed";

    @Test
    void reportsTheSequenceNumberOfAMessage() {
        AnsweringSns sns = new AnsweringSns(
                PublishResponse.builder().messageId("id").sequenceNumber("10000000000000003000").build());

        Receipt receipt = publish(sns, ARN + ".fifo", messages("g")).entries().get(0).receipt();

        assertThat(receipt.messageId()).isEqualTo("id");
        assertThat(receipt.sequenceNumber()).hasValue("10000000000000003000");
    }

    @Test
    void reportsTheSequenceNumbersOfABatch() {
        AnsweringSns sns = new AnsweringSns(PublishBatchResponse.builder()
                .successful(sent("1", "second"), sent("0", "first")).build());

        BatchReceipt receipt = publish(sns, ARN + ".fifo", messages("g", "h"));

        assertThat(receipt.entries()).extracting(entry -> entry.receipt().messageId()).containsExactly("first", "second");
        assertThat(receipt.entries()).extracting(entry -> entry.receipt().sequenceNumber().orElseThrow())
                .containsExactly("seq-first", "seq-second");
    }

    @Test
    void reportsForEachFailureOfABatchWhetherItIsRetryable() {
        AnsweringSns sns = new AnsweringSns(PublishBatchResponse.builder().successful(sent("1", "id"))
                .failed(failed("0", "InternalError", false), failed("2", "InvalidParameter", true)).build());

        BatchReceipt receipt = publish(sns, ARN, messages(null, null, null));

        assertThat(receipt.entries()).extracting(Entry::sent).containsExactly(false, true, false);
        assertThat(receipt.entries().get(0).failure()).hasMessageContaining("InternalError")
                .hasMessageContaining("topic 'placed'");
        assertThat(receipt.entries().get(0).failure().isRetryable()).isTrue();
        assertThat(receipt.entries().get(2).failure().isRetryable()).isFalse();
    }

    @Test
    void aThrottledMessageOfABatchIsRetryableAlthoughItIsTheSendersFault() {
        AnsweringSns sns = new AnsweringSns(PublishBatchResponse.builder()
                .failed(failed("0", "Throttled", true), failed("1", "KMSThrottling", true)).build());

        assertThat(publish(sns, ARN, messages(null, null)).entries())
                .allSatisfy(entry -> assertThat(entry.failure().isRetryable()).isTrue());
    }

    @Test
    void aMessageThatTheAnswerToABatchDoesNotMentionIsRetryable() {
        AnsweringSns sns = new AnsweringSns(PublishBatchResponse.builder().successful(sent("1", "id")).build());

        BatchReceipt receipt = publish(sns, ARN, messages(null, null));

        assertThat(receipt.entries()).extracting(Entry::sent).containsExactly(false, true);
        assertThat(receipt.entries().get(0).failure().isRetryable()).isTrue();
    }

    @Test
    void doesNotPublishAMessageBehindAFailedOneOfItsGroup() {
        String[] groups = IntStream.range(0, 12).mapToObj(i -> i == 11 ? "other" : "g").toArray(String[]::new);
        AnsweringSns sns = new AnsweringSns(SdkClientException.create("no network"),
                PublishResponse.builder().messageId("id").build());

        BatchReceipt receipt = publish(sns, ARN + ".fifo", messages(groups));

        assertThat(sns.requests).hasSize(2);
        assertThat(((PublishBatchRequest) sns.requests.get(0)).publishBatchRequestEntries())
                .extracting(PublishBatchRequestEntry::message)
                .containsExactly("m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9");
        assertThat(receipt.entries().get(10).failure()).hasMessageContaining("earlier message of its group");
        assertThat(receipt.entries().get(11).sent()).isTrue();
    }

    @Test
    void aGroupOnAStandardTopicHoldsBackNothing() {
        String[] groups = IntStream.range(0, 11).mapToObj(i -> "tenant").toArray(String[]::new);
        AnsweringSns sns = new AnsweringSns(SdkClientException.create("no network"),
                PublishResponse.builder().messageId("id").build());

        BatchReceipt receipt = publish(sns, ARN, messages(groups));

        assertThat(receipt.entries().get(10).sent()).isTrue();
    }

    @Test
    void aRejectedRequestIsNotRetryable() {
        AnsweringSns sns = new AnsweringSns(InvalidParameterException.builder()
                .awsErrorDetails(AwsErrorDetails.builder().errorCode("InvalidParameter").errorMessage("no such key").build())
                .build());

        Entry entry = publish(sns, ARN, messages((String) null)).entries().get(0);

        assertThat(entry.failure()).hasMessageContaining("no such key");
        assertThat(entry.failure().isRetryable()).isFalse();
    }

    @Test
    void aMissingPermissionIsRetryable() {
        Entry entry = publish(new AnsweringSns(denied()), ARN, messages((String) null)).entries().get(0);

        assertThat(entry.failure()).hasMessageContaining("AuthorizationError: not allowed");
        assertThat(entry.failure().isRetryable()).isTrue();
    }

    @Test
    void withoutPermissionToListTopicsTheErrorSuggestsTheArn() {
        AnsweringSns sns = new AnsweringSns(denied());

        Entry entry = publish(sns, "placed", messages((String) null)).entries().get(0);

        assertThat(entry.failure()).hasMessageContaining("AuthorizationError: not allowed")
                .hasMessageContaining("quarkus.herald.topic.\"placed\".name");
        assertThat(entry.failure().isRetryable()).isTrue();
    }

    @Test
    void withoutPermissionToCreateTopicsTheErrorSuggestsVerify() {
        AnsweringSns sns = new AnsweringSns(denied());

        Entry entry = publish(sns, Declare.CREATE, "placed", messages((String) null)).entries().get(0);

        assertThat(entry.failure()).hasMessageContaining("quarkus.herald.topic.\"placed\".declare=verify");
    }

    @Test
    void aTopicWithoutAConfiguredMaximumAcceptsWhatTopicsUsuallyAccept() {
        Entry entry = publish(new AnsweringSns(), topic(Declare.NONE, ARN, Map.of()), List.of(large())).entries().get(0);

        assertThat(entry.failure()).hasMessageContaining("262144").hasMessageContaining("MaximumMessageSize");
        assertThat(entry.failure().isRetryable()).isFalse();
    }

    @Test
    void aTopicAcceptsTheMaximumThatIsConfigured() {
        AnsweringSns sns = new AnsweringSns(PublishResponse.builder().messageId("id").build(),
                PublishResponse.builder().messageId("id").build());

        BatchReceipt receipt = publish(sns, topic(Declare.NONE, ARN, Map.of("MaximumMessageSize", "400000")),
                List.of(large(), large()));

        assertThat(receipt.entries()).extracting(Entry::sent).containsExactly(true, true);
        assertThat(sns.requests).as("two of them are too large for one call").hasSize(2);
    }

    @Test
    void aConfiguredMaximumThatIsNoNumberNamesItsKey() {
        assertThatThrownBy(() -> publish(new AnsweringSns(), topic(Declare.NONE, ARN, Map.of("MaximumMessageSize", "1M")),
                List.of(large()))).hasMessageContaining("quarkus.herald.topic.\"placed\".attributes.\"MaximumMessageSize\"");
    }

    private static OutgoingMessage<Body> large() {
        return OutgoingMessage.of(Body.of("x".repeat(300_000)));
    }

    private static AuthorizationErrorException denied() {
        return AuthorizationErrorException.builder()
                .awsErrorDetails(AwsErrorDetails.builder().errorCode("AuthorizationError").errorMessage("not allowed").build())
                .build();
    }

    private static BatchReceipt publish(AnsweringSns sns, String arn, List<OutgoingMessage<Body>> messages) {
        return publish(sns, Declare.NONE, arn, messages);
    }

    private static BatchReceipt publish(AnsweringSns sns, Declare declare, String physicalName,
            List<OutgoingMessage<Body>> messages) {
        return publish(sns, topic(declare, physicalName, Map.of()), messages);
    }

    private static BatchReceipt publish(AnsweringSns sns, Destination topic, List<OutgoingMessage<Body>> messages) {
        SnsTarget target = SnsTarget.of(topic, new SnsTopics(sns));
        return new AwsProducer<>(topic, target, SnsSender.of(sns, target.maxBytes()), () -> {
        }).send(messages);
    }

    private static Destination topic(Declare declare, String physicalName, Map<String, String> attributes) {
        return new Destination(Kind.TOPIC, "placed", physicalName, null, declare, attributes);
    }

    /** One for each group. */
    private static List<OutgoingMessage<Body>> messages(String... groups) {
        return IntStream.range(0, groups.length).mapToObj(i -> OutgoingMessage.of(Body.of("m" + i)).groupId(groups[i]))
                .toList();
    }

    private static PublishBatchResultEntry sent(String entry, String messageId) {
        return PublishBatchResultEntry.builder().id(entry).messageId(messageId).sequenceNumber("seq-" + messageId).build();
    }

    private static BatchResultErrorEntry failed(String entry, String code, boolean senderFault) {
        return BatchResultErrorEntry.builder().id(entry).code(code).senderFault(senderFault).build();
    }
}
