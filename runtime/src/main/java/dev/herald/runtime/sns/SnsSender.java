package dev.herald.runtime.sns;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sns.model.PublishBatchRequestEntry;
import software.amazon.awssdk.services.sns.model.PublishBatchResponse;
import software.amazon.awssdk.services.sns.model.PublishBatchResultEntry;
import software.amazon.awssdk.services.sns.model.PublishResponse;

import dev.herald.spi.support.FifoNaming;
import dev.herald.spi.support.OutgoingBatches;
import dev.herald.spi.support.SendResult;

/** Publishes messages to topics. */
record SnsSender(SnsClient client) {

    /** The limits of SNS on one call. */
    private static final OutgoingBatches BATCHES = new OutgoingBatches(10, SnsMessage.MOST_BYTES);

    /** One result for each message, in the order given; throws nothing of the client. */
    List<SendResult> send(String topicArn, List<SnsMessage> messages) {
        return BATCHES.send(messages, FifoNaming.isFifo(topicArn), batch -> sendAll(topicArn, batch));
    }

    private List<SendResult> sendAll(String topicArn, List<SnsMessage> messages) {
        try {
            return messages.size() == 1 ? List.of(sendOne(topicArn, messages.get(0))) : sendBatch(topicArn, messages);
        } catch (SdkException failure) {
            return Collections.nCopies(messages.size(),
                    SendResult.failed(SnsFailures.reason(failure), SnsFailures.mayPass(failure), failure));
        }
    }

    private SendResult sendOne(String topicArn, SnsMessage message) {
        PublishResponse response = client.publish(message.request(topicArn));
        return SendResult.sent(response.messageId(), response.sequenceNumber());
    }

    private List<SendResult> sendBatch(String topicArn, List<SnsMessage> messages) {
        List<PublishBatchRequestEntry> entries = new ArrayList<>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            entries.add(messages.get(i).entry(i));
        }
        PublishBatchResponse response = client.publishBatch(
                request -> request.topicArn(topicArn).publishBatchRequestEntries(entries));
        SendResult[] results = new SendResult[messages.size()];
        Arrays.fill(results, SendResult.UNANSWERED);
        for (PublishBatchResultEntry sent : response.successful()) {
            results[Integer.parseInt(sent.id())] = SendResult.sent(sent.messageId(), sent.sequenceNumber());
        }
        for (BatchResultErrorEntry refused : response.failed()) {
            results[Integer.parseInt(refused.id())] = SendResult.failed(SnsFailures.reason(refused),
                    !Boolean.TRUE.equals(refused.senderFault()), null);
        }
        return Arrays.asList(results);
    }
}
