package dev.herald.runtime.sqs;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;

/** The receive call of one queue. Thread-safe. */
final class SqsReceive {

    /** What a call may take beyond its wait. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private final SqsClient client;
    private final String url;
    private final Integer visibilityTimeout;
    /** The client makes it anew for whoever asks: kilobytes of it, for each receive. */
    private final ClientOverrideConfiguration configuration;
    private final Map<Poll, ReceiveMessageRequest> requests = new ConcurrentHashMap<>();

    /** What differs from call to call: there are few of them. */
    private record Poll(int max, int seconds) {
    }

    /**
     * @param client by which to call
     * @param url the queue
     * @param visibilityTimeout in seconds, or {@code null} for the queue's own
     */
    SqsReceive(SqsClient client, String url, Integer visibilityTimeout) {
        this.client = client;
        this.url = url;
        this.visibilityTimeout = visibilityTimeout;
        this.configuration = client.serviceClientConfiguration().overrideConfiguration();
    }

    String url() {
        return url;
    }

    /** Receives up to {@code max} messages, waiting for the first; both as far as the limits of SQS allow. */
    List<Message> messages(int max, Duration wait) {
        Poll poll = new Poll(SqsLimits.messages(max), SqsLimits.wait(wait));
        return client.receiveMessage(requests.computeIfAbsent(poll, this::request)).messages();
    }

    private ReceiveMessageRequest request(Poll poll) {
        ReceiveMessageRequest.Builder request = ReceiveMessageRequest.builder().queueUrl(url)
                .maxNumberOfMessages(poll.max()).waitTimeSeconds(poll.seconds()).visibilityTimeout(visibilityTimeout)
                .messageAttributeNames("All").messageSystemAttributeNames(MessageSystemAttributeName.ALL);
        outlastWait(request, Duration.ofSeconds(poll.seconds()).plus(MARGIN));
        return request.build();
    }

    /** Timeouts meant for quick calls would end every long poll. */
    private void outlastWait(ReceiveMessageRequest.Builder request, Duration needed) {
        boolean call = configuration.apiCallTimeout().filter(timeout -> timeout.compareTo(needed) < 0).isPresent();
        boolean attempt = configuration.apiCallAttemptTimeout().filter(timeout -> timeout.compareTo(needed) < 0)
                .isPresent();
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
