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

    /** The time that a call may take beyond its wait. */
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private final SqsClient client;
    private final String url;
    private final Integer visibilityTimeout;
    /** Cached, because the client builds a copy of several kilobytes for each caller. */
    private final ClientOverrideConfiguration configuration;
    private final Map<Poll, ReceiveMessageRequest> requests = new ConcurrentHashMap<>();

    /** What differs from call to call; the number of combinations is small. */
    private record Poll(int max, int seconds) {
    }

    /**
     * @param client the client to call
     * @param url the queue
     * @param visibilityTimeout in seconds, or {@code null} for the timeout of the queue
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

    /**
     * {@link #messages} in turn with the other polls of the client, which may allow less than {@code wait}. Returns none if
     * the poller stops before the call.
     */
    List<Message> messagesInTurn(SqsPolls.Poller poller, int max, Duration wait) throws InterruptedException {
        Duration allowed = poller.begin(wait);
        if (allowed == null) {
            return List.of();
        }
        try {
            return messages(max, allowed);
        } finally {
            poller.end();
        }
    }

    /**
     * Receives up to {@code max} messages, within the limits of SQS.
     *
     * @param allowed how long to wait for the first, as {@link SqsPolls.Poller#begin} allows
     */
    List<Message> messages(int max, Duration allowed) {
        Poll poll = new Poll(SqsLimits.messages(max), (int) allowed.toSeconds());
        return client.receiveMessage(requests.computeIfAbsent(poll, this::request)).messages();
    }

    /**
     * Receives one message like {@link #messages}.
     *
     * @param answer gets the message even if the client rejects it
     */
    List<Message> message(Duration allowed, CapturedAnswer answer) {
        ReceiveMessageRequest request = request(new Poll(1, (int) allowed.toSeconds()));
        AwsRequestOverrideConfiguration override = request.overrideConfiguration()
                .map(AwsRequestOverrideConfiguration::toBuilder).orElseGet(AwsRequestOverrideConfiguration::builder)
                .addPlugin(answer).build();
        return client.receiveMessage(request.toBuilder().overrideConfiguration(override).build()).messages();
    }

    private ReceiveMessageRequest request(Poll poll) {
        ReceiveMessageRequest.Builder request = ReceiveMessageRequest.builder().queueUrl(url)
                .maxNumberOfMessages(poll.max()).waitTimeSeconds(poll.seconds()).visibilityTimeout(visibilityTimeout)
                .messageAttributeNames("All").messageSystemAttributeNames(MessageSystemAttributeName.ALL);
        outlastWait(request, Duration.ofSeconds(poll.seconds()).plus(MARGIN));
        return request.build();
    }

    /** Call timeouts below the wait would abort every long poll. */
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
