package dev.herald.runtime.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;
import software.amazon.awssdk.services.sqs.model.SqsException;

import dev.herald.spi.Consumer.DeadLetter;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.SettlementResult.Status;
import dev.herald.spi.support.UncountedReceives;

/** Messages that no emulator delivers. */
class SqsDeadLettersTest {

    private static final SqsException TOO_LONG = (SqsException) SqsException.builder().awsErrorDetails(AwsErrorDetails.builder()
            .errorCode("InvalidParameterValue").errorMessage("Message must be shorter than 1024 bytes").build()).build();

    private static final SendMessageResponse SENT = SendMessageResponse.builder().messageId("m").build();
    private static final MessageAttributeValue WITHOUT_TYPE = MessageAttributeValue.builder().stringValue("x").build();
    private static final String REASON = "herald-dead-letter-reason";

    @Test
    void aMessageThatCannotBeCopiedKeepsNoOtherFromBeingSent() {
        AnsweringSqs sqs = new AnsweringSqs(sent(2));

        List<SettlementResult> results = send(sqs, message("a").build(),
                message("b").messageAttributes(Map.of("odd", WITHOUT_TYPE)).build(), message("c").build());

        assertThat(results).extracting(SettlementResult::status).containsExactly(Status.DONE, Status.RETRY,
                Status.DONE);
        assertThat(bodies(sqs)).containsExactly("a", "c");
    }

    @Test
    void sendsNothingIfNoMessageCanBeCopied() {
        AnsweringSqs sqs = new AnsweringSqs();

        assertThat(send(sqs, message("b").messageAttributes(Map.of("odd", WITHOUT_TYPE)).build()))
                .extracting(SettlementResult::status).containsExactly(Status.RETRY);
        assertThat(sqs.requests).isEmpty();
    }

    @Test
    void copiesWhatTheQueueOfTheMessageHasLetThrough() {
        AnsweringSqs sqs = new AnsweringSqs(SENT);

        assertThat(send(sqs, message("\u0000").messageAttributes(Map.of("odd", SqsAttributes.text("\uD83D"))).build()))
                .containsOnly(SettlementResult.DONE);
        assertThat(sqs.request(0, SendMessageRequest.class).messageBody()).isEqualTo("\u0000");
    }

    @Test
    void noFailureTextKeepsAMessageFromBeingCopied() {
        Map<String, MessageAttributeValue> ten = IntStream.range(0, 10).boxed()
                .collect(Collectors.toMap(i -> "own" + i, i -> SqsAttributes.text("x")));

        for (String text : List.of("x".repeat(96), "x".repeat(97), "x".repeat(98), "x".repeat(99), "\uD83D",
                "\n".repeat(101))) {
            AnsweringSqs one = new AnsweringSqs(SENT);
            assertThat(send(one, Map.of(REASON, text + "🚀🚀🚀"), message("a").messageAttributes(ten).build()))
                    .containsOnly(SettlementResult.DONE);
        }
    }

    @Test
    void aThrottledCopyKeepsItsAddedHeadersForTheNextTry() {
        AnsweringSqs sqs = new AnsweringSqs(SendMessageBatchResponse.builder()
                .successful(SendMessageBatchResultEntry.builder().id("0").messageId("sent").build())
                .failed(BatchResultErrorEntry.builder().id("1").code("RequestThrottled").senderFault(true).build()).build());

        assertThat(send(sqs, message("a").build(), message("b").build())).extracting(SettlementResult::status)
                .containsExactly(Status.DONE, Status.RETRY);
        assertThat(sqs.requests).hasSize(1);
    }

    @Test
    void keepsTheGroupOfAMessageOfAStandardQueue() {
        AnsweringSqs sqs = new AnsweringSqs(SENT);

        send(sqs, message("a").attributes(Map.of(MessageSystemAttributeName.MESSAGE_GROUP_ID, "tenant")).build());

        assertThat(sqs.request(0, SendMessageRequest.class).messageGroupId()).isEqualTo("tenant");
        assertThat(sqs.request(0, SendMessageRequest.class).messageDeduplicationId()).isNull();
    }

    @Test
    void aStandardQueueThatKnowsNoGroupsGetsTheMessageWithoutOne() {
        AnsweringSqs sqs = new AnsweringSqs(TOO_LONG, SENT);

        assertThat(send(sqs, message("a").attributes(Map.of(MessageSystemAttributeName.MESSAGE_GROUP_ID, "tenant")).build()))
                .containsOnly(SettlementResult.DONE);
        assertThat(sqs.request(1, SendMessageRequest.class).messageGroupId()).isNull();
    }

