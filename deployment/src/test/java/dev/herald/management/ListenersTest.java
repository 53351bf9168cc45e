package dev.herald.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;

import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.QuarkusUnitTest;
import io.vertx.core.json.JsonObject;

import dev.herald.Listener;
import dev.herald.ListenerState;
import dev.herald.Listeners;

/** An endpoint that allows to operate listeners, without users. */
class ListenersTest {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = Operator.application(Orders.class)
            .overrideConfigKey("quarkus.application.name", "shop")
            .overrideConfigKey("quarkus.herald.management.allow", "operate")
            .setLogRecordPredicate(line -> line.getLoggerName().equals("dev.herald"))
            .assertLogRecords(lines -> assertThat(lines)
                    .anySatisfy(line -> assertThat(line.getMessage()).contains("no HTTP permission covers")));

    private final Operator operator = Operator.onManagementInterface();

    @Inject
    Listeners listeners;

    @BeforeEach
    void receives() {
        Listener orders = listeners.get("orders");
        orders.start();
        orders.resume();
        await().atMost(PATIENCE).until(() -> orders.state() == ListenerState.RUNNING);
    }

    @Test
    void tellsWhatAListenerDoes() {
        JsonObject orders = operator.get("/listeners/orders").ok();

        assertThat(orders.getString("state")).isEqualTo("RUNNING");
        assertThat(orders.getInstant("since")).isNotNull();
        assertThat(orders.getString("reason")).isEmpty();
        assertThat(orders.getInteger("concurrency")).isEqualTo(listeners.get("orders").concurrency());
        assertThat(orders.getInteger("inFlight")).isZero();
        assertThat(orders.getString("broker")).isEqualTo("memory");
        assertThat(orders.getJsonObject("counts").getMap()).containsKeys("received", "handled", "deadLettered");
        assertThat(orders.getJsonObject("description").getString("method")).endsWith("Orders#on");
        assertThat(orders.getJsonObject("description").getString("deadLetterQueue")).isEqualTo("orders-dlq");
        assertThat(orders.getJsonObject("description").getJsonObject("retry").getInteger("maxAttempts")).isEqualTo(5);
    }

    @Test
    void listsAllListeners() {
        assertThat(operator.get("/listeners").ok().getJsonArray("listeners")).hasSize(1);
        assertThat(operator.get("").ok().getString("allow")).isEqualTo("operate");
        assertThat(operator.get("/").ok().getBoolean("payloads")).isFalse();
    }

    @Test
    void namesTheInstance() {
        assertThat(operator.get("/listeners").ok().getString("instance")).startsWith("shop@")
                .endsWith(":" + ProcessHandle.current().pid());
        assertThat(operator.post("/operate/orders/pause", "{}").ok().getString("scope"))
                .contains("this instance of the application");
    }

    @Test
    void pausesAndResumes() {
        assertThat(operator.post("/operate/orders/pause", "{}").ok().getString("state")).isEqualTo("PAUSED");
        assertThat(listeners.get("orders").state()).isEqualTo(ListenerState.PAUSED);

        operator.post("/operate/orders/resume", "").ok();

        await().atMost(PATIENCE).until(() -> listeners.get("orders").state() == ListenerState.RUNNING);
    }

    @Test
    void stopsAndStarts() {
        assertThat(operator.post("/operate/orders/stop", "{}").ok().getString("state")).isIn("DRAINING", "STOPPED");
        await().atMost(PATIENCE).until(() -> listeners.get("orders").state() == ListenerState.STOPPED);

        operator.post("/operate/orders/start", "{}").ok();

        await().atMost(PATIENCE).until(() -> listeners.get("orders").state() == ListenerState.RUNNING);
    }

