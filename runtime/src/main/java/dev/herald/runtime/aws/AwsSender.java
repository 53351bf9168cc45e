package dev.herald.runtime.aws;

import java.util.Collections;
import java.util.List;

import software.amazon.awssdk.core.exception.SdkException;

import dev.herald.spi.support.FifoNaming;
import dev.herald.spi.support.OutgoingBatches;
import dev.herald.spi.support.SendResult;

/**
 * Sends messages to queues or topics in as few calls as the service's limits allow.
 *
 * @param batches the limits of one call
 * @param calls the service's
 */
public record AwsSender<M extends OutgoingBatches.Item>(OutgoingBatches batches, Calls<M> calls) {

    /** The calls of one service. They block, and throw what the client throws. */
    public interface Calls<M> {

        SendResult sendOne(String address, M message);

        /** Sends some messages in one call; the ids of the entries are {@linkplain BatchAnswers#id their positions}. */
        void sendBatch(String address, List<M> messages, BatchAnswers<SendResult> answers);

        /** Whether the same call may succeed later. */
        boolean mayPass(SdkException failure);
    }

    /** One result for each message, in the order given; throws nothing of the client. */
    public List<SendResult> send(String address, List<M> messages) {
        return batches.send(messages, FifoNaming.isFifo(address), batch -> sendAll(address, batch));
    }

    private List<SendResult> sendAll(String address, List<M> messages) {
        try {
            return messages.size() == 1 ? List.of(calls.sendOne(address, messages.get(0))) : sendBatch(address, messages);
        } catch (SdkException failure) {
            return Collections.nCopies(messages.size(),
                    SendResult.failed(AwsFailures.reason(failure), calls.mayPass(failure), failure));
        }
    }

    private List<SendResult> sendBatch(String address, List<M> messages) {
        BatchAnswers<SendResult> answers = new BatchAnswers<>(messages.size(), SendResult.UNANSWERED);
        calls.sendBatch(address, messages, answers);
        return answers.inOrder();
    }

    /**
     * A message that the service took.
     *
     * @param id the service's id; a server that stands in for Amazon's may give none
     * @param sequenceNumber or {@code null}
     */
    public static SendResult taken(String id, String sequenceNumber) {
        return SendResult.sent(id == null ? "" : id, sequenceNumber);
    }

    /** A message of a batch that the service refused; any of the three may be {@code null}. */
    public static SendResult refused(String code, String message, Boolean senderFault) {
        return SendResult.failed(AwsFailures.reason(code, message), !Boolean.TRUE.equals(senderFault), null);
    }
}
