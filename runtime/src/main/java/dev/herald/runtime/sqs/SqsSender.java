package dev.herald.runtime.sqs;

import java.util.ArrayList;
import java.util.List;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

import dev.herald.runtime.aws.AwsSender;
import dev.herald.runtime.aws.BatchAnswers;
import dev.herald.spi.support.OutgoingBatches;
import dev.herald.spi.support.SendResult;

/** The calls that send messages to a queue. */
record SqsSender(SqsClient client) implements AwsSender.Calls<SqsMessage> {

    /** The limits of SQS on one call. */
    private static final OutgoingBatches BATCHES = new OutgoingBatches(10, SqsMessage.MAX_BYTES);

    static AwsSender<SqsMessage> of(SqsClient client) {
        return new AwsSender<>(BATCHES, new SqsSender(client));
    }

    @Override
    public SendResult sendOne(String url, SqsMessage message) {
        SendMessageResponse response = client.sendMessage(message.request(url));
        return AwsSender.accepted(response.messageId(), response.sequenceNumber());
    }

    @Override
    public void sendBatch(String url, List<SqsMessage> messages, BatchAnswers<SendResult> answers) {
        List<SendMessageBatchRequestEntry> entries = new ArrayList<>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            entries.add(messages.get(i).entry(BatchAnswers.id(i)));
        }
        SendMessageBatchResponse response = client.sendMessageBatch(request -> request.queueUrl(url).entries(entries));
        response.successful()
                .forEach(entry -> answers.put(entry.id(), AwsSender.accepted(entry.messageId(), entry.sequenceNumber())));
        response.failed().forEach(entry -> answers.put(entry.id(),
                AwsSender.rejected(entry.code(), entry.message(), SqsFailures.isRetryable(entry.code()))));
    }

    @Override
    public boolean isRetryable(SdkException failure) {
        return SqsFailures.isRetryable(failure);
    }
}
