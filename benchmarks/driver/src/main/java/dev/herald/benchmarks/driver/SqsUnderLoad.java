package dev.herald.benchmarks.driver;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

import dev.herald.benchmarks.Order;
import dev.herald.brokers.ElasticMq;

/** ElasticMQ, which speaks the protocol of Amazon SQS. */
final class SqsUnderLoad implements BrokerUnderLoad {

    private static final int BATCH = 10;
    private static final List<QueueAttributeName> COUNTS = List.of(
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED);

    private final ElasticMq server = ElasticMq.start();
    private final SqsClient client = SqsClient.builder().endpointOverride(server.endpoint()).region(Region.US_EAST_1)
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"))).build();
    private final ObjectMapper mapper = new ObjectMapper();

    @Override
    public URI uri() {
        return server.endpoint();
    }

    @Override
    public void create(String queue) {
        client.createQueue(request -> request.queueName(queue));
        client.purgeQueue(request -> request.queueUrl(url(queue)));
    }

    private String url(String queue) {
        return client.getQueueUrl(request -> request.queueName(queue)).queueUrl();
    }

    @Override
    public void send(String queue, List<Order> orders) {
        String url = url(queue);
        IntStream.range(0, (orders.size() + BATCH - 1) / BATCH).parallel()
                .forEach(i -> sendBatch(url, orders.subList(i * BATCH, Math.min(orders.size(), (i + 1) * BATCH))));
    }

    private void sendBatch(String url, List<Order> orders) {
        List<SendMessageBatchRequestEntry> entries = new ArrayList<>(orders.size());
        for (int i = 0; i < orders.size(); i++) {
            entries.add(
                    SendMessageBatchRequestEntry.builder().id(Integer.toString(i)).messageBody(json(orders.get(i))).build());
        }
        var response = client.sendMessageBatch(request -> request.queueUrl(url).entries(entries));
        if (response.hasFailed()) {
            throw new IllegalStateException("messages were refused: " + response.failed());
        }
    }

    private String json(Order order) {
        try {
            return mapper.writeValueAsString(order);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
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