    @Test
    void changesTheConcurrency() {
        assertThat(operator.post("/operate/orders/concurrency", "{\"concurrency\": 3}").ok().getInteger("concurrency"))
                .isEqualTo(3);
        assertThat(listeners.get("orders").concurrency()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                              | 'concurrency' is missing
            {"concurrency": 0}              | 'concurrency' must be a whole number from 1
            {"concurrency": "3"}            | 'concurrency' must be a whole number from 1
            {"concurrency": 2.5}            | 'concurrency' must be a whole number from 1
            {"concurrency": 99999999999}    | 'concurrency' must be a whole number from 1
            {"concurency": 3}               | unknown properties [concurency]; known: concurrency
            [3]                             | the body is not a JSON object
            {"concurrency":                 | the body is not a JSON object
            """)
    void saysWhatIsWrongWithABody(String body, String error) {
        int before = listeners.get("orders").concurrency();

        assertThat(operator.post("/operate/orders/concurrency", body).error(400)).contains(error);
        assertThat(listeners.get("orders").concurrency()).isEqualTo(before);
    }

    @Test
    void takesNoPropertiesWhereNoneAreKnown() {
        assertThat(operator.post("/operate/orders/pause", "{\"for\": \"1h\"}").error(400)).contains("unknown properties [for]");
        assertThat(listeners.get("orders").state()).isEqualTo(ListenerState.RUNNING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/listeners/order", "/dead-letters/order"})
    void suggestsTheNearestListener(String path) {
        assertThat(operator.get(path).error(404)).contains("there is no listener 'order'; did you mean 'orders'?");
    }

    @Test
    void knowsNoListenerOfAnotherNameToOperate() {
        assertThat(operator.post("/operate/order/pause", "{}").error(404)).contains("did you mean 'orders'?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/listeners/orders/more", "/operate/orders/restart", "/operate/orders", "/runs/x"})
    void knowsNoOtherPaths(String path) {
        assertThat(operator.get(path).error(404)).isNotEmpty();
    }

    @Test
    void rejectsAPathThatIsNotEncodedWell() {
        // The client refuses to send it; a raw connection does not.
        assertThat(RawRequest.status("/q/herald/listeners/%zz")).isEqualTo(400);
        assertThat(RawRequest.status("/q/herald/listeners?letter=%zz")).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"PUT, /operate/orders/pause", "DELETE, /listeners/orders", "PATCH, /listeners",
            "OPTIONS, /operate/orders/pause",
            "HEAD, /operate/orders/pause"})
    void knowsNoOtherMethods(String method, String path) {
        assertThat(operator.send(operator.request(path).method(method, BodyPublishers.ofString("{}"))).status()).isEqualTo(405);
    }

    @Test
    void changesNothingByGet() {
        assertThat(operator.get("/operate/orders/pause").error(405)).isEqualTo("use POST");
        assertThat(listeners.get("orders").state()).isEqualTo(ListenerState.RUNNING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp"})
    void takesNoBodyThatAFormCouldSend(String type) {
        assertThat(operator.send(operator.request("/operate/orders/pause").header("Content-Type", type)
                .POST(BodyPublishers.ofString("{}"))).error(415)).contains("Content-Type: application/json");
        assertThat(operator.send(operator.request("/operate/orders/pause").POST(BodyPublishers.ofString("{}"))).status())
                .isEqualTo(415);
        assertThat(listeners.get("orders").state()).isEqualTo(ListenerState.RUNNING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site"})
    void takesNoRequestsOfPagesElsewhere(String site) {
        assertThat(operator.send(operator.request("/operate/orders/pause").header("Content-Type", "application/json")
                .header("Sec-Fetch-Site", site).POST(BodyPublishers.ofString("{}"))).status()).isEqualTo(403);
        assertThat(operator.send(operator.request("/listeners").header("Sec-Fetch-Site", site).GET()).status())
                .isEqualTo(403);
        assertThat(operator.send(operator.request("/listeners").header("Sec-Fetch-Site", "same-origin").GET()).status())
                .isEqualTo(200);
    }

    @Test
    void refusesABodyThatIsTooLarge() {
        assertThat(operator.post("/operate/orders/pause", "{\"x\": \"" + "x".repeat(5 * 1024 * 1024) + "\"}").status())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @CsvSource({"redrive, redrive", "edit, edit", "discard, edit"})
    void refusesWhatIsNotAllowed(String verb, String needed) {
        assertThat(operator.post("/" + verb + "/orders", "{\"all\": true}").error(403)).isEqualTo("'" + verb
                + "' needs quarkus.herald.management.allow=" + needed + " or more; it is operate");
    }

    @Test
    void isNotCached() {
        assertThat(RawRequest.head("/q/herald/listeners")).contains("200 OK").containsIgnoringCase("cache-control: no-store")
                .containsIgnoringCase("content-type: application/json");
    }
}
