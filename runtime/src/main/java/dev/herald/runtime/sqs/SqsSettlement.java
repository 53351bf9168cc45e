package dev.herald.runtime.sqs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;

import dev.herald.runtime.aws.BatchAnswers;
import dev.herald.spi.Attempts;
import dev.herald.spi.Consumer.Release;
import dev.herald.spi.Delivery;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.support.UncountedReceives;

/**
 * Deletes messages and changes their visibility, ten per call. If a message occurs twice, for example after a redelivery, it
 * is settled once with its newest receipt handle and both get that result, because SQS would reject the whole call.
 */
record SqsSettlement(SqsClient client, String url, UncountedReceives uncounted) {

    private static final SettlementResult UNANSWERED = SettlementResult
            .retry("the answer of Amazon SQS does not mention the message");

    private static final SettlementResult OVER = SettlementResult
            .gone("Amazon SQS leases a message for at most twelve hours from its receive");

    /** Settles several messages in one call. */
    private interface Call {
        void settle(List<SqsDelivery> deliveries, BatchAnswers<SettlementResult> answers);
    }

    List<SettlementResult> delete(List<? extends Delivery> deliveries) {
        List<SettlementResult> results = settle(deliveries, (batch, answers) -> {
            List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>(batch.size());
            for (int i = 0; i < batch.size(); i++) {
                entries.add(DeleteMessageBatchRequestEntry.builder().id(BatchAnswers.id(i))
                        .receiptHandle(batch.get(i).raw().receiptHandle()).build());
            }
            DeleteMessageBatchResponse response = client
                    .deleteMessageBatch(request -> request.queueUrl(url).entries(entries));
            response.successful().forEach(done -> answers.put(done.id(), SettlementResult.DONE));
            putRejections(response.failed(), answers);
        });
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) == SettlementResult.DONE) {
                uncounted.forget(deliveries.get(i).id());
            }
        }
        return results;
    }

    List<SettlementResult> release(List<Release> releases) {
        releases.forEach(release -> ended((SqsDelivery) release.delivery(), release.attempts()));
        Map<Delivery, Duration> delays = new IdentityHashMap<>();
        releases.forEach(release -> delays.put(release.delivery(), release.delay()));
        return changeVisibility(releases.stream().map(Release::delivery).toList(),
                delivery -> Math.min(SqsLimits.visibility(delays.get(delivery)), secondsLeft(delivery)));
    }

    /** The receive of a message has ended: Amazon SQS counts receives only. */
    void ended(SqsDelivery delivery, Attempts attempts) {
        uncounted.ended(delivery.id(), delivery.receiveCount(), attempts);
    }

    List<SettlementResult> extend(List<? extends Delivery> deliveries, Duration lease) {
        int asked = Math.max(1, SqsLimits.visibility(lease));
        Map<Delivery, Integer> seconds = new IdentityHashMap<>();
        // Zero would return the message to the queue.
        deliveries.forEach(delivery -> seconds.put(delivery, Math.min(asked, secondsLeft((SqsDelivery) delivery))));
        List<? extends Delivery> extensible = deliveries.stream().filter(delivery -> seconds.get(delivery) > 0).toList();
        Map<Delivery, SettlementResult> results = new IdentityHashMap<>();
        List<SettlementResult> answers = changeVisibility(extensible, seconds::get);
        for (int i = 0; i < answers.size(); i++) {
            int granted = seconds.get(extensible.get(i));
            boolean less = answers.get(i) == SettlementResult.DONE && granted < asked;
            results.put(extensible.get(i), less ? SettlementResult.extendedTo(Duration.ofSeconds(granted)) : answers.get(i));
        }
        return deliveries.stream().map(delivery -> results.getOrDefault(delivery, OVER)).toList();
    }

    /** The rest of the twelve hours that a message may be invisible in total. */
    private static int secondsLeft(SqsDelivery delivery) {
        Duration held = Duration.ofNanos(System.nanoTime() - delivery.leasedAt());
        return SqsLimits.visibility(SqsLimits.MAX_VISIBILITY.minus(held).minusSeconds(1));
    }

    private List<SettlementResult> changeVisibility(List<? extends Delivery> deliveries, ToIntFunction<SqsDelivery> seconds) {
        return settle(deliveries, (batch, answers) -> {
            List<ChangeMessageVisibilityBatchRequestEntry> entries = new ArrayList<>(batch.size());
            for (int i = 0; i < batch.size(); i++) {
                entries.add(ChangeMessageVisibilityBatchRequestEntry.builder().id(BatchAnswers.id(i))
                        .receiptHandle(batch.get(i).raw().receiptHandle())
                        .visibilityTimeout(seconds.applyAsInt(batch.get(i))).build());
            }
            ChangeMessageVisibilityBatchResponse response = client
                    .changeMessageVisibilityBatch(request -> request.queueUrl(url).entries(entries));
            response.successful().forEach(done -> answers.put(done.id(), SettlementResult.DONE));
            putRejections(response.failed(), answers);
        });
    }

    private static void putRejections(List<BatchResultErrorEntry> rejections, BatchAnswers<SettlementResult> answers) {
        rejections.forEach(rejected -> answers.put(rejected.id(), SqsFailures.result(rejected)));
    }

    private List<SettlementResult> settle(List<? extends Delivery> deliveries, Call call) {
        Map<String, SqsDelivery> newest = new LinkedHashMap<>();
        deliveries.forEach(delivery -> newest.merge(delivery.id(), (SqsDelivery) delivery, SqsSettlement::newer));
        List<SqsDelivery> distinct = new ArrayList<>(newest.values());
        Map<String, SettlementResult> results = new HashMap<>();
        for (int start = 0; start < distinct.size(); start += SqsLimits.MAX_MESSAGES) {
            List<SqsDelivery> batch = distinct.subList(start, Math.min(start + SqsLimits.MAX_MESSAGES, distinct.size()));
            List<SettlementResult> answers = settleBatch(batch, call);
            for (int i = 0; i < batch.size(); i++) {
                results.put(batch.get(i).id(), answers.get(i));
            }
        }
        return deliveries.stream().map(delivery -> results.get(delivery.id())).toList();
    }

    /** A call that fails does not affect the messages of other calls, and a message that fails its call not those beside it. */
    private static List<SettlementResult> settleBatch(List<SqsDelivery> batch, Call call) {
        try {
            BatchAnswers<SettlementResult> answers = new BatchAnswers<>(batch.size(), UNANSWERED);
            call.settle(batch, answers);
            return answers.inOrder();
        } catch (RuntimeException failure) {
            if (batch.size() > 1 && SqsFailures.mayBeOfOneMessage(failure)) {
                return settleOneByOne(batch, call);
            }
            return new BatchAnswers<>(batch.size(), SqsFailures.result(failure)).inOrder();
        }
    }

    private static List<SettlementResult> settleOneByOne(List<SqsDelivery> batch, Call call) {
        List<SettlementResult> results = new ArrayList<>(batch.size());
        for (SqsDelivery one : batch) {
            results.addAll(settleBatch(List.of(one), call));
        }
        return results;
    }

    private static SqsDelivery newer(SqsDelivery one, SqsDelivery other) {
        boolean later = one.receiveCount() == other.receiveCount()
                ? other.leasedAt() - one.leasedAt() >= 0
                : other.receiveCount() > one.receiveCount();
        return later ? other : one;
    }
}
