package dev.herald.benchmarks.sqs.loop;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

import dev.herald.benchmarks.Meter;
import dev.herald.benchmarks.Order;
import dev.herald.benchmarks.Publishing;
import dev.herald.benchmarks.Setting;

/**
 * What a careful team writes by hand: some threads that receive ten, handle ten, delete ten; for more handlers at once, or
 * on virtual threads, the ten beside each other.
 */
public final class SqsLoop implements Publishing {

    private static final int POLLERS = 10;

    private final SqsClient client;
    private final String url;
    private final ObjectMapper mapper;
    private final ObjectReader reader;
    private final Meter meter = Meter.start();

    public SqsLoop(SqsClient client, ObjectMapper mapper) {
        this.client = client;
        this.url = client.getQueueUrl(request -> request.queueName(Setting.BENCHMARK_QUEUE.text())).queueUrl();
        this.mapper = mapper;
        this.reader = mapper.readerFor(Order.class);
    }

    public static void main(String[] arguments) throws InterruptedException {
        SqsClient client = SqsClient.builder().endpointOverride(Setting.BENCHMARK_BROKER.uri()).region(Region.US_EAST_1)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"))).build();
        new SqsLoop(client, new ObjectMapper()).start();
        Thread.currentThread().join();
    }

    /** Starts to consume, on threads of its own. */
    public void start() {
        if (Setting.BENCHMARK_PLATFORM.isTrue()) {
            startPollers(this::handleInTurn);
        } else if (Setting.BENCHMARK_VIRTUAL.isTrue()) {
            consumeBesideEachOther();
        }
        meter.publishes(this);
    }

    /** What is done with the messages of one receive. */
    private interface Handling {
        void handle(List<Message> messages) throws Exception;
    }

    private void startPollers(Handling handling) {
        int pollers = Math.max(POLLERS, Setting.BENCHMARK_CONCURRENCY.number() / 10);
        for (int i = 0; i < pollers; i++) {
            new Thread(() -> poll(handling), "poll-" + i).start();
        }
    }

    private void poll(Handling handling) {
        while (true) {
            try {
                List<Message> messages = client.receiveMessage(
                        request -> request.queueUrl(url).maxNumberOfMessages(10).waitTimeSeconds(20)).messages();
                if (!messages.isEmpty()) {
                    handling.handle(messages);
                    delete(messages);
                }
            } catch (Exception failure) {
                failure.printStackTrace();
            }
        }
    }

    private void handleInTurn(List<Message> messages) throws IOException {
        for (Message message : messages) {
            handle(message);
        }
    }

    private void consumeBesideEachOther() {
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Semaphore handlers = new Semaphore(Setting.BENCHMARK_CONCURRENCY.number());
        startPollers(messages -> {
            List<Callable<Void>> calls = new ArrayList<>(messages.size());
            for (Message message : messages) {
                calls.add(() -> {
                    handlers.acquire();
                    try {
                        handle(message);
                    } finally {
                        handlers.release();
                    }
                    return null;
                });
            }
            for (Future<Void> call : threads.invokeAll(calls)) {
                call.get();
            }
        });
    }

    private void handle(Message message) throws IOException {
        meter.handle(reader.readValue(message.body()));
    }

    private void delete(List<Message> messages) {
        List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            entries.add(DeleteMessageBatchRequestEntry.builder().id(Integer.toString(i))
                    .receiptHandle(messages.get(i).receiptHandle()).build());
        }
        client.deleteMessageBatch(request -> request.queueUrl(url).entries(entries));
    }

    @Override
    public void one(Order order) throws IOException {
        String body = mapper.writeValueAsString(order);
        client.sendMessage(request -> request.queueUrl(url).messageBody(body));
    }

    @Override
    public void batch(List<Order> orders) throws IOException {
        List<SendMessageBatchRequestEntry> entries = new ArrayList<>(orders.size());
        for (int i = 0; i < orders.size(); i++) {
            entries.add(SendMessageBatchRequestEntry.builder().id(Integer.toString(i))
                    .messageBody(mapper.writeValueAsString(orders.get(i))).build());
        }
        client.sendMessageBatch(request -> request.queueUrl(url).entries(entries));
    }
}
