package dev.herald.brokers;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

import org.awaitility.Awaitility;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.AuthorizationErrorException;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.Subscription;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

import dev.herald.runtime.sns.SnsBroker;

/** Herald's brokers for Amazon with clients of the SDK, without Quarkus; records their calls to SNS. */
final class Sns implements AutoCloseable {

    /** A client whose calls are not recorded. */
    final SnsClient client;
    final Sqs sqs;
    final SnsBroker broker;
    final RecordedCalls calls = new RecordedCalls();
    /** The actions that are denied. */
    final List<String> denied = new CopyOnWriteArrayList<>();
    /** Responses that replace those of SNS. */
    volatile UnaryOperator<SdkResponse> answers = UnaryOperator.identity();
    private final SnsClient brokersClient;

    /** @param sqs the queues that its topics can reach */
    Sns(URI endpoint, Sqs sqs) {
        client = client(endpoint);
        this.sqs = sqs;
        brokersClient = client(endpoint, calls, new ExecutionInterceptor() {
            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                if (denied.contains(name(context.request()))) {
                    throw AuthorizationErrorException.builder().awsErrorDetails(
                            AwsErrorDetails.builder().errorCode("AuthorizationError")
                                    .errorMessage("not authorized to perform this").build())
                            .build();
                }
            }

            @Override
            public SdkResponse modifyResponse(Context.ModifyResponse context, ExecutionAttributes attributes) {
                return answers.apply(context.response());
            }
        });
        broker = new SnsBroker(new OnlyInstance<>(brokersClient), new OnlyInstance<>(sqs.broker), new OnlyInstance<>(null));
    }

    static SnsClient client(URI endpoint, ExecutionInterceptor... interceptors) {
        return SnsClient.builder().endpointOverride(endpoint).region(Region.of(Fauxqs.REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .overrideConfiguration(configuration -> List.of(interceptors)
                        .forEach(configuration::addExecutionInterceptor))
                .build();
    }

    private static String name(SdkRequest request) {
        return request.getClass().getSimpleName().replace("Request", "");
    }

    /** The names of the calls so far, in order. */
    List<String> calls() {
        return calls.names;
    }

    /** The names of the writing calls so far, in order. */
    List<String> writes() {
        return calls().stream().filter(name -> name.matches("(Create|Subscribe|Set|Unsubscribe|Delete|Confirm).*")).toList();
    }

    <T extends SdkRequest> List<T> requests(Class<T> type) {
        return calls.requests(type);
    }

    /** Creates a topic, and returns its ARN. */
    String createTopic(String name, Map<String, String> attributes) {
        return client.createTopic(request -> request.name(name).attributes(attributes)).topicArn();
    }

    String createTopic(String name) {
        return client.createTopic(request -> request.name(name).attributes(name.endsWith(".fifo")
                ? Map.of("FifoTopic", "true", "ContentBasedDeduplication", "true")
                : Map.of())).topicArn();
    }

    Optional<String> topicArn(String name) {
        return client.listTopicsPaginator().topics().stream().map(topic -> topic.topicArn())
                .filter(arn -> arn.endsWith(":" + name)).findFirst();
    }

    String queueArn(String name) {
        return sqs.attributes(name).get(QueueAttributeName.QUEUE_ARN);
    }

    String subscribe(String topic, String queue, Map<String, String> attributes) {
        return client.subscribe(request -> request.topicArn(topicArn(topic).orElseThrow()).protocol("sqs")
                .endpoint(queueArn(queue)).attributes(attributes).returnSubscriptionArn(true)).subscriptionArn();
    }

    List<Subscription> subscriptions(String topic) {
        return client.listSubscriptionsByTopic(request -> request.topicArn(topicArn(topic).orElseThrow())).subscriptions();
    }

    /** The attributes of a topic's only subscription. */
    Map<String, String> subscription(String topic) {
        List<Subscription> all = subscriptions(topic);
        if (all.size() != 1) {
            throw new IllegalStateException("one subscription was expected, and there are " + all);
        }
        return client.getSubscriptionAttributes(request -> request.subscriptionArn(all.get(0).subscriptionArn())).attributes();
    }

    void publish(String topic, String body, Map<String, String> headers) {
        Map<String, MessageAttributeValue> attributes = new HashMap<>();
        headers.forEach((name, value) -> attributes.put(name,
                MessageAttributeValue.builder().dataType("String").stringValue(value).build()));
        client.publish(request -> request.topicArn(topicArn(topic).orElseThrow()).message(body).messageAttributes(attributes));
    }

    /** Creates a queue with raw delivery and returns its URL. */
    String createSubscribedQueue(String topicArn, String name) {
        String url = sqs.createQueue(name, name.endsWith(".fifo") ? Map.of("FifoQueue", "true") : Map.of());
        String queueArn = sqs.attributes(name).get(QueueAttributeName.QUEUE_ARN);
        client.subscribe(request -> request.topicArn(topicArn).protocol("sqs").endpoint(queueArn)
                .attributes(Map.of("RawMessageDelivery", "true")));
        return url;
    }

    /** Receives this many messages from a queue. */
    List<Message> take(String queueUrl, int count) {
        List<Message> taken = new ArrayList<>();
        Awaitility.await().until(() -> {
            taken.addAll(take(queueUrl));
            return taken.size() >= count;
        });
        return taken;
    }

    /** Receives up to ten messages from a queue. */
    List<Message> take(String queueUrl) {
        List<Message> messages = sqs.client.receiveMessage(request -> request.queueUrl(queueUrl).maxNumberOfMessages(10)
                .waitTimeSeconds(1).messageAttributeNames("All")
                .messageSystemAttributeNames(MessageSystemAttributeName.ALL)).messages();
        messages.forEach(message -> sqs.client.deleteMessage(
                request -> request.queueUrl(queueUrl).receiptHandle(message.receiptHandle())));
        return messages;
    }

    /** The attributes of a topic, by their SNS names. */
    Map<String, String> attributes(String topicArn) {
        return new HashMap<>(client.getTopicAttributes(request -> request.topicArn(topicArn)).attributes());
    }

    @Override
    public void close() {
        client.close();
        brokersClient.close();
        sqs.close();
    }
}
