package dev.herald.benchmarks.driver.broker;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

import dev.herald.benchmarks.Order;
import dev.herald.benchmarks.driver.wire.SqsTap;
import dev.herald.benchmarks.driver.wire.WireTap;
import dev.herald.brokers.ElasticMq;

/** ElasticMQ, which speaks the protocol of Amazon SQS. */
public final class SqsUnderLoad implements BrokerUnderLoad {

    /** The most messages in one call, and the most bytes, with a little left for what is around them. */
    private static final int BATCH = 10;
    private static final int MOST_BYTES = 250 * 1024;
    private static final List<QueueAttributeName> COUNTS = List.of(
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED);

    private final ElasticMq server = ElasticMq.start();
    private final SqsClient client = SqsClient.builder().endpointOverride(server.endpoint()).region(Region.US_EAST_1)
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"))).build();
    private final Map<String, String> urls = new ConcurrentHashMap<>();

    @Override
    public String description() {
        return "ElasticMQ, which implements the Amazon SQS protocol, with its queues in memory";
    }

    @Override
    public URI uri() {
        return server.endpoint();
    }

    @Override
    public WireTap tap() {
        return new SqsTap(uri());
    }

    @Override
    public boolean keepsMessages() {
        return true;
    }

    @Override
    public boolean isConsumed(String queue) {
        return true;
    }

    /**
     * ElasticMQ does not notice that a consumer has gone: its last long polls would take messages of the next one, and hide
     * them for their visibility timeout, unless their queue goes as well.
     */
    @Override
    public void create(String queue) {
        client.createQueue(request -> request.queueName(queue));
        client.deleteQueue(request -> request.queueUrl(url(queue)));
        client.createQueue(request -> request.queueName(queue));
    }

    private String url(String queue) {
        return client.getQueueUrl(request -> request.queueName(queue)).queueUrl();
    }

    @Override
    public void send(String queue, List<Order> orders) {
        String url = urls.computeIfAbsent(queue, this::url);
        int batch = Math.clamp(MOST_BYTES / (orders.getFirst().note().length() + 200), 1, BATCH);
        IntStream.range(0, Math.ceilDiv(orders.size(), batch)).parallel()
                .forEach(i -> sendBatch(url, orders.subList(i * batch, Math.min(orders.size(), (i + 1) * batch))));
    }

    private void sendBatch(String url, List<Order> orders) {
        List<SendMessageBatchRequestEntry> entries = new ArrayList<>(orders.size());
        for (int i = 0; i < orders.size(); i++) {
            entries.add(
                    SendMessageBatchRequestEntry.builder().id(Integer.toString(i)).messageBody(OrderJson.text(orders.get(i)))
                            .build());
        }
        var response = client.sendMessageBatch(request -> request.queueUrl(url).entries(entries));
        if (response.hasFailed()) {
            throw new IllegalStateException("messages were rejected: " + response.failed());
        }
    }

    @Override
    public void offer(String queue, List<Order> orders) {
        sendBatch(urls.computeIfAbsent(queue, this::url), orders);
    }

    /** What costs the driver, and the broker beside the consumer, the least. */
    @Override
    public int fewestPerCall(double perSecond) {
        return BATCH;
    }

    @Override
    public long backlog(String queue) {
        Map<QueueAttributeName, String> counts = client
                .getQueueAttributes(request -> request.queueUrl(url(queue)).attributeNames(COUNTS)).attributes();
        return COUNTS.stream().mapToLong(count -> Long.parseLong(counts.get(count))).sum();
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
