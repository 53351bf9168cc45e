package dev.herald.runtime.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResponse;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.SqsException;

import dev.herald.spi.Attempts;
import dev.herald.spi.Consumer.Release;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.SettlementResult.Status;
import dev.herald.spi.support.UncountedReceives;

/** Answers that no emulator sends. */
class SqsSettlementTest {

    private final UncountedReceives uncounted = new UncountedReceives();

    @Test
    void reportsTheResultOfEachMessage() {
        AnsweringSqs sqs = new AnsweringSqs(DeleteMessageBatchResponse.builder().successful(deleted("0"))
                .failed(rejected("1", "ReceiptHandleIsInvalid", true), rejected("2", "InternalError", false)).build());

        assertThat(delete(sqs, deliveries(3))).extracting(SettlementResult::status)
                .containsExactly(Status.DONE, Status.GONE, Status.RETRY);
    }

    @Test
    void aMessageThatTheAnswerDoesNotMentionIsNotDone() {
        AnsweringSqs sqs = new AnsweringSqs(DeleteMessageBatchResponse.builder().successful(deleted("1")).build());

        List<SettlementResult> results = delete(sqs, deliveries(2));

        assertThat(results.get(0).status()).isEqualTo(Status.RETRY);
        assertThat(results.get(0).reason()).contains("does not mention the message");
        assertThat(results.get(1)).isEqualTo(SettlementResult.DONE);
    }

    @Test
    void aMalformedAnswerDoesNotAffectOtherMessages() {
        AnsweringSqs sqs = new AnsweringSqs(DeleteMessageBatchResponse.builder()
                .successful(deleted("0"), deleted(null), deleted("17"))
                .failed(rejected("x", "InternalError", false), BatchResultErrorEntry.builder().id("1").build()).build());

        List<SettlementResult> results = delete(sqs, deliveries(3));

        assertThat(results).extracting(SettlementResult::status).containsExactly(Status.DONE, Status.RETRY, Status.RETRY);
        assertThat(results).allSatisfy(result -> assertThat(result.reason()).isNotNull());
    }

    @Test
    void aFailedCallAffectsItsOwnMessagesOnly() {
        DeleteMessageBatchResponse valid = DeleteMessageBatchResponse.builder()
                .successful(IntStream.range(0, 10).mapToObj(i -> deleted(Integer.toString(i))).toList()).build();
        AnsweringSqs sqs = new AnsweringSqs(valid, new IllegalStateException("Connection pool\nshut down"),
                SdkClientException.create("no network"));

        List<SettlementResult> results = delete(sqs, deliveries(25));

        assertThat(results.subList(0, 10)).containsOnly(SettlementResult.DONE);
        assertThat(results.subList(10, 20)).containsOnly(SettlementResult.retry("Connection pool shut down"));
        assertThat(results.subList(20, 25)).containsOnly(SettlementResult.retry("no network"));
    }

    @Test
    void messagesWithoutAnIdAreSettledSeparately() {
        AnsweringSqs sqs = new AnsweringSqs(
                DeleteMessageBatchResponse.builder().successful(deleted("0"), deleted("1")).build());
        List<SqsDelivery> nameless = Arrays.asList(delivery(null, "handle-1"), delivery(null, "handle-2"));

        assertThat(delete(sqs, nameless)).containsOnly(SettlementResult.DONE).hasSize(2);
        assertThat(sqs.request(0, DeleteMessageBatchRequest.class).entries()).hasSize(2);
    }

    @Test
    void remembersTheAttemptsOfAMessageUntilItIsDeleted() {
        AnsweringSqs sqs = new AnsweringSqs(
                DeleteMessageBatchResponse.builder().failed(rejected("0", "ReceiptHandleIsInvalid", true)).build(),
                DeleteMessageBatchResponse.builder().successful(deleted("0")).build());
        List<SqsDelivery> deliveries = deliveries(1);
        uncounted.ended("m0", 1, Attempts.NONE);

        delete(sqs, deliveries);
        assertThat(uncounted.attempt("m0", 2)).isEqualTo(1);
        delete(sqs, deliveries);

        assertThat(uncounted.attempt("m0", 2)).isEqualTo(2);
    }

    @Test
    void countsAReceiveOnceThatCouldNotBeReturned() {
        AnsweringSqs sqs = new AnsweringSqs(SdkClientException.create("no network"), changed("0"));
        SqsSettlement settlement = new SqsSettlement(sqs, "url", uncounted);
        List<Release> releases = List.of(Release.untouched(deliveries(1).get(0), Duration.ZERO));

        settlement.release(releases);
        settlement.release(releases);
        settlement.ended(deliveries(1).get(0), Attempts.NONE);

        assertThat(uncounted.attempt("m0", 2)).isEqualTo(1);
        assertThat(uncounted.attempt("m0", 3)).isEqualTo(2);
    }

