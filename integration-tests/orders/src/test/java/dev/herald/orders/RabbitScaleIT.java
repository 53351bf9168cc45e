package dev.herald.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;

import io.vertx.core.json.JsonObject;

import dev.herald.brokers.RabbitMq;

/** The sample under load on RabbitMQ. */
@Tag("scale")
class RabbitScaleIT implements ScaleContract {

    private static RabbitMq server;
    private static Connection connection;

    @BeforeAll
    static void startServer() {
        server = RabbitMq.start();
    }

    @AfterAll
    static void stopServer() throws IOException {
        if (connection != null && connection.isOpen()) {
            connection.close(5_000);
        }
        server.close();
    }

    @Override
    public String profile() {
        return "rabbitmq";
    }

    @Override
    public Map<String, String> address() {
        return Map.of("quarkus.rabbitmqclient.hostname", server.host(),
                "quarkus.rabbitmqclient.port", Integer.toString(server.port()),
                "quarkus.rabbitmqclient.network-recovery-interval", "500");
    }

    @Override
    public Queue queue(String name) {
        return new RabbitQueue(RabbitScaleIT::connection, name);
    }

    private static synchronized Connection connection() throws IOException, TimeoutException {
        if (connection == null || !connection.isOpen()) {
            ConnectionFactory factory = new ConnectionFactory();
            factory.setHost(server.host());
            factory.setPort(server.port());
            factory.setAutomaticRecoveryEnabled(false);
            connection = factory.newConnection("test");
        }
        return connection;
    }

    @Test
    void losesNothingWhateverHappensToTheServer() throws Exception {
        int orders = 20_000;
        Map<String, String> properties = ScaleContract.names("faults");
        // The longest that a retry may take.
        properties.put("orders.work", "5ms");
        try (OrdersProcess instance = start(properties)) {
            CompletableFuture<Void> placed = CompletableFuture.runAsync(() -> placeAll(instance.client(), orders));
            for (int times = 1; times <= 3; times++) {
                awaitHandled(instance.client(), times * 2_000);
                server.closeAllConnections();
            }
            awaitHandled(instance.client(), 9_000);
            server.stopApp();
            server.startApp();
            awaitHandled(instance.client(), 13_000);
            server.kill();
            server.restart();
            placed.get(5, TimeUnit.MINUTES);
            JsonObject report = ScaleContract.patience().atMost(Duration.ofMinutes(3)).until(instance.client()::report,
                    answer -> answer.getBoolean("complete"));

            LOG.infof("%d orders, 3 times all connections closed, broker stopped once and killed once: %d handled, "
                    + "%d dead-lettered, %d duplicates", orders, report.getInteger("handled"),
                    report.getInteger("deadLettered"), report.getInteger("duplicates"));
            int dead = ScaleContract.deadLettered(orders).size();
            assertThat(report.getInteger("handled")).isEqualTo(orders - dead);
            assertThat(report.getInteger("invoiced")).isEqualTo(orders - dead);
            assertThat(report.getInteger("shipped")).isEqualTo(orders - dead);
            assertThat(report.getInteger("deadLettered")).isGreaterThanOrEqualTo(dead);
        }
    }

    private static void placeAll(OrdersClient client, int orders) {
        int batch = 1_000;
        for (int first = 1; first <= orders; first += batch) {
            client.place(batch, first);
        }
    }

    private static void awaitHandled(OrdersClient client, int enough) {
        ScaleContract.patience().atMost(Duration.ofMinutes(3)).until(client::report,
                report -> report.getInteger("handled") >= enough);
    }
}
