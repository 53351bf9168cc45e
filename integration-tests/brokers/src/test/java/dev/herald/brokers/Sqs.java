package dev.herald.brokers;

import java.lang.annotation.Annotation;
import java.net.URI;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;

import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.util.TypeLiteral;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

import dev.herald.runtime.sqs.SqsBroker;

/** Herald's broker on a client of the SDK, without Quarkus; remembers which calls it made. */
final class Sqs implements AutoCloseable {

    final SqsClient client;
    final SqsBroker broker;
    final List<String> calls = new CopyOnWriteArrayList<>();
    private final Map<String, LongConsumer> failures = new ConcurrentHashMap<>();

    Sqs(URI endpoint) {
        client = client(endpoint, new ExecutionInterceptor() {
            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                String call = context.request().getClass().getSimpleName().replace("Request", "");
                calls.add(call);
                failures.getOrDefault(call, number -> {
                }).accept(callsOf(call));
            }
        });
        broker = new SqsBroker(new OnlyInstance(client));
    }

    static SqsClient client(URI endpoint, ExecutionInterceptor... interceptors) {
        return SqsClient.builder().endpointOverride(endpoint).region(Region.of(ElasticMq.REGION))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .overrideConfiguration(configuration -> List.of(interceptors)
                        .forEach(configuration::addExecutionInterceptor))
                .build();
    }

    long callsOf(String name) {
        return calls.stream().filter(name::equals).count();
    }

    /** Lets calls of this kind fail, from the one on that is to follow {@code sound} more. */
    void failAfter(int sound, String name, SdkException failure) {
        long last = callsOf(name) + sound;
        failures.put(name, number -> {
            if (number > last) {
                throw failure;
            }
        });
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

    /** The default client and no named one. */
    private record OnlyInstance(SqsClient client) implements Instance<SqsClient> {

        @Override
        public Instance<SqsClient> select(Annotation... qualifiers) {
            return this;
        }

        @Override
        public <U extends SqsClient> Instance<U> select(Class<U> subtype, Annotation... qualifiers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public <U extends SqsClient> Instance<U> select(TypeLiteral<U> subtype, Annotation... qualifiers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isUnsatisfied() {
            return false;
        }

        @Override
        public boolean isAmbiguous() {
            return false;
        }

        @Override
        public void destroy(SqsClient instance) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Handle<SqsClient> getHandle() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Iterable<? extends Handle<SqsClient>> handles() {
            throw new UnsupportedOperationException();
        }

        @Override
        public SqsClient get() {
            return client;
        }

        @Override
        public Iterator<SqsClient> iterator() {
            return List.of(client).iterator();
        }
    }
}
