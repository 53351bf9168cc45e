package dev.herald.devui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

import dev.herald.brokers.FreePort;

/** What the pages of the Dev UI call: a test for each page. */
@Tag("dev-ui")
@TestInstance(Lifecycle.PER_CLASS)
class DevUiTest {

    private static final int PORT = FreePort.find();
    private static final Map<String, Object> NOTHING = Map.of();
    private static final String NO_ORDER = "{\"id\":-7,\"customer\":\"ada\"}";

    @RegisterExtension
    static final OneStart APPLICATION = new OneStart(
            DevApplication.of(PORT, "quarkus.herald.dev-ui.history=5", Shop.class));

    private DevUi page;

    @BeforeEach
    void open() {
        page = new DevUi(PORT);
    }

    @AfterEach
    void leaveNothing() {
        page.object("start", of("orders"));
        page.object("resume", of("orders"));
        page.object("purge", Map.of("queue", "orders"));
        page.object("purge", Map.of("queue", "orders-dlq"));
        page.close();
    }

    @Test
    void listenersAreWatchedAndControlled() {
        JsonObject orders = listener("orders");
        assertThat(orders.getString("method")).endsWith("Shop#placed");
        assertThat(orders.getString("payloadType")).endsWith("Shop$Order");
        assertThat(orders.getString("queue")).isEqualTo("orders");
        assertThat(orders.getString("deadLetterQueue")).isEqualTo("orders-dlq");
        assertThat(orders.getString("retryPlan"))
                .isEqualTo("3 attempts: again after 10ms, 20ms (± 20 %), then moved to orders-dlq");
        assertThat(listener("audit").getString("source")).isEqualTo("TOPIC");
        awaitState("orders", "RUNNING");

        assertThat(page.object("pause", of("orders")).getString("state")).isEqualTo("PAUSED");
        page.object("resume", of("orders"));
        awaitState("orders", "RUNNING");
        assertThat(page.object("stop", of("orders")).getString("state")).isEqualTo("STOPPED");
        page.object("start", of("orders"));
        awaitState("orders", "RUNNING");
        assertThat(page.object("concurrency", Map.of("listener", "orders", "handlers", 3)).getInteger("concurrency"))
                .isEqualTo(3);

        assertThat(page.error("concurrency", Map.of("listener", "orders", "handlers", 0)))
                .endsWith("listener 'orders' needs a concurrency of 1 or more, not 0; pause() or stop() it to receive nothing");
        assertThat(page.error("pause", of("order"))).endsWith("there is no listener 'order'; did you mean 'orders'?");

        long failed = counts().getLong("failed");
        DevUi.Stream watch = page.stream("watch", NOTHING);
        await().atMost(DevUi.PATIENCE).until(() -> !watch.items().isEmpty());
        send("orders", NO_ORDER);
        await().atMost(DevUi.PATIENCE).untilAsserted(() -> assertThat(watch.items()).anySatisfy(item -> {
            JsonObject seen = named(DevUi.objects(item), "id", "orders");
            assertThat(seen.getJsonObject("counts").getLong("failed")).isEqualTo(failed + 3);
            assertThat(seen.getJsonObject("rates").getDouble("failed")).isPositive();
            assertThat(DevUi.objects(seen.getValue("failures"))).first().satisfies(failure -> {
                assertThat(failure.getString("error")).contains("there is no order -7");
                assertThat(failure.getString("outcome")).isEqualTo("dead_lettered");
            });
        }));
        watch.cancel();
    }

