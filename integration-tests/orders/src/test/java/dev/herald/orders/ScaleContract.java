package dev.herald.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

import io.vertx.core.json.JsonObject;

/** Sends thousands of orders through a real broker while instances of the packaged sample are killed and stopped. */
interface ScaleContract {

    Logger LOG = Logger.getLogger(ScaleContract.class);

    /** The profile with which the sample is built and run. */
    String profile();

    /** The address of the broker, as configuration of the sample. */
    Map<String, String> address();

    /** A queue of the broker, created like those of the sample if it is missing. */
    Queue queue(String name);

    @Test
    default void accountsForTenThousandOrders() {
        int orders = 10_000;
        try (OrdersProcess instance = start(names("many"))) {
            long start = System.nanoTime();
            instance.client().place(orders, 1);
            JsonObject report = patience().until(instance.client()::report, answer -> answer.getBoolean("complete"));

            LOG.infof("%s: %d orders in %d ms, %d duplicates", profile(), orders,
                    (System.nanoTime() - start) / 1_000_000, report.getLong("duplicates"));
            int dead = deadLettered(orders).size();
            assertThat(report.getInteger("handled")).isEqualTo(orders - dead);
            assertThat(report.getInteger("invoiced")).isEqualTo(orders - dead);
            assertThat(report.getInteger("deadLettered")).isEqualTo(dead);
            // The last acknowledgements may still be in transit.
            patience().until(queue("many-orders")::count, count -> count == 0);
        }
    }

    @Test
    default void losesNothingWhenItIsKilledFiveTimes() throws Exception {
        int orders = 5_000;
        Queue queue = queue("killed-orders");
        queue.placeOrders(1, orders);
        try (OrderResults results = results("killed")) {
            for (int kill = 1; kill <= 5; kill++) {
                int enough = kill * 600;
                try (OrdersProcess instance = start(consumerOnly("killed"))) {
                    patience().until(results::invoiced, invoiced -> invoiced >= enough);
                    instance.kill();
                }
                assertThat(results.missing(1, orders)).as("orders open at kill %d", kill).isNotEmpty();
            }
            handleTheRest("killed", orders, results, queue);
            LOG.infof("%s: %d orders, killed 5 times: none lost, %d duplicates", profile(), orders, results.duplicates());
            assertThat(results.deadLettered()).isEqualTo(deadLettered(orders));
        }
    }

    @Test
    default void losesAndRepeatsNothingWhenItIsStoppedUnderLoad() throws Exception {
        int orders = 3_000;
        Queue queue = queue("stopped-orders");
        queue.placeOrders(1, orders);
        try (OrderResults results = results("stopped")) {
            try (OrdersProcess instance = start(consumerOnly("stopped"))) {
                patience().until(results::invoiced, invoiced -> invoiced >= 500);
                long terminated = System.nanoTime();
                // 128 + SIGTERM: a graceful exit.
                assertThat(instance.terminate(Duration.ofSeconds(15))).isEqualTo(143);
                LOG.infof("%s: exited %d ms after SIGTERM", profile(), (System.nanoTime() - terminated) / 1_000_000);
            }
            assertThat(results.missing(1, orders)).as("orders open at the stop").isNotEmpty();
            handleTheRest("stopped", orders, results, queue);
            LOG.infof("%s: %d orders, stopped in the middle: none lost, %d duplicates", profile(), orders,
                    results.duplicates());
            assertThat(results.deadLettered()).isEqualTo(deadLettered(orders));
            assertThat(results.duplicates()).isZero();
        }
    }

    /** Runs another instance until all orders have a result. */
    @SuppressWarnings("try")
    private void handleTheRest(String prefix, int orders, OrderResults results, Queue queue) {
        try (OrdersProcess instance = start(consumerOnly(prefix))) {
            patience().until(() -> results.missing(1, orders), Set::isEmpty);
            patience().until(queue::count, count -> count == 0);
        }
    }

    /** An instance that uses the broker. */
    default OrdersProcess start(Map<String, String> properties) {
        Map<String, String> all = new LinkedHashMap<>(address());
        all.putAll(properties);
        return OrdersProcess.start(profile(), all);
    }

    default OrderResults results(String prefix) {
        return new OrderResults(queue(prefix + "-invoices"), queue(prefix + "-orders-dlq"));
    }

    /** Separate queues for each test. */
    static Map<String, String> names(String prefix) {
        Map<String, String> properties = new LinkedHashMap<>();
        for (String queue : new String[]{"orders", "orders-dlq", "invoices", "shipments", "quotes"}) {
            properties.put("quarkus.herald.queue.\"" + queue + "\".name", prefix + "-" + queue);
        }
        for (String topic : new String[]{"order-events", "order-alerts"}) {
            properties.put("quarkus.herald.topic.\"" + topic + "\".name", prefix + "-" + topic);
        }
        return properties;
    }

    /** Only handles orders, slowly and with a short visibility timeout; the test reads invoices and dead letters. */
    static Map<String, String> consumerOnly(String prefix) {
        Map<String, String> properties = names(prefix);
        properties.put("quarkus.herald.listener.\"invoices\".enabled", "false");
        properties.put("quarkus.herald.listener.\"orders-dlq\".enabled", "false");
        properties.put("quarkus.herald.listener.\"quotes\".enabled", "false");
        properties.put("quarkus.herald.listener.\"orders\".visibility-timeout", "3s");
        properties.put("orders.work", "20ms");
        return properties;
    }

    static Set<Long> deadLettered(int orders) {
        return LongStream.rangeClosed(1, orders).boxed()
                .filter(id -> Trouble.of(id) == Trouble.PERMANENT_FAILURE || Trouble.of(id) == Trouble.UNREADABLE)
                .collect(Collectors.toSet());
    }

    static ConditionFactory patience() {
        return Awaitility.await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(20));
    }
}
