package dev.herald.runtime.sqs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

import dev.herald.spi.support.FifoNaming;
import dev.herald.spi.support.OutgoingBatches;
import dev.herald.spi.support.SendResult;

/** Sends messages to queues. */
record SqsSender(SqsClient client) {

    /** The limits of SQS on one call. */
    private static final OutgoingBatches BATCHES = new OutgoingBatches(10, 1024 * 1024);

    /** One result for each message, in the order given; throws nothing of the client. */
    List<SendResult> send(String url, List<SqsMessage> messages) {
        return BATCHES.send(messages, FifoNaming.isFifo(url), batch -> sendAll(url, batch));
    }

    private List<SendResult> sendAll(String url, List<SqsMessage> messages) {
        try {
            return messages.size() == 1 ? List.of(sendOne(url, messages.get(0))) : sendBatch(url, messages);
        } catch (SdkException failure) {
            return Collections.nCopies(messages.size(),
                    SendResult.failed(SqsFailures.reason(failure), SqsFailures.mayPass(failure), failure));
        }
    }

    private SendResult sendOne(String url, SqsMessage message) {
        SendMessageResponse response = client.sendMessage(message.request(url));
        return SendResult.sent(response.messageId(), response.sequenceNumber());
    }

    private List<SendResult> sendBatch(String url, List<SqsMessage> messages) {
        List<SendMessageBatchRequestEntry> entries = new ArrayList<>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            entries.add(messages.get(i).entry(i));
        }
        SendMessageBatchResponse response = client.sendMessageBatch(request -> request.queueUrl(url).entries(entries));
        SendResult[] results = new SendResult[messages.size()];
        Arrays.fill(results, SendResult.UNANSWERED);
        for (SendMessageBatchResultEntry sent : response.successful()) {
            results[Integer.parseInt(sent.id())] = SendResult.sent(sent.messageId(), sent.sequenceNumber());
        }
        for (BatchResultErrorEntry refused : response.failed()) {
            results[Integer.parseInt(refused.id())] = SendResult.failed(SqsFailures.reason(refused),
                    !Boolean.TRUE.equals(refused.senderFault()), null);
        }
        return Arrays.asList(results);
    }
}