    @Test
    void queuesAreDescribedBrowsedFilledAndPurged() {
        List<JsonObject> queues = page.list("queues", NOTHING);
        assertThat(queues).extracting(queue -> queue.getString("queue"))
                .contains("orders", "orders-dlq", "invoices", "shipments.fifo", "shipments-dlq.fifo");
        assertThat(queues).filteredOn(queue -> queue.getJsonArray("listeners").contains("audit")).hasSize(1);
        assertThat(named(queues, "queue", "orders-dlq").getString("deadLettersOf")).isEqualTo("orders");

        JsonObject sample = page.object("sample", Map.of("queue", "orders"));
        assertThat(sample.getValue("problem")).isNull();
        JsonObject body = new JsonObject(sample.getString("body"));
        assertThat(body.getInteger("id")).isEqualTo(1);
        assertThat(body.getString("customer")).isEqualTo("customer");
        assertThat(body.getJsonArray("items").getJsonObject(0).getDouble("price")).isEqualTo(1.5);
        assertThat(new JsonObject(page.object("sample", Map.of("queue", "payments")).getString("body")).getString("method"))
                .isEqualTo("CARD");

        page.object("pause", of("orders"));
        JsonObject sent = page.object("send", Map.of("queue", "orders", "body", sample.getString("body"), "headers",
                Map.of("tenant", "acme"), "group", "", "delay", 0, "count", 3));
        assertThat(sent.getInteger("sent")).isEqualTo(3);
        page.object("send", Map.of("queue", "orders", "body", "later", "headers", NOTHING, "group", "", "delay", 600, "count",
                1));
        JsonObject description = page.object("describe", Map.of("queue", "orders"));
        assertThat(description.getLong("visible")).isEqualTo(3);
        assertThat(description.getLong("delayed")).isEqualTo(1);
        assertThat(description.getBoolean("looksOnly")).isTrue();

        List<JsonObject> messages = page.list("browse", Map.of("queue", "orders", "atMost", 2));
        assertThat(messages).hasSize(2).allSatisfy(message -> {
            assertThat(message.getString("body")).isEqualTo(sample.getString("body"));
            assertThat(message.getJsonObject("headers").getString("tenant")).isEqualTo("acme");
        });
        assertThat(page.object("purge", Map.of("queue", "orders")).getLong("visible")).isZero();

        assertThat(
                page.error("send", Map.of("queue", "shipments.fifo", "body", "a", "headers", NOTHING, "group", "", "delay", 0,
                        "count", 1)))
                .endsWith("keeps messages in order within groups: name a group");
        assertThat(page.error("browse", Map.of("queue", "orders", "atMost", 501)))
                .endsWith("atMost is 501; it must be between 1 and 500");
        assertThat(page.error("describe", Map.of("queue", "oders")))
                .endsWith("this application has no queue 'oders'; did you mean 'orders'?");
    }

    @Test
    void deadLettersAreGroupedEditedRedrivenAndDiscarded() {
        for (int id = 1; id <= 4; id++) {
            send("orders", "{\"id\":-" + id + ",\"customer\":\"ada\"}");
        }
        send("orders", "no JSON");
        List<JsonObject> letters = await().atMost(DevUi.PATIENCE).until(this::letters, found -> found.size() == 5);
        List<JsonObject> numbered = letters.stream().filter(letter -> letter.getString("body").startsWith("{")).toList();
        assertThat(numbered).hasSize(4).extracting(letter -> letter.getString("group")).containsOnly(
                numbered.get(0).getString("group"));
        assertThat(numbered).allSatisfy(letter -> {
            assertThat(letter.getString("group")).contains("IllegalArgumentException").contains("there is no order #");
            assertThat(letter.getInteger("attempts")).isEqualTo(3);
            assertThat(letter.getBoolean("editable")).isTrue();
            assertThat(letter.getJsonObject("ownHeaders").getString("tenant")).isEqualTo("acme");
        });

        long handled = counts().getLong("handled");
        JsonObject edited = numbered.get(0);
        assertThat(page.call("redriveEdited", Map.of("listener", "orders", "id", edited.getString("id"), "body",
                "{\"id\":7,\"customer\":\"ada\"}", "headers", Map.of("tenant", "acme"), "group", ""))).isEqualTo("MOVED");
        await().atMost(DevUi.PATIENCE).until(() -> counts().getLong("handled") == handled + 1);

        JsonObject discarded = numbered.get(1);
        assertThat(page.call("discard", Map.of("listener", "orders", "id", discarded.getString("id")))).isEqualTo("DISCARDED");
        assertThat(page.error("discard", Map.of("listener", "orders", "id", discarded.getString("id"))))
                .contains("is not in the dead-letter queue");

        page.object("pause", of("orders"));
        DevUi.Stream progress = page.stream("redriveGroup",
                Map.of("listener", "orders", "group", numbered.get(0).getString("group")));
        await().atMost(DevUi.PATIENCE).untilAsserted(() -> assertThat(progress.items()).last()
                .satisfies(last -> {
                    assertThat(((JsonObject) last).getBoolean("done")).isTrue();
                    assertThat(((JsonObject) last).getLong("moved")).isEqualTo(2);
                }));
        assertThat(letters()).singleElement()
                .satisfies(letter -> assertThat(letter.getString("body")).isEqualTo("no JSON"));
        assertThat(page.call("redrive", Map.of("listener", "orders", "id", letters().get(0).getString("id"))))
                .isEqualTo("MOVED");
        assertThat(page.object("describe", Map.of("queue", "orders")).getLong("visible")).isEqualTo(3);
    }

