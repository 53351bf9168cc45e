package dev.herald.brokers;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

import dev.herald.runtime.sns.SnsBroker;

/** Herald's brokers on clients of the SDK, without Quarkus; remembers which calls the one of SNS made. */
final class Sns implements AutoCloseable {

    final SnsClient client;
    final SnsBroker broker;
    final Sqs sqs;
    final RecordedCalls calls = new RecordedCalls();

    /** @param sqs of the queues that its topics reach */
    Sns(URI endpoint, Sqs sqs) {
        this.sqs = sqs;
        client = client(endpoint, calls);
        broker = new SnsBroker(new OnlyInstance<>(client), new OnlyInstance<>(sqs.broker));
    }

    static SnsClient client(URI endpoint, ExecutionInterceptor... interceptors) {
        return SnsClient.builder().endpointOverride(endpoint).region(Region.of(Fauxqs.REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .overrideConfiguration(configuration -> List.of(interceptors)
                        .forEach(configuration::addExecutionInterceptor))
                .build();
    }

    /** Creates a topic, and returns its ARN. */
    String createTopic(String name, Map<String, String> attributes) {
        return client.createTopic(request -> request.name(name).attributes(attributes)).topicArn();
    }

    /** Creates a queue that gets what is published just as it is, and returns its URL. */
    String createSubscribedQueue(String topicArn, String name) {
        String url = sqs.createQueue(name, name.endsWith(".fifo") ? Map.of("FifoQueue", "true") : Map.of());
        String queueArn = sqs.attributes(name).get(QueueAttributeName.QUEUE_ARN);
        client.subscribe(request -> request.topicArn(topicArn).protocol("sqs").endpoint(queueArn)
                .attributes(Map.of("RawMessageDelivery", "true")));
        return url;
    }

    /** Takes this many messages from a queue. */
    List<Message> take(String queueUrl, int count) {
        List<Message> taken = new ArrayList<>();
        Awaitility.await().until(() -> {
            taken.addAll(take(queueUrl));
            return taken.size() >= count;
        });
        return taken;
    }

    /** Takes what a queue has, up to ten messages. */
    List<Message> take(String queueUrl) {
        List<Message> messages = sqs.client.receiveMessage(request -> request.queueUrl(queueUrl).maxNumberOfMessages(10)
                .waitTimeSeconds(1).messageAttributeNames("All")
                .messageSystemAttributeNames(MessageSystemAttributeName.ALL)).messages();
        messages.forEach(message -> sqs.client.deleteMessage(
                request -> request.queueUrl(queueUrl).receiptHandle(message.receiptHandle())));
        return messages;
    }

    /** What a topic is, by the names of SNS. */
    Map<String, String> attributes(String topicArn) {
        return new HashMap<>(client.getTopicAttributes(request -> request.topicArn(topicArn)).attributes());
    }

    @Override
    public void close() {
        client.close();
        sqs.close();
    }
}
