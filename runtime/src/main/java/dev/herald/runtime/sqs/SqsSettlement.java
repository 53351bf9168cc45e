package dev.herald.runtime.sqs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;

import dev.herald.spi.Consumer.Release;
import dev.herald.spi.Delivery;
import dev.herald.spi.SettlementResult;

/**
 * Deletes messages and changes their visibility, ten in a call. A message that is there twice, as after a redelivery, is
 * settled once, by its newest receipt handle, and both get the answer: Amazon SQS would refuse the whole call.
 */
record SqsSettlement(SqsClient client, String url) {

    private static final int MOST_ENTRIES = 10;

    /** Settles some messages, and returns the refusals by position. */
    private interface Call {
        List<BatchResultErrorEntry> settle(List<SqsDelivery> deliveries);
    }

    List<SettlementResult> delete(List<? extends Delivery> deliveries) {
        return settle(deliveries, batch -> {
            List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>(batch.size());
            for (int i = 0; i < batch.size(); i++) {
                entries.add(DeleteMessageBatchRequestEntry.builder().id(Integer.toString(i))
                        .receiptHandle(batch.get(i).raw().receiptHandle()).build());
            }
            return client.deleteMessageBatch(request -> request.queueUrl(url).entries(entries)).failed();
        });
    }

    List<SettlementResult> release(List<Release> releases) {
        Map<Delivery, Duration> delays = new HashMap<>();
        releases.forEach(release -> delays.put(release.delivery(), release.delay()));
        return changeVisibility(releases.stream().map(Release::delivery).toList(),
                delivery -> Math.min(SqsSeconds.roundedUp(delays.get(delivery)), Math.max(0, secondsLeft(delivery))));
    }

    List<SettlementResult> extend(List<? extends Delivery> deliveries, Duration lease) {
        // At least a second: none at all would not fail, but release the message.
        return changeVisibility(deliveries,
                delivery -> Math.max(1, Math.min(SqsSeconds.roundedUp(lease), secondsLeft(delivery))));
    }

    /** What is left of the twelve hours a message may be invisible in sum. */
    private static int secondsLeft(SqsDelivery delivery) {
        long held = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - delivery.leasedAt()) + 1;
        return (int) Math.max(Integer.MIN_VALUE, SqsSeconds.LONGEST_VISIBILITY - held);
    }

    private List<SettlementResult> changeVisibility(List<? extends Delivery> deliveries, ToIntFunction<SqsDelivery> seconds) {
        return settle(deliveries, batch -> {
            List<ChangeMessageVisibilityBatchRequestEntry> entries = new ArrayList<>(batch.size());
            for (int i = 0; i < batch.size(); i++) {
                entries.add(ChangeMessageVisibilityBatchRequestEntry.builder().id(Integer.toString(i))
                        .receiptHandle(batch.get(i).raw().receiptHandle())
                        .visibilityTimeout(seconds.applyAsInt(batch.get(i))).build());
            }
            return client.changeMessageVisibilityBatch(request -> request.queueUrl(url).entries(entries)).failed();
        });
    }

    private List<SettlementResult> settle(List<? extends Delivery> deliveries, Call call) {
        Map<String, SqsDelivery> newest = new LinkedHashMap<>();
        deliveries.forEach(delivery -> newest.merge(delivery.id(), (SqsDelivery) delivery, SqsSettlement::newer));
        List<SqsDelivery> distinct = new ArrayList<>(newest.values());
        Map<String, SettlementResult> refusals = new HashMap<>();
        for (int start = 0; start < distinct.size(); start += MOST_ENTRIES) {
            List<SqsDelivery> batch = distinct.subList(start, Math.min(start + MOST_ENTRIES, distinct.size()));
            settleBatch(batch, call, refusals);
        }
        List<SettlementResult> outcomes = new ArrayList<>(deliveries.size());
        deliveries.forEach(delivery -> outcomes.add(refusals.getOrDefault(delivery.id(), SettlementResult.DONE)));
        return outcomes;
    }

    private static void settleBatch(List<SqsDelivery> batch, Call call, Map<String, SettlementResult> refusals) {
        try {
            for (BatchResultErrorEntry refused : call.settle(batch)) {
                refusals.put(batch.get(Integer.parseInt(refused.id())).id(), SqsFailures.outcome(refused));
            }
        } catch (SdkException failure) {
            // One call that failed says nothing of the others.
            SettlementResult outcome = SqsFailures.outcome(failure);
            batch.forEach(delivery -> refusals.put(delivery.id(), outcome));
        }
    }

    private static SqsDelivery newer(SqsDelivery one, SqsDelivery other) {
        boolean later = one.receives() == other.receives()
                ? other.leasedAt() - one.leasedAt() >= 0
                : other.receives() > one.receives();
        return later ? other : one;
    }
}
