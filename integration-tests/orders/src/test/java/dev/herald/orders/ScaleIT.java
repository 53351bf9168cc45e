package dev.herald.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.vertx.core.json.JsonObject;
import software.amazon.awssdk.services.sqs.SqsClient;

import dev.herald.brokers.ElasticMq;

/** Thousands of orders through an SQS server, with instances of the packaged sample that die in the middle. */
@Tag("scale")
class ScaleIT {

    private static final Logger LOG = Logger.getLogger(ScaleIT.class);

    private static ElasticMq server;
    private static SqsClient sqs;

    @BeforeAll
    static void startServer() {
        server = ElasticMq.start();
        sqs = Queue.client(server.endpoint().toString());
    }

    @AfterAll
    static void stopServer() {
        sqs.close();
        server.close();
    }

    @Test
    void accountsForTenThousandOrders() {
        int orders = 10_000;
        try (OrdersProcess instance = OrdersProcess.start(server.endpoint(), queues("many"))) {
            long start = System.nanoTime();
            instance.client().place(orders, 1);
            JsonObject report = patience().until(instance.client()::report, answer -> answer.getBoolean("complete"));

            LOG.infof("%d orders in %d ms, %d duplicates", orders, (System.nanoTime() - start) / 1_000_000,
                    report.getLong("duplicates"));
            int dead = hopeless(orders).size();
            assertThat(report.getInteger("handled")).isEqualTo(orders - dead);
            assertThat(report.getInteger("invoiced")).isEqualTo(orders - dead);
            assertThat(report.getInteger("deadLettered")).isEqualTo(dead);
            // The last acknowledgements may still be on their way.
            patience().until(Queue.named(sqs, "many-orders")::count, count -> count == 0);
        }
    }

    @Test
    void losesNothingWhenItIsKilledFiveTimes() throws Exception {
        int orders = 5_000;
        Queue queue = Queue.named(sqs, "killed-orders");
        queue.placeOrders(1, orders);
        try (Outcomes outcomes = outcomes("killed")) {
            for (int kill = 1; kill <= 5; kill++) {
                int enough = kill * 600;
                try (OrdersProcess instance = OrdersProcess.start(server.endpoint(), consumerOnly("killed"))) {
                    patience().until(outcomes::invoiced, invoiced -> invoiced >= enough);
                    instance.kill();
                }
                assertThat(outcomes.missing(1, orders)).as("orders open at kill %d", kill).isNotEmpty();
            }
            try (OrdersProcess instance = OrdersProcess.start(server.endpoint(), consumerOnly("killed"))) {
                patience().until(() -> outcomes.missing(1, orders), Set::isEmpty);
                patience().until(queue::count, count -> count == 0);
            }
            LOG.infof("%d orders, killed 5 times: none lost, %d duplicates", orders, outcomes.duplicates());
            assertThat(outcomes.deadLettered()).isEqualTo(hopeless(orders));
        }
    }

    @Test
    void losesAndRepeatsNothingWhenItIsStoppedUnderLoad() throws Exception {
        int orders = 3_000;
        Queue queue = Queue.named(sqs, "stopped-orders");
        queue.placeOrders(1, orders);
        try (Outcomes outcomes = outcomes("stopped")) {
            try (OrdersProcess instance = OrdersProcess.start(server.endpoint(), consumerOnly("stopped"))) {
                patience().until(outcomes::invoiced, invoiced -> invoiced >= 500);
                long asked = System.nanoTime();
                // 128 + SIGTERM: the orderly end of a process that was asked to end.
                assertThat(instance.terminate(Duration.ofSeconds(15))).isEqualTo(143);
                LOG.infof("ended %d ms after SIGTERM, with %d messages not visible again (those on their way to a retry)",
                        (System.nanoTime() - asked) / 1_000_000, queue.inFlight());
            }
            assertThat(outcomes.missing(1, orders)).as("orders open at the stop").isNotEmpty();
            try (OrdersProcess instance = OrdersProcess.start(server.endpoint(), consumerOnly("stopped"))) {
                patience().until(() -> outcomes.missing(1, orders), Set::isEmpty);
                patience().until(queue::count, count -> count == 0);
            }
            LOG.infof("%d orders, stopped in the middle: none lost, %d duplicates", orders, outcomes.duplicates());
            assertThat(outcomes.deadLettered()).isEqualTo(hopeless(orders));
            assertThat(outcomes.duplicates()).isZero();
        }
    }

    @Test
    void callsSqsSeldom() throws Exception {
        int orders = 5_000;
        Queue queue = Queue.named(sqs, "counted-orders");
        queue.placeOrders(1, orders);
        Map<String, String> properties = consumerOnly("counted");
        properties.remove("orders.work");
        properties.put("quarkus.herald.listener.\"orders\".visibility-timeout", "30s");
        try (CallCounter counter = CallCounter.before(server.endpoint());
                Outcomes outcomes = outcomes("counted");
                OrdersProcess instance = OrdersProcess.start(counter.endpoint(), properties)) {
            patience().until(() -> outcomes.missing(1, orders), Set::isEmpty);
            patience().until(queue::count, count -> count == 0);
            Map<String, Long> busy = counter.take();
            LOG.infof("calls for %d orders, 1 in 50 of them retried: %s", orders, busy);

            // One minute of an empty queue: nothing to wait for but the time.
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

    private static Outcomes outcomes(String prefix) {
        return new Outcomes(Queue.named(sqs, prefix + "-invoices"), Queue.named(sqs, prefix + "-orders-dlq"));
    }

    private static Map<String, String> queues(String prefix) {
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("quarkus.herald.queue.\"orders\".name", prefix + "-orders");
        properties.put("quarkus.herald.queue.\"orders-dlq\".name", prefix + "-orders-dlq");
        properties.put("quarkus.herald.queue.\"invoices\".name", prefix + "-invoices");
        return properties;
    }

    /** Invoices and dead letters are left to the test; orders take a while, and are lent for a short time. */
    private static Map<String, String> consumerOnly(String prefix) {
        Map<String, String> properties = queues(prefix);
        properties.put("quarkus.herald.listener.\"invoices\".enabled", "false");
        properties.put("quarkus.herald.listener.\"orders-dlq\".enabled", "false");
        properties.put("quarkus.herald.listener.\"orders\".visibility-timeout", "3s");
        properties.put("orders.work", "20ms");
        return properties;
    }

    private static Set<Long> hopeless(int orders) {
        return LongStream.rangeClosed(1, orders).boxed()
                .filter(id -> Trouble.of(id) == Trouble.HOPELESS || Trouble.of(id) == Trouble.UNREADABLE)
                .collect(Collectors.toSet());
    }

    private static ConditionFactory patience() {
        return Awaitility.await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(20));
    }
}
