package dev.herald.runtime.aws;

import java.util.Collections;
import java.util.List;

import software.amazon.awssdk.core.exception.SdkException;

import dev.herald.spi.support.FifoNaming;
import dev.herald.spi.support.OutgoingBatches;
import dev.herald.spi.support.SendResult;

/**
 * Sends messages to queues or topics with as few calls as the limits of the service allow.
 *
 * @param batches the limits of one call
 * @param calls the calls of the service
 */
public record AwsSender<M extends OutgoingBatches.Item>(OutgoingBatches batches, Calls<M> calls) {

    private static final OutgoingBatches ONE_BY_ONE = new OutgoingBatches(1, Integer.MAX_VALUE);

    /** The send calls of a service. They block and throw the exceptions of the client. */
    public interface Calls<M> {

        SendResult sendOne(String address, M message);

        /** Sends several messages in one call; the id of an entry is {@linkplain BatchAnswers#id its position}. */
        void sendBatch(String address, List<M> messages, BatchAnswers<SendResult> answers);

        /** Whether the same call may succeed later. */
        boolean isRetryable(SdkException failure);
    }

    /** Returns one result per message, in the given order. Does not throw the exceptions of the client. */
    public List<SendResult> send(String address, List<M> messages) {
        return batches.send(messages, FifoNaming.isFifo(address), batch -> sendAll(address, batch));
    }

    private List<SendResult> sendAll(String address, List<M> messages) {
        try {
            return messages.size() == 1 ? List.of(calls.sendOne(address, messages.get(0))) : sendBatch(address, messages);
        } catch (SdkException failure) {
            // What is wrong with one message must not be held against the others.
            boolean maybeOne = messages.size() > 1 && !calls.isRetryable(failure);
            return maybeOne
                    ? sendOneByOne(address, messages)
                    : Collections.nCopies(messages.size(),
                            SendResult.failed(AwsFailures.reason(failure), calls.isRetryable(failure), failure));
        }
    }

    private List<SendResult> sendOneByOne(String address, List<M> messages) {
        return ONE_BY_ONE.send(messages, FifoNaming.isFifo(address), one -> sendAll(address, one));
    }

    private List<SendResult> sendBatch(String address, List<M> messages) {
        BatchAnswers<SendResult> answers = new BatchAnswers<>(messages.size(), SendResult.UNANSWERED);
        calls.sendBatch(address, messages, answers);
        return answers.inOrder();
    }

    /**
     * The result for a message that the service accepted.
     *
     * @param id the message id; some emulators send none
     * @param sequenceNumber or {@code null}
     */
    public static SendResult accepted(String id, String sequenceNumber) {
        return SendResult.sent(id == null ? "" : id, sequenceNumber);
    }

    /**
     * The result for a batch entry that the service rejected. Whose fault it is does not tell whether a repetition may
     * succeed: to Amazon, throttling is a fault of the sender.
     *
     * @param code or {@code null}
     * @param message or {@code null}
     * @param retryable whether the same message may be accepted later, by the code
     */
    public static SendResult rejected(String code, String message, boolean retryable) {
        return SendResult.failed(AwsFailures.reason(code, message), retryable, null);
    }
}
