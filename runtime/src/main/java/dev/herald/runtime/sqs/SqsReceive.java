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
    private final SqsPolls.Poller poller;
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
     * @param poller who polls
     * @param url the queue
     * @param visibilityTimeout in seconds, or {@code null} for the timeout of the queue
     */
    SqsReceive(SqsClient client, SqsPolls.Poller poller, String url, Integer visibilityTimeout) {
        this.client = client;
        this.poller = poller;
        this.url = url;
        this.visibilityTimeout = visibilityTimeout;
        this.configuration = client.serviceClientConfiguration().overrideConfiguration();
    }

    String url() {
        return url;
    }

    /**
     * Receives up to {@code max} messages and waits for the first, both within the limits of SQS and of the client. Returns
     * none if the poller stops before the call.
     */
    List<Message> messages(int max, Duration wait) throws InterruptedException {
        Duration allowed = poller.begin(Duration.ofSeconds(SqsLimits.wait(wait)));
        if (allowed == null) {
            return List.of();
        }
        try {
            Poll poll = new Poll(SqsLimits.messages(max), (int) allowed.toSeconds());
            return client.receiveMessage(requests.computeIfAbsent(poll, this::request)).messages();
        } finally {
            poller.end();
        }
    }

    /**
     * Receives one message like {@link #messages}.
     *
     * @param answer gets the message even if the client rejects it
     */
    List<Message> message(Duration wait, CapturedAnswer answer) throws InterruptedException {
        Duration allowed = poller.begin(Duration.ofSeconds(SqsLimits.wait(wait)));
        if (allowed == null) {
            return List.of();
        }
        try {
            ReceiveMessageRequest request = request(new Poll(1, (int) allowed.toSeconds()));
            AwsRequestOverrideConfiguration override = request.overrideConfiguration()
                    .map(AwsRequestOverrideConfiguration::toBuilder).orElseGet(AwsRequestOverrideConfiguration::builder)
                    .addPlugin(answer).build();
            return client.receiveMessage(request.toBuilder().overrideConfiguration(override).build()).messages();
        } finally {
            poller.end();
        }
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
