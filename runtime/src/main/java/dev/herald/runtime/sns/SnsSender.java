package dev.herald.runtime.sns;

import java.util.ArrayList;
import java.util.List;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.PublishBatchRequestEntry;
import software.amazon.awssdk.services.sns.model.PublishBatchResponse;
import software.amazon.awssdk.services.sns.model.PublishResponse;

import dev.herald.runtime.aws.AwsSender;
import dev.herald.runtime.aws.BatchAnswers;
import dev.herald.spi.support.OutgoingBatches;
import dev.herald.spi.support.SendResult;

/** The calls that publish messages to a topic. */
record SnsSender(SnsClient client) implements AwsSender.Calls<SnsMessage> {

    /** The limit of SNS on one call. */
    private static final int MAX_MESSAGES = 10;

    /** @param maxBytes the topic's limit on one call, all of its messages together */
    static AwsSender<SnsMessage> of(SnsClient client, int maxBytes) {
        return new AwsSender<>(new OutgoingBatches(MAX_MESSAGES, maxBytes), new SnsSender(client));
    }

    @Override
    public SendResult sendOne(String topicArn, SnsMessage message) {
        PublishResponse response = client.publish(message.request(topicArn));
        return AwsSender.accepted(response.messageId(), response.sequenceNumber());
    }

    @Override
    public void sendBatch(String topicArn, List<SnsMessage> messages, BatchAnswers<SendResult> answers) {
        List<PublishBatchRequestEntry> entries = new ArrayList<>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            entries.add(messages.get(i).entry(BatchAnswers.id(i)));
        }
        PublishBatchResponse response = client.publishBatch(
                request -> request.topicArn(topicArn).publishBatchRequestEntries(entries));
        response.successful()
                .forEach(entry -> answers.put(entry.id(), AwsSender.accepted(entry.messageId(), entry.sequenceNumber())));
        response.failed().forEach(entry -> answers.put(entry.id(),
                AwsSender.rejected(entry.code(), entry.message(), SnsFailures.isRetryable(entry.code()))));
    }

    @Override
    public boolean isRetryable(SdkException failure) {
        return SnsFailures.isRetryable(failure);
    }
}
