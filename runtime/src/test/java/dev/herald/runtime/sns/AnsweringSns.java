package dev.herald.runtime.sns;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.SnsServiceClientConfiguration;
import software.amazon.awssdk.services.sns.model.CreateTopicRequest;
import software.amazon.awssdk.services.sns.model.CreateTopicResponse;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsByTopicRequest;
import software.amazon.awssdk.services.sns.model.ListSubscriptionsByTopicResponse;
import software.amazon.awssdk.services.sns.model.ListTopicsRequest;
import software.amazon.awssdk.services.sns.model.ListTopicsResponse;
import software.amazon.awssdk.services.sns.model.PublishBatchRequest;
import software.amazon.awssdk.services.sns.model.PublishBatchResponse;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.PublishResponse;
import software.amazon.awssdk.services.sns.model.SubscribeRequest;
import software.amazon.awssdk.services.sns.model.SubscribeResponse;
import software.amazon.awssdk.services.sns.model.UnsubscribeRequest;
import software.amazon.awssdk.services.sns.model.UnsubscribeResponse;

/** Returns the given answers in order, such as those that no emulator sends. Not thread-safe. */
final class AnsweringSns implements SnsClient {

    final List<SdkRequest> requests = new ArrayList<>();
    private final Deque<Object> answers;

    /** @param answers responses to return and exceptions to throw */
    AnsweringSns(Object... answers) {
        this.answers = new ArrayDeque<>(Arrays.asList(answers));
    }

    private <R extends SdkResponse> R answer(SdkRequest request, Class<R> type) {
        requests.add(request);
        Object answer = answers.remove();
        if (answer instanceof SdkException failure) {
            throw failure;
        }
        return type.cast(answer);
    }

    @Override
    public CreateTopicResponse createTopic(CreateTopicRequest request) {
        return answer(request, CreateTopicResponse.class);
    }

    @Override
    public ListTopicsResponse listTopics(ListTopicsRequest request) {
        return answer(request, ListTopicsResponse.class);
    }

    @Override
    public PublishResponse publish(PublishRequest request) {
        return answer(request, PublishResponse.class);
    }

    @Override
    public PublishBatchResponse publishBatch(PublishBatchRequest request) {
        return answer(request, PublishBatchResponse.class);
    }

    @Override
    public SubscribeResponse subscribe(SubscribeRequest request) {
        return answer(request, SubscribeResponse.class);
    }

    @Override
    public UnsubscribeResponse unsubscribe(UnsubscribeRequest request) {
        return answer(request, UnsubscribeResponse.class);
    }

    @Override
    public ListSubscriptionsByTopicResponse listSubscriptionsByTopic(ListSubscriptionsByTopicRequest request) {
        return answer(request, ListSubscriptionsByTopicResponse.class);
    }

    @Override
    public SnsServiceClientConfiguration serviceClientConfiguration() {
        return SnsServiceClientConfiguration.builder().region(Region.US_EAST_1).build();
    }

    @Override
    public String serviceName() {
        return SnsClient.SERVICE_NAME;
    }

    @Override
    public void close() {
        // There is nothing to close.
    }
}
