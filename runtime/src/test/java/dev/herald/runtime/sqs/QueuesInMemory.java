package dev.herald.runtime.sqs;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsServiceClientConfiguration;
import software.amazon.awssdk.services.sqs.model.CreateQueueRequest;
import software.amazon.awssdk.services.sqs.model.CreateQueueResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.SetQueueAttributesResponse;

import dev.herald.spi.Subscription;

/** Amazon SQS without messages: queues and their attributes. */
public class QueuesInMemory implements SqsClient {

    private static final String URL = "https://sqs.eu-west-1.amazonaws.com/123456789012/";

    /** The requests received. */
    public final List<SdkRequest> requests = new CopyOnWriteArrayList<>();
    private final Map<String, Map<QueueAttributeName, String>> queues = new HashMap<>();

    /** The queue of a topic's subscriber. */
    public SqsSubscriberQueue subscriberQueue(Subscription queue, SqsQueueKeys keys) {
        return new SqsSubscriberQueue(new SqsDeclaration(new SqsQueues(this), queue.destination(), keys,
                queue.deadLetterQueue(), queue.maxReceives()));
    }

    /** Its ARN. */
    public static String arn(String queue) {
        return "arn:aws:sqs:eu-west-1:123456789012:" + queue;
    }

    /** The attributes of an existing queue. */
    public Map<QueueAttributeName, String> attributes(String queue) {
        return queues.get(queue);
    }

    /** The names of all queues. */
    public List<String> names() {
        return List.copyOf(queues.keySet());
    }

    @Override
    public CreateQueueResponse createQueue(CreateQueueRequest request) {
        requests.add(request);
        queues.put(request.queueName(), new HashMap<>(request.attributes()));
        return CreateQueueResponse.builder().queueUrl(URL + request.queueName()).build();
    }

    @Override
    public GetQueueUrlResponse getQueueUrl(GetQueueUrlRequest request) {
        requests.add(request);
        if (!queues.containsKey(request.queueName())) {
            throw QueueDoesNotExistException.builder().message("it does not exist").build();
        }
        return GetQueueUrlResponse.builder().queueUrl(URL + request.queueName()).build();
    }

    @Override
    public GetQueueAttributesResponse getQueueAttributes(GetQueueAttributesRequest request) {
        requests.add(request);
        String name = request.queueUrl().substring(URL.length());
        Map<QueueAttributeName, String> attributes = new HashMap<>(queues.get(name));
        attributes.put(QueueAttributeName.QUEUE_ARN, arn(name));
        return GetQueueAttributesResponse.builder().attributes(attributes).build();
    }

    @Override
    public SetQueueAttributesResponse setQueueAttributes(SetQueueAttributesRequest request) {
        requests.add(request);
        queues.get(request.queueUrl().substring(URL.length())).putAll(request.attributes());
        return SetQueueAttributesResponse.builder().build();
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
