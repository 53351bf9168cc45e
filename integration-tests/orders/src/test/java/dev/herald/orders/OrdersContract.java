package dev.herald.orders;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.vertx.core.json.JsonObject;

/** What the sample does, on any broker. */
interface OrdersContract {

    OrdersClient client();

    @Test
    default void accountsForEveryOrder() {
        // Redis Pub/Sub drops messages without subscribers.
        awaitReceiving();
        JsonObject before = client().report();
        client().place(1000, 1);

        JsonObject report = awaitCompletion();

        assertThat(added("handled", before, report)).isEqualTo(998);
        assertThat(added("invoiced", before, report)).isEqualTo(998);
        assertThat(added("shipped", before, report)).isEqualTo(998);
        assertThat(added("deadLettered", before, report)).isEqualTo(2);
        assertThat(added("duplicates", before, report)).isZero();
        // 18 orders take three attempts, the one that always fails takes four, the unreadable one never reaches the handler.
        assertThat(added("attempts", before, report)).isEqualTo(980 + 18 * 3 + 4);
        assertThat(reasons(report)).hasSize(2).anyMatch(reason -> reason.contains("has no customer"));
        assertThat(deadBodies(report)).anyMatch(body -> body.equals("process_order 500"))
                .anyMatch(body -> body.contains("\"order_id\":1000"));
        assertThat(client().order(50).getInteger("attempts")).isEqualTo(3);
        assertThat(client().order(51).getInteger("invoiced")).isEqualTo(1);
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> added("watched", before, client().report()) == 998);
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> added("alerted", before, client().report()) == 2);
    }

    private static int added(String what, JsonObject before, JsonObject after) {
        return after.getInteger(what) - before.getInteger(what);
    }

    @Test
    default void handlesAnOrderInTheTraceOfItsRequest() {
        awaitReceiving();
        long order = 2_000_001;

        client().placeIn("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", order);

        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> client().order(order).getInteger("watched") == 1);
        assertThat(client().order(order).getString("trace")).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    }

    @Test
    default void hasMetersForPrometheus() {
        awaitReceiving();
        client().quotes(2, Duration.ZERO);

        assertThat(metersOf("quotes")).anyMatch(line -> line.startsWith("messaging_process_duration_seconds_count{")
                && line.contains("error_type=\"none\"") && line.contains("messaging_destination_name=\"quotes\""))
                .anyMatch(line -> line.startsWith("messaging_client_consumed_messages_total{") && !line.endsWith(" 0.0"))
                .anyMatch(line -> line.startsWith("herald_listener_state{") && line.contains("state=\"running\"")
                        && line.endsWith(" 1.0"));
    }

    private List<String> metersOf(String listener) {
        return client().metrics().lines().filter(line -> line.contains("listener=\"" + listener + "\"")).toList();
    }

    @Test
    default void saysHowItsListenersFare() {
        awaitReceiving();

        JsonObject health = client().health();

        assertThat(health.getString("status")).isEqualTo("UP");
        assertThat(checks(health)).extracting(check -> check.getString("name"))
                .contains("Herald listeners: liveness", "Herald listeners: readiness", "Herald listeners: startup");
        assertThat(checks(health).stream().filter(check -> check.getString("name").endsWith("readiness"))
                .map(check -> check.getJsonObject("data")))
                .singleElement()
                .satisfies(listeners -> assertThat(listeners.getMap()).containsEntry("orders.state", "RUNNING")
                        .containsKeys("invoices.state", "shipments.since", "orders-dlq.in-flight"));
    }

    private static List<JsonObject> checks(JsonObject health) {
        return health.getJsonArray("checks").stream().map(JsonObject.class::cast)
                .filter(check -> check.getString("name").startsWith("Herald")).toList();
    }

    @Test
    default void showsItsPage() {
        assertThat(client().page()).contains("<title>Herald: orders</title>");
    }

    private void awaitReceiving() {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> client().report().getJsonArray("listeners").stream()
                .map(JsonObject.class::cast).allMatch(listener -> listener.getString("state").equals("RUNNING")));
    }

    private JsonObject awaitCompletion() {
        return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100))
                .until(client()::report, report -> report.getBoolean("complete"));
    }

    private static List<String> reasons(JsonObject report) {
        return report.getJsonArray("deadLetters").stream().map(JsonObject.class::cast)
                .map(letter -> letter.getString("reason")).toList();
    }

    private static List<String> deadBodies(JsonObject report) {
        return report.getJsonArray("deadLetters").stream().map(JsonObject.class::cast)
                .map(letter -> letter.getString("body")).toList();
    }
}
