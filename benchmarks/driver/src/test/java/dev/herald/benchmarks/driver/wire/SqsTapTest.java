package dev.herald.benchmarks.driver.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.ReceiptHandleIsInvalidException;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

import dev.herald.brokers.ElasticMq;

@Timeout(120)
class SqsTapTest {

    private static ElasticMq broker;

    private SqsTap tap;
    private SqsClient consumer;
    private SqsClient producer;
    private String queue;

    @BeforeAll
    static void startBroker() {
        broker = ElasticMq.start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void connect(TestInfo test) {
        tap = new SqsTap(broker.endpoint());
        consumer = client(tap.uri());
        producer = client(broker.endpoint());
        String name = test.getTestMethod().orElseThrow().getName();
        queue = producer.createQueue(request -> request.queueName(name)).queueUrl();
    }

    @AfterEach
    void disconnect() {
        consumer.close();
        producer.close();
        tap.close();
    }

    @Test
    void callsAreCountedAndDeletionsSettle() {
        send(0, 1, 2);
        List<Message> messages = receive();
        assertThat(messages).hasSize(3);
        assertThat(tap.settled()).isEmpty();
        long before = System.nanoTime();
        consumer.deleteMessage(request -> request.queueUrl(queue).receiptHandle(messages.get(0).receiptHandle()));
        assertThat(tap.settled()).containsOnlyKeys(id(messages.get(0)));
        consumer.deleteMessageBatch(request -> request.queueUrl(queue).entries(
                entry("a", messages.get(1)), entry("b", messages.get(2))));
        assertThat(tap.settled()).containsOnlyKeys(0L, 1L, 2L);
        assertThat(tap.settled().values()).allSatisfy(time -> assertThat(time).isBetween(before, System.nanoTime()));
        assertThat(receive()).isEmpty();
        assertThat(tap.calls()).containsOnlyKeys("ReceiveMessage", "DeleteMessage", "DeleteMessageBatch")
                .containsEntry("ReceiveMessage", 2L).containsEntry("DeleteMessage", 1L)
                .containsEntry("DeleteMessageBatch", 1L);
    }

    @Test
    void aMessageIsKnownByEachReceiptAndSettledTheFirstTime() {
        send(7);
        Message first = receive().getFirst();
        consumer.changeMessageVisibility(request -> request.queueUrl(queue).receiptHandle(first.receiptHandle())
                .visibilityTimeout(0));
        Message second = receive().getFirst();
        assertThat(second.receiptHandle()).isNotEqualTo(first.receiptHandle());
        consumer.deleteMessage(request -> request.queueUrl(queue).receiptHandle(second.receiptHandle()));
        Long time = tap.settled().get(7L);
        assertThat(time).isNotNull();
        assertThatThrownBy(() -> consumer.deleteMessage(
                request -> request.queueUrl(queue).receiptHandle(second.receiptHandle())))
                .isInstanceOf(ReceiptHandleIsInvalidException.class);
        assertThat(tap.calls()).containsEntry("DeleteMessage", 2L);
        assertThat(tap.settled()).containsEntry(7L, time);
    }

    @Test
    void whatIsNoOrderIsSettledWithoutANote() {
        producer.sendMessage(request -> request.queueUrl(queue).messageBody("hello"));
        Message message = receive().getFirst();
        assertThat(message.body()).isEqualTo("hello");
        consumer.deleteMessage(request -> request.queueUrl(queue).receiptHandle(message.receiptHandle()));
        assertThat(tap.settled()).isEmpty();
    }

    @Test
    void whatTheBrokerRejectsIsRejectedThroughTheTap() {
        assertThatThrownBy(() -> consumer.getQueueUrl(request -> request.queueName("no-such-queue")))
                .isInstanceOf(QueueDoesNotExistException.class);
    }

    @Test
    void whatTheTapDoesNotUnderstandIsAnsweredByTheBroker() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(tap.uri()).header("X-Amz-Target", "AmazonSQS.DeleteMessage")
                .header("Content-Type", "application/x-amz-json-1.0")
                .POST(HttpRequest.BodyPublishers.ofString("{not json")).build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isBetween(400, 599);
        }
    }

    /** ElasticMQ wouldn't show it: it hands messages to such calls, tap or no tap. */
    @Test
    void aConsumerThatGoesWhileItWaitsTakesItsCallWithIt() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                SqsTap before = new SqsTap(URI.create("http://127.0.0.1:" + silent.getLocalPort()))) {
            silent.setSoTimeout(10_000);
            Socket leaving = new Socket(InetAddress.getLoopbackAddress(), before.uri().getPort());
            leaving.getOutputStream().write("POST / HTTP/1.1\r\nHost: sqs\r\nContent-Length: 2\r\n\r\n{}"
                    .getBytes(StandardCharsets.US_ASCII));
            try (Socket call = silent.accept()) {
                call.setSoTimeout(10_000);
                assertThat(call.getInputStream().read()).isEqualTo('P');
                leaving.close();
                assertThat(new String(call.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)).endsWith("{}");
            }
        }
    }

    private void send(long... orders) {
        List<SendMessageBatchRequestEntry> entries = Arrays.stream(orders)
                .mapToObj(order -> SendMessageBatchRequestEntry.builder().id("m" + order)
                        .messageBody("{\"id\":" + order + ",\"note\":\"é\"}").build())
                .toList();
        producer.sendMessageBatch(request -> request.queueUrl(queue).entries(entries));
    }

    private List<Message> receive() {
        return consumer.receiveMessage(request -> request.queueUrl(queue).maxNumberOfMessages(10).waitTimeSeconds(1))
                .messages();
    }

    private static DeleteMessageBatchRequestEntry entry(String id, Message message) {
        return DeleteMessageBatchRequestEntry.builder().id(id).receiptHandle(message.receiptHandle()).build();
    }

    private static long id(Message message) {
        return OrderId.of(message.body().getBytes(StandardCharsets.UTF_8)).orElseThrow();
    }

    private static SqsClient client(URI endpoint) {
        return SqsClient.builder().endpointOverride(endpoint).region(Region.US_EAST_1)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"))).build();
    }
}
