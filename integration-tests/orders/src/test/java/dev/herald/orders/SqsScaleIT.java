package dev.herald.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import software.amazon.awssdk.services.sqs.SqsClient;

import dev.herald.brokers.CallCounter;
import dev.herald.brokers.ElasticMq;

/** The sample under load on Amazon SQS. */
@Tag("scale")
class SqsScaleIT implements ScaleContract {

    private static final String ENDPOINT = "quarkus.sqs.endpoint-override";

    private static ElasticMq server;
    private static SqsClient sqs;

    @BeforeAll
    static void startServer() {
        server = ElasticMq.start();
        sqs = SqsQueue.client(server.endpoint().toString());
    }

    @AfterAll
    static void stopServer() {
        sqs.close();
        server.close();
    }

    @Override
    public String profile() {
        return "sqs";
    }

    @Override
    public Map<String, String> address() {
        return Map.of(ENDPOINT, server.endpoint().toString());
    }

    @Override
    public Queue queue(String name) {
        return SqsQueue.named(sqs, name);
    }

    @Test
    @SuppressWarnings("try")
    void batchesCallsOfSqs() throws Exception {
        int orders = 5_000;
        Queue queue = queue("counted-orders");
        queue.placeOrders(1, orders);
        Map<String, String> properties = ScaleContract.consumerOnly("counted");
        properties.remove("orders.work");
        properties.put("quarkus.herald.listener.\"orders\".visibility-timeout", "30s");
        properties.put("quarkus.herald.listener.\"shipments\".enabled", "false");
        try (CallCounter counter = CallCounter.before(server.endpoint());
                OrderResults results = results("counted");
                OrdersProcess instance = OrdersProcess.start(profile(), through(counter, properties))) {
            ScaleContract.patience().until(() -> results.missing(1, orders), Set::isEmpty);
            ScaleContract.patience().until(queue::count, count -> count == 0);
            Map<String, Long> busy = counter.take();
            LOG.infof("calls for %d orders, 1 in 50 of them retried: %s", orders, busy);

            // A minute with an empty queue.
            counter.take();
            TimeUnit.MINUTES.sleep(1);
            Map<String, Long> idle = counter.take();
            LOG.infof("calls in an idle minute: %s", idle);

            long receives = busy.get("counted-orders ReceiveMessage");
            long deletes = busy.get("counted-orders DeleteMessageBatch");
            assertThat((receives + deletes) / (double) orders).isLessThan(0.26);
            assertThat(idle).containsOnlyKeys("counted-orders ReceiveMessage");
            assertThat(idle.get("counted-orders ReceiveMessage")).isLessThanOrEqualTo(4);
        }
    }

    private static Map<String, String> through(CallCounter counter, Map<String, String> properties) {
        properties.put(ENDPOINT, counter.endpoint().toString());
        return properties;
    }
}
