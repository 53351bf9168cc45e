package dev.herald.runtime.sqs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

/**
 * Sends messages in as few calls as the limits on count and size allow, in their order. A message of a FIFO group of
 * which an earlier one failed is not sent: it would overtake it.
 */
record SqsSender(SqsClient client) {

    private static final int MOST_ENTRIES = 10;
    /** The largest batch, all of its messages together. */
    private static final int MOST_BYTES = 1024 * 1024;

    /**
     * What became of a message: sent, or not and why.
     *
     * @param id the broker's id, or {@code null} if it was not sent
     * @param sequenceNumber its place in a FIFO queue, or {@code null}
     * @param reason why it was not sent, or {@code null} if it was
     * @param retryable whether sending it again may succeed
     * @param cause what the client threw, or {@code null}
     */
    record Result(String id, String sequenceNumber, String reason, boolean retryable, SdkException cause) {

        boolean sent() {
            return id != null;
        }

        static Result failed(SdkException failure) {
            return new Result(null, null, SqsFailures.reason(failure), SqsFailures.mayPass(failure), failure);
        }
    }

    /** One result for each message, in the order given; throws nothing of the client. */
    List<Result> send(String url, List<SqsMessage> messages) {
        Result[] results = new Result[messages.size()];
        Set<String> heldBack = new HashSet<>();
        boolean fifo = url.endsWith(".fifo");
        for (int start = 0; start < results.length;) {
            int end = endOfBatch(messages, start);
            List<Integer> positions = new ArrayList<>(end - start);
            for (int i = start; i < end; i++) {
                if (heldBack.contains(messages.get(i).groupId())) {
                    results[i] = new Result(null, null, "an earlier message of its group was not sent", true, null);
                } else {
                    positions.add(i);
                }
            }
            send(url, messages, positions, results);
            for (int i = start; fifo && i < end; i++) {
                if (!results[i].sent()) {
                    heldBack.add(messages.get(i).groupId());
                }
            }
            start = end;
        }
        return Arrays.asList(results);
    }

    private static int endOfBatch(List<SqsMessage> messages, int start) {
        int end = start;
        int bytes = 0;
        while (end < messages.size() && end - start < MOST_ENTRIES
                && (end == start || bytes + messages.get(end).bytes() <= MOST_BYTES)) {
            bytes += messages.get(end++).bytes();
        }
        return end;
    }

    private void send(String url, List<SqsMessage> messages, List<Integer> positions, Result[] results) {
        try {
            if (positions.size() == 1) {
                results[positions.get(0)] = sendOne(url, messages.get(positions.get(0)));
            } else if (positions.size() > 1) {
                sendBatch(url, messages, positions, results);
            }
        } catch (SdkException failure) {
            positions.forEach(position -> results[position] = Result.failed(failure));
        }
    }

    private Result sendOne(String url, SqsMessage message) {
        SendMessageResponse response = client.sendMessage(message.request(url));
        return new Result(response.messageId(), response.sequenceNumber(), null, false, null);
    }

    private void sendBatch(String url, List<SqsMessage> messages, List<Integer> positions, Result[] results) {
        List<SendMessageBatchRequestEntry> entries = new ArrayList<>(positions.size());
        positions.forEach(position -> entries.add(messages.get(position).entry(position)));
        SendMessageBatchResponse response = client.sendMessageBatch(request -> request.queueUrl(url).entries(entries));
        for (SendMessageBatchResultEntry sent : response.successful()) {
            results[Integer.parseInt(sent.id())] = new Result(sent.messageId(), sent.sequenceNumber(), null, false, null);
        }
        for (BatchResultErrorEntry refused : response.failed()) {
            results[Integer.parseInt(refused.id())] = new Result(null, null, SqsFailures.reason(refused),
                    !Boolean.TRUE.equals(refused.senderFault()), null);
        }
        for (int position : positions) {
            if (results[position] == null) {
                results[position] = new Result(null, null, "the broker did not say what became of it", true, null);
            }
        }
    }
}