    @Test
    void delaysAndExtensionsAreWithinTheLimitsOfAmazon() {
        Duration never = Duration.ofDays(999_999);
        AnsweringSqs sqs = new AnsweringSqs(changed("0", "1"), changed("0"));
        List<SqsDelivery> deliveries = deliveries(2);

        new SqsSettlement(sqs, "url", uncounted).release(List.of(new Release(deliveries.get(0), never),
                new Release(deliveries.get(1), Duration.ofSeconds(-5))));
        new SqsSettlement(sqs, "url", uncounted).extend(deliveries.subList(0, 1), never);

        assertThat(timeouts(sqs, 0)).satisfiesExactly(seconds -> assertThat(seconds).isBetween(43_000, 43_200),
                seconds -> assertThat(seconds).isZero());
        assertThat(timeouts(sqs, 1)).allSatisfy(seconds -> assertThat(seconds).isBetween(43_000, 43_200));
    }

    @Test
    void anExtensionSaysHowMuchOfTheTwelveHoursWasLeft() {
        AnsweringSqs sqs = new AnsweringSqs(changed("0", "1"));
        List<SqsDelivery> deliveries = List.of(receivedAgo(Duration.ofHours(11)), receivedAgo(Duration.ofMinutes(1)));

        List<SettlementResult> results = new SqsSettlement(sqs, "url", uncounted).extend(deliveries, Duration.ofHours(2));

        assertThat(results).extracting(SettlementResult::status).containsOnly(Status.DONE);
        assertThat(results.get(0).granted()).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
        assertThat(results.get(1)).isEqualTo(SettlementResult.DONE);
    }

    @Test
    void aMessageThatFailsItsWholeCallDoesNotAffectTheOthers() {
        SqsException stale = (SqsException) SqsException.builder().awsErrorDetails(AwsErrorDetails.builder()
                .errorCode("ReceiptHandleIsInvalid").errorMessage("no such handle").build()).build();
        AnsweringSqs sqs = new AnsweringSqs(stale, stale, changed("0"));

        List<SettlementResult> results = new SqsSettlement(sqs, "url", uncounted).extend(deliveries(2),
                Duration.ofMinutes(1));

        assertThat(results).extracting(SettlementResult::status).containsExactly(Status.GONE, Status.DONE);
    }

    @Test
    void aLeaseIsGoneAfterTwelveHours() {
        AnsweringSqs sqs = new AnsweringSqs(changed("0"));
        List<SqsDelivery> deliveries = List.of(receivedAgo(Duration.ofHours(12)), receivedAgo(Duration.ofMinutes(1)));

        List<SettlementResult> results = new SqsSettlement(sqs, "url", uncounted).extend(deliveries, Duration.ofMinutes(1));

        assertThat(results).extracting(SettlementResult::status).containsExactly(Status.GONE, Status.DONE);
        assertThat(timeouts(sqs, 0)).containsExactly(60);
    }

    private SqsDelivery receivedAgo(Duration ago) {
        return SqsDelivery.of(Message.builder().messageId("received " + ago).receiptHandle("handle").body("text").build(),
                Optional.empty(), false, System.nanoTime() - ago.toNanos(), uncounted);
    }

    private static List<Integer> timeouts(AnsweringSqs sqs, int call) {
        return sqs.request(call, ChangeMessageVisibilityBatchRequest.class).entries().stream()
                .map(ChangeMessageVisibilityBatchRequestEntry::visibilityTimeout).toList();
    }

    private List<SettlementResult> delete(AnsweringSqs sqs, List<SqsDelivery> deliveries) {
        return new SqsSettlement(sqs, "url", uncounted).delete(deliveries);
    }

    private List<SqsDelivery> deliveries(int count) {
        return IntStream.range(0, count).mapToObj(i -> delivery("m" + i, "handle-" + i)).toList();
    }

    private SqsDelivery delivery(String id, String handle) {
        return SqsDelivery.of(Message.builder().messageId(id).receiptHandle(handle).body("text").build(), Optional.empty(),
                false, System.nanoTime(), uncounted);
    }

    private static DeleteMessageBatchResultEntry deleted(String id) {
        return DeleteMessageBatchResultEntry.builder().id(id).build();
    }

    private static ChangeMessageVisibilityBatchResponse changed(String... ids) {
        return ChangeMessageVisibilityBatchResponse.builder().successful(
                Arrays.stream(ids).map(id -> ChangeMessageVisibilityBatchResultEntry.builder().id(id).build()).toList())
                .build();
    }

    private static BatchResultErrorEntry rejected(String id, String code, boolean senderFault) {
        return BatchResultErrorEntry.builder().id(id).code(code).senderFault(senderFault).build();
    }
}
