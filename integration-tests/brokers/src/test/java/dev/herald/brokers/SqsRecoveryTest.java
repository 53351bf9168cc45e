package dev.herald.brokers;

import static dev.herald.brokers.SqsFixture.queue;
import static dev.herald.brokers.SqsFixture.subscription;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.herald.spi.Consumer;
import dev.herald.spi.Destination;
import dev.herald.spi.Destination.Declare;
import dev.herald.spi.SettlementResult;
import dev.herald.spi.SettlementResult.Status;

/** With a separate server, which is killed and restarted without its queues. */
class SqsRecoveryTest {

    private final ElasticMq elasticMq = ElasticMq.start();
    private final Sqs sqs = new Sqs(elasticMq.endpoint());
    private final RecordingSink sink = new RecordingSink();
    private final Destination orders = queue("orders", Declare.CREATE);
    private final Consumer consumer = sqs.broker.consumer(subscription(orders, null, "orders-dlq"), sink);

    @BeforeEach
    void receiveAMessage() {
        consumer.start();
        await().atMost(Duration.ofSeconds(20)).until(() -> !sink.leases.isEmpty());
        sqs.send("orders", "before");
        await().atMost(Duration.ofSeconds(20)).until(() -> sink.bodies().equals(List.of("before")));
    }

    @AfterEach
    void stop() throws Exception {
        consumer.stopReceiving().toCompletableFuture().get(60, TimeUnit.SECONDS);
        sqs.close();
        elasticMq.close();
    }

    @Test
    void goesOnReceivingWhenTheBrokerIsBack() {
        elasticMq.kill();
        await().atMost(Duration.ofSeconds(20)).until(() -> !sink.failures.isEmpty());

        elasticMq.restart();
        await().atMost(Duration.ofSeconds(40)).until(() -> sink.leases.size() > 1);
        sqs.send("orders", "after");

        await().atMost(Duration.ofSeconds(20)).until(() -> sink.bodies().contains("after"));
    }

    @Test
    void settlementsAreRetryableWhileTheBrokerIsUnreachable() {
        elasticMq.kill();

        assertThat(consumer.acknowledge(sink.deliveries)).extracting(SettlementResult::status).containsExactly(Status.RETRY);
    }

    @Test
    void settlementsOfADeletedQueueAreGone() throws Exception {
        // ElasticMQ does not respond to a poll of a deleted queue.
        consumer.stopReceiving().toCompletableFuture().get(10, TimeUnit.SECONDS);
        String url = sqs.url("orders");
        sqs.client.deleteQueue(request -> request.queueUrl(url));

        assertThat(consumer.acknowledge(sink.deliveries)).extracting(SettlementResult::status).containsExactly(Status.GONE);
    }
}
