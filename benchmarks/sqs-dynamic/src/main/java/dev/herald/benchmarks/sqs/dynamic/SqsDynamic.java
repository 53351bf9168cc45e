package dev.herald.benchmarks.sqs.dynamic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.jashmore.sqs.QueueProperties;
import com.jashmore.sqs.broker.concurrent.ConcurrentMessageBroker;
import com.jashmore.sqs.broker.concurrent.StaticConcurrentMessageBrokerProperties;
import com.jashmore.sqs.container.CoreMessageListenerContainer;
import com.jashmore.sqs.container.MessageListenerContainer;
import com.jashmore.sqs.processor.AsyncLambdaMessageProcessor;
import com.jashmore.sqs.processor.LambdaMessageProcessor;
import com.jashmore.sqs.processor.MessageProcessor;
import com.jashmore.sqs.resolver.batching.BatchingMessageResolver;
import com.jashmore.sqs.resolver.batching.StaticBatchingMessageResolverProperties;
import com.jashmore.sqs.retriever.prefetch.PrefetchingMessageRetriever;
import com.jashmore.sqs.retriever.prefetch.StaticPrefetchingMessageRetrieverProperties;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.Message;

import dev.herald.benchmarks.Meter;
import dev.herald.benchmarks.Order;
import dev.herald.benchmarks.Setting;

/**
 * Java Dynamic SQS Listener, put together from its parts as "Core Implementations" of its documentation describes them. Each
 * choice is explained where it is made; what isn't named here is left at its default. It has no publisher.
 */
public final class SqsDynamic {

    /** A container receives one batch after the other: as many of them as the hand-written loop has pollers. */
    private static final int CONTAINERS = 10;
    /** The most that SQS hands out, and deletes, in one call. */
    private static final int BATCH = 10;

    private final SqsAsyncClient client = SqsAsyncClient.builder().endpointOverride(Setting.BENCHMARK_BROKER.uri())
            .region(Region.US_EAST_1)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"))).build();
    private final QueueProperties queue = QueueProperties.builder().queueUrl(url()).build();
    private final ObjectReader reader = new ObjectMapper().readerFor(Order.class);
    private final Meter meter = Meter.start();

    public static void main(String[] arguments) throws Exception {
        new SqsDynamic().run();
    }

    private String url() {
        return client.getQueueUrl(request -> request.queueName(Setting.BENCHMARK_QUEUE.text())).join().queueUrl();
    }

    private void run() throws InterruptedException {
        if (Setting.BENCHMARK_PLATFORM.isTrue()) {
            start(new LambdaMessageProcessor(client, queue, this::handle));
        } else if (Setting.BENCHMARK_VIRTUAL.isTrue()) {
            start(onVirtualThreads());
        }
        Thread.currentThread().join();
    }

    /** A container's own threads can't be chosen: they hand over, and the handler counts until its future is complete. */
    private MessageProcessor onVirtualThreads() {
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        return new AsyncLambdaMessageProcessor(client, queue,
                message -> CompletableFuture.runAsync(() -> handle(message), threads));
    }

    private void start(MessageProcessor processor) {
        int handlers = Setting.BENCHMARK_CONCURRENCY.number();
        int count = Math.min(CONTAINERS, handlers);
        List<MessageListenerContainer> containers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            containers.add(container(i, handlers * (i + 1) / count - handlers * i / count, processor));
        }
        for (MessageListenerContainer container : containers) {
            container.start();
            // Deletes what has been handled. On a thread of its own each: on those of the common pool they would wait for
            // deletions that need them.
            Runtime.getRuntime().addShutdownHook(new Thread(container::stop));
        }
    }

    private MessageListenerContainer container(int index, int handlers, MessageProcessor processor) {
        return new CoreMessageListenerContainer("orders-" + index,
                // No more handlers at once than this; a handler's place is free as soon as its deletion is queued.
                () -> new ConcurrentMessageBroker(
                        StaticConcurrentMessageBrokerProperties.builder().concurrencyLevel(handlers).build()),
                () -> new PrefetchingMessageRetriever(client, queue, prefetching()),
                () -> processor,
                () -> new BatchingMessageResolver(queue, client, deleting()));
    }

    /**
     * "Appropriate for high volumes of messages that take little time to process", where the retriever that batches has
     * handlers wait for each other. It receives again when fewer than the desired minimum wait, and then as many as the
     * maximum has room for: so there is always room for ten.
     */
    private static StaticPrefetchingMessageRetrieverProperties prefetching() {
        return StaticPrefetchingMessageRetrieverProperties.builder().desiredMinPrefetchedMessages(BATCH)
                .maxPrefetchedMessages(2 * BATCH).build();
    }

    /**
     * Ten in a call, or what there is after a second: the ready-made container that prefetches would delete each message by
     * itself.
     */
    private static StaticBatchingMessageResolverProperties deleting() {
        return StaticBatchingMessageResolverProperties.builder().bufferingSizeLimit(BATCH)
                .bufferingTime(Duration.ofSeconds(1)).build();
    }

    /** What can't be read stays in the queue, as does what a handler fails with. */
    private void handle(Message message) {
        try {
            meter.handle(reader.readValue(message.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
