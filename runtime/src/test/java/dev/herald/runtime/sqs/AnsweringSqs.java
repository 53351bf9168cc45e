package dev.herald.runtime.sqs;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;

import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsServiceClientConfiguration;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

/** Returns the given answers in order; an exception among them is thrown. */
final class AnsweringSqs implements SqsClient {

    final List<SdkRequest> requests = new ArrayList<>();
    /** The attributes of every queue. */
    Map<String, String> attributes = Map.of("VisibilityTimeout", "30");
    private final Queue<Object> answers;

    AnsweringSqs(Object... answers) {
        this.answers = new ArrayDeque<>(List.of(answers));
    }

    private <T> T answer(SdkRequest request, Class<T> type) {
        requests.add(request);
        Object answer = answers.remove();
        if (answer instanceof RuntimeException failure) {
            throw failure;
        }
        return type.cast(answer);
    }

    <T extends SdkRequest> T request(int position, Class<T> type) {
        return type.cast(requests.get(position));
    }

    /** @throws SdkException if that is the answer */
    @Override
    public ReceiveMessageResponse receiveMessage(ReceiveMessageRequest request) {
        return answer(request, ReceiveMessageResponse.class);
    }

    @Override
    public DeleteMessageBatchResponse deleteMessageBatch(DeleteMessageBatchRequest request) {
        return answer(request, DeleteMessageBatchResponse.class);
    }

    @Override
    public ChangeMessageVisibilityBatchResponse changeMessageVisibilityBatch(ChangeMessageVisibilityBatchRequest request) {
        return answer(request, ChangeMessageVisibilityBatchResponse.class);
    }

    @Override
    public SendMessageResponse sendMessage(SendMessageRequest request) {
        return answer(request, SendMessageResponse.class);
    }

    @Override
    public SendMessageBatchResponse sendMessageBatch(SendMessageBatchRequest request) {
        return answer(request, SendMessageBatchResponse.class);
    }

    @Override
    public GetQueueAttributesResponse getQueueAttributes(GetQueueAttributesRequest request) {
        return GetQueueAttributesResponse.builder().attributesWithStrings(attributes).build();
    }

    @Override
    public SqsServiceClientConfiguration serviceClientConfiguration() {
        return SqsServiceClientConfiguration.builder().region(Region.EU_WEST_1).build();
    }

    @Override
    public String serviceName() {
        return SqsClient.SERVICE_NAME;
    }

    @Override
    public void close() {
        // There is nothing to close.
    }
}