    @Test
    void theHistoryKeepsTheLastAttemptsAndFollowsNewOnes() {
        long handled = counts().getLong("handled");
        for (int id = 1; id <= 6; id++) {
            send("orders", "{\"id\":" + id + "}");
        }
        await().atMost(DevUi.PATIENCE).until(() -> counts().getLong("handled") == handled + 6);

        DevUi.Stream history = page.stream("history", NOTHING);
        await().atMost(DevUi.PATIENCE).until(() -> !history.items().isEmpty());
        assertThat(all(history)).hasSize(5).allSatisfy(message -> assertThat(message.getString("outcome"))
                .isEqualTo("acknowledged"));
        int last = all(history).get(4).getInteger("number");

        page.object("send", Map.of("queue", "orders", "body", NO_ORDER, "headers",
                Map.of("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), "group", "", "delay", 0,
                "count", 1));
        await().atMost(DevUi.PATIENCE).untilAsserted(() -> assertThat(all(history)).hasSize(8));
        assertThat(all(history).subList(5, 8)).extracting(message -> message.getString("outcome"))
                .containsExactly("retried", "retried", "dead_lettered");
        JsonObject dead = all(history).get(7);
        assertThat(dead.getInteger("number")).isEqualTo(last + 3);
        assertThat(dead.getInteger("attempt")).isEqualTo(3);
        assertThat(dead.getString("error")).contains("there is no order -7");
        assertThat(dead.getString("traceId")).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(dead.getDouble("millis")).isPositive();
        assertThat(page.list("messages", Map.of("atMost", 1))).containsExactly(dead);
        history.cancel();
    }

    @Test
    void thereIsACardWithFourPages() throws Exception {
        for (String name : List.of("listeners", "queues", "dead-letters", "messages")) {
            assertThat(get("/q/dev-ui/quarkus-herald/qwc-herald-" + name + ".js")).contains("qwc-herald-" + name);
        }
        assertThat(Stream.of("listenerLabel", "queueLabel", "deadLetterLabel", "messageLabel")
                .map(label -> page.stream(label, NOTHING)).toList()).allSatisfy(
                        label -> await().atMost(DevUi.PATIENCE)
                                .untilAsserted(() -> assertThat(label.items()).isNotEmpty()));
    }

    private static String get(String path) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://localhost:" + PORT + path)).build(),
                BodyHandlers.ofString()).body();
    }

    private List<JsonObject> letters() {
        return DevUi.objects(page.object("deadLetters", Map.of("listener", "orders", "atMost", 100)).getValue("letters"));
    }

    private static List<JsonObject> all(DevUi.Stream history) {
        return history.items().stream().map(JsonArray.class::cast).flatMap(items -> DevUi.objects(items).stream()).toList();
    }

    private void send(String queue, String body) {
        page.object("send", Map.of("queue", queue, "body", body, "headers", Map.of("tenant", "acme"), "group", "", "delay", 0,
                "count", 1));
    }

    private JsonObject counts() {
        return listener("orders").getJsonObject("counts");
    }

    private JsonObject listener(String id) {
        return named(page.list("listeners", NOTHING), "id", id);
    }

    private void awaitState(String listener, String state) {
        await().atMost(DevUi.PATIENCE)
                .untilAsserted(() -> assertThat(listener(listener).getString("state")).isEqualTo(state));
    }

    private static Map<String, Object> of(String listener) {
        return Map.of("listener", listener);
    }

    private static JsonObject named(List<JsonObject> all, String key, String value) {
        return all.stream().filter(one -> value.equals(one.getString(key))).findFirst().orElseThrow();
    }
}
