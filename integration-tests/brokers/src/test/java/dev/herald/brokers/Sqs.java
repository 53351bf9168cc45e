package dev.herald.brokers;

import java.net.URI;
import java.util.List;
import java.util.Map;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

import dev.herald.runtime.aws.HttpTransport;
import dev.herald.runtime.sqs.SqsBroker;

/** Herald's broker with a client of the SDK, without Quarkus; records its calls. */
final class Sqs implements AutoCloseable {

    final SqsClient client;
    final SqsBroker broker;
    final List<String> calls;
    private final RecordedCalls recorded = new RecordedCalls();

    Sqs(URI endpoint) {
        this(endpoint, UrlConnectionHttpClient.builder(), HttpTransport.NO_LIMITS);
    }

    /** @param transport what Herald knows of the HTTP client */
    Sqs(URI endpoint, SdkHttpClient.Builder<?> http, HttpTransport transport) {
        client = client(endpoint, http, recorded);
        broker = new SqsBroker(new OnlyInstance<>(client), transport);
        calls = recorded.names;
    }

    static SqsClient client(URI endpoint, ExecutionInterceptor... interceptors) {
        return client(endpoint, UrlConnectionHttpClient.builder(), interceptors);
    }

    private static SqsClient client(URI endpoint, SdkHttpClient.Builder<?> http, ExecutionInterceptor... interceptors) {
        return SqsClient.builder().endpointOverride(endpoint).region(Region.of(ElasticMq.REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .httpClientBuilder(http)
                .overrideConfiguration(configuration -> List.of(interceptors)
                        .forEach(configuration::addExecutionInterceptor))
                .build();
    }

    long callsOf(String name) {
        return recorded.count(name);
    }

    /** Makes calls of this name fail after {@code successes} more successful ones. */
    void failAfter(int successes, String name, SdkException failure) {
        recorded.failAfter(successes, name, failure);
    }

    String createQueue(String name, Map<String, String> attributes) {
        return client.createQueue(request -> request.queueName(name).attributesWithStrings(attributes)).queueUrl();
    }

    String url(String name) {
        return client.getQueueUrl(request -> request.queueName(name)).queueUrl();
    }

    boolean exists(String name) {
        try {
            url(name);
            return true;
        } catch (QueueDoesNotExistException missing) {
            return false;
        }
    }

    Map<QueueAttributeName, String> attributes(String name) {
        String url = url(name);
        return client.getQueueAttributes(request -> request.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                .attributes();
    }

    void send(String queue, String body) {
        String url = url(queue);
        client.sendMessage(request -> request.queueUrl(url).messageBody(body));
    }

    /** How many messages a queue has, visible or not. */
    int depth(String queue) {
        Map<QueueAttributeName, String> attributes = attributes(queue);
        return Integer.parseInt(attributes.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
                + Integer.parseInt(attributes.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                + Integer.parseInt(attributes.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED));
    }

    @Override
    public void close() {
        client.close();
    }
}
