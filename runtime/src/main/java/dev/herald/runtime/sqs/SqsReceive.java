package dev.herald.runtime.sqs;

import java.time.Duration;
import java.util.List;

import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;

/**
 * The receive call of one queue.
 *
 * @param client by which to call
 * @param url the queue
 * @param visibilityTimeout in seconds, or {@code null} for the queue's own
 */
record SqsReceive(SqsClient client, String url, Integer visibilityTimeout) {

    private static final int LONGEST_WAIT = 20;
    /** What a call may take beyond its wait. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    List<Message> messages(int max, Duration wait) {
        // Never 0: short polls cost a call each, and miss messages.
        int seconds = Math.max(1, Math.min(LONGEST_WAIT, SqsSeconds.roundedUp(wait)));
        ReceiveMessageRequest.Builder request = ReceiveMessageRequest.builder().queueUrl(url).maxNumberOfMessages(max)
                .waitTimeSeconds(seconds).visibilityTimeout(visibilityTimeout).messageAttributeNames("All")
                .messageSystemAttributeNames(MessageSystemAttributeName.ALL);
        outlastWait(request, Duration.ofSeconds(seconds).plus(MARGIN));
        return client.receiveMessage(request.build()).messages();
    }

    /** Timeouts meant for quick calls would end every long poll. */
    private void outlastWait(ReceiveMessageRequest.Builder request, Duration needed) {
        ClientOverrideConfiguration own = client.serviceClientConfiguration().overrideConfiguration();
        boolean call = own.apiCallTimeout().filter(timeout -> timeout.compareTo(needed) < 0).isPresent();
        boolean attempt = own.apiCallAttemptTimeout().filter(timeout -> timeout.compareTo(needed) < 0).isPresent();
        if (call || attempt) {
            AwsRequestOverrideConfiguration.Builder override = AwsRequestOverrideConfiguration.builder();
            if (call) {
                override.apiCallTimeout(needed);
            }
            if (attempt) {
                override.apiCallAttemptTimeout(needed);
            }
            request.overrideConfiguration(override.build());
        }
    }
}