    @Test
    void aCopyWithoutAddedHeadersIsStillWithoutTheRemovedOnes() {
        AnsweringSqs sqs = new AnsweringSqs(TOO_LONG, SENT);
        Map<String, String> changes = new HashMap<>();
        changes.put("herald-redriven", "1");
        changes.put(REASON, null);

        assertThat(send(sqs, changes, message("a").messageAttributes(
                Map.of(REASON, SqsAttributes.text("boom"), "own", SqsAttributes.text("x"))).build()))
                .containsOnly(SettlementResult.DONE);
        assertThat(sqs.request(1, SendMessageRequest.class).messageAttributes()).containsOnlyKeys("own");
    }

    @Test
    void aMessageWithoutABodyIsCopiedWithAnEmptyOne() {
        AnsweringSqs sqs = new AnsweringSqs(sent(2));

        assertThat(send(sqs, message(null).build(), message("b").build())).containsOnly(SettlementResult.DONE);
        assertThat(bodies(sqs)).containsExactly("", "b");
    }

    @Test
    void headersThatDoNotFitTheQueueAreLeftOut() {
        AnsweringSqs sqs = new AnsweringSqs(sent(2));

        send(sqs, 1024, message("x".repeat(1020)).build(), message("x".repeat(900)).build());

        assertThat(sqs.request(0, SendMessageBatchRequest.class).entries())
                .extracting(entry -> entry.messageAttributes().size()).containsExactly(0, 1);
    }

    @Test
    void aCopyThatIsRefusedIsSentWithoutAddedHeaders() {
        AnsweringSqs sqs = new AnsweringSqs(TOO_LONG, SENT);

        assertThat(send(sqs, message("a").build())).containsOnly(SettlementResult.DONE);

        assertThat(sqs.request(0, SendMessageRequest.class).messageAttributes()).hasSize(1);
        assertThat(sqs.request(1, SendMessageRequest.class).messageAttributes()).isEmpty();
    }

    @Test
    void aCopyThatIsRefusedAltogetherTellsWhatToAllow() {
        AnsweringSqs sqs = new AnsweringSqs(TOO_LONG, TOO_LONG);

        List<SettlementResult> results = send(sqs, message("a").build());

        assertThat(results).extracting(SettlementResult::status).containsExactly(Status.RETRY);
        assertThat(results.get(0).reason()).contains("orders-dlq").contains("shorter than 1024 bytes")
                .contains("MaximumMessageSize");
    }

    @Test
    void oneCopyThatFailsItsWholeCallKeepsNoOtherFromBeingSent() {
        AnsweringSqs sqs = new AnsweringSqs(TOO_LONG, SENT, TOO_LONG, TOO_LONG);

        assertThat(send(sqs, message("a").build(), message("b").build())).extracting(SettlementResult::status)
                .containsExactly(Status.DONE, Status.RETRY);
    }

    private static List<SettlementResult> send(AnsweringSqs sqs, Message... messages) {
        return send(sqs, SqsMessage.MAX_BYTES, messages);
    }

    private static List<SettlementResult> send(AnsweringSqs sqs, int maxBytes, Message... messages) {
        return send(sqs, maxBytes, Map.of(REASON, "as meant"), messages);
    }

    private static List<SettlementResult> send(AnsweringSqs sqs, Map<String, String> headers, Message... messages) {
        return send(sqs, SqsMessage.MAX_BYTES, headers, messages);
    }

    private static List<SettlementResult> send(AnsweringSqs sqs, int maxBytes, Map<String, String> headers,
            Message... messages) {
        return new SqsDeadLetters(sqs, "https://sqs.eu-west-1.amazonaws.com/123456789012/orders-dlq", maxBytes)
                .sendAll(Stream.of(messages).map(message -> new DeadLetter(SqsDelivery.of(message, Optional.empty(), false, 0,
                        new UncountedReceives()), headers)).toList());
    }

    private static Message.Builder message(String body) {
        return Message.builder().messageId("id of " + body).receiptHandle("handle").body(body);
    }

    private static SendMessageBatchResponse sent(int messages) {
        return SendMessageBatchResponse.builder().successful(IntStream.range(0, messages)
                .mapToObj(i -> SendMessageBatchResultEntry.builder().id(Integer.toString(i)).messageId("sent " + i).build())
                .toList()).build();
    }

    private static List<String> bodies(AnsweringSqs sqs) {
        return sqs.request(0, SendMessageBatchRequest.class).entries().stream()
                .map(SendMessageBatchRequestEntry::messageBody).toList();
    }
}
