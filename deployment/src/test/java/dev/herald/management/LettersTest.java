package dev.herald.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.quarkus.test.QuarkusUnitTest;
import io.vertx.core.json.JsonObject;

import dev.herald.Listener;
import dev.herald.Listeners;
import dev.herald.OutgoingMessage;
import dev.herald.memory.MemoryQueues;
import dev.herald.memory.StoredMessage;

/** An endpoint that allows everything, and shows payloads. */
class LettersTest {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = Operator.application(Orders.class)
            .overrideConfigKey("quarkus.herald.management.allow", "edit")
            .overrideConfigKey("quarkus.herald.management.payloads", "true")
            .overrideConfigKey("quarkus.herald.listener.retry.max-attempts", "1");

    private final Operator operator = Operator.onManagementInterface();

    @Inject
    MemoryQueues queues;

    @Inject
    Listeners listeners;

    /** Three dead letters, and a listener that handles nothing further. */
    @BeforeEach
    void die() throws Exception {
        Listener orders = listeners.get("orders");
        orders.resume();
        for (String order : List.of("bad 1", "odd 2", "bad 3")) {
            queues.send("orders", OutgoingMessage.of(order).header("tenant", "acme"));
        }
        await().atMost(PATIENCE).until(() -> queues.depth("orders-dlq").visible() == 3);
        orders.pause().toCompletableFuture().get();
    }

    @AfterEach
    void forget() {
        queues.purgeAll();
    }

    @Test
    void showsLetters() {
        JsonObject page = operator.get("/dead-letters/orders").ok();

        assertThat(page.getBoolean("looksOnly")).isTrue();
        assertThat(page.getBoolean("more")).isFalse();
        assertThat(letters(page)).extracting(letter -> letter.getString("text"))
                .containsExactlyInAnyOrder("bad 1", "odd 2", "bad 3");
        assertThat(letters(page)).filteredOn(letter -> letter.getString("text").equals("bad 1")).singleElement()
                .satisfies(letter -> {
                    assertThat(letter.getString("reason")).contains("no stock for it");
                    assertThat(letter.getString("exception")).isEqualTo("java.lang.IllegalStateException");
                    assertThat(letter.getInteger("attempts")).isEqualTo(1);
                    assertThat(letter.getInstant("diedAt")).isNotNull();
                    assertThat(letter.getInteger("bytes")).isEqualTo(5);
                    assertThat(letter.getJsonObject("headers").getString("tenant")).isEqualTo("acme");
                });
    }

    @Test
    void showsLettersByThePage() {
        JsonObject first = operator.get("/dead-letters/orders?limit=2").ok();
        JsonObject second = operator.get("/dead-letters/orders?limit=2&offset=2").ok();

        assertThat(letters(first)).hasSize(2);
        assertThat(first.getBoolean("more")).isTrue();
        assertThat(letters(second)).hasSize(1);
        assertThat(second.getBoolean("more")).isFalse();
        assertThat(Stream.concat(letters(first).stream(), letters(second).stream()).map(letter -> letter.getString("id")))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({"limit=0", "limit=201", "limit=x", "offset=-1", "offset=1001"})
    void boundsPages(String query) {
        assertThat(operator.get("/dead-letters/orders?" + query).error(400)).contains("must be a whole number from");
    }

    @Test
    void showsOneLetterWhole() {
        queues.send("orders-dlq", "x".repeat(5000));
        JsonObject brief = letters(operator.get("/dead-letters/orders").ok()).stream()
                .filter(letter -> letter.getInteger("bytes") == 5000).findFirst().orElseThrow();
        JsonObject whole = operator.get("/dead-letters/orders?letter=" + brief.getString("id")).ok();

        assertThat(brief.getString("text")).hasSize(1000);
        assertThat(brief.getBoolean("truncated")).isTrue();
        assertThat(whole.getString("text")).hasSize(5000);
        assertThat(whole.getBoolean("truncated")).isFalse();
    }

    @Test
    void redrivesOneLetter() {
        JsonObject moved = operator.post("/redrive/orders", letter("odd 2")).ok();

        assertThat(moved.getString("outcome")).isEqualTo("MOVED");
        assertThat(bodies("orders")).containsExactly("odd 2");
        assertThat(bodies("orders-dlq")).containsExactlyInAnyOrder("bad 1", "bad 3");
    }

    @Test
    void discardsOneLetter() {
        operator.post("/discard/orders", letter("odd 2")).ok();

        assertThat(bodies("orders")).isEmpty();
        assertThat(bodies("orders-dlq")).containsExactlyInAnyOrder("bad 1", "bad 3");
    }

    @Test
    void redrivesAnEditedLetter() {
        operator.post("/edit/orders", new JsonObject(letter("bad 1")).put("text", "good 1")
                .put("headers", new JsonObject().put("tenant", null).put("region", "eu")).encode()).ok();

        StoredMessage edited = queues.visible("orders").get(0);
        assertThat(edited.body()).isEqualTo("good 1");
        assertThat(edited.headers().asMap()).containsEntry("region", "eu").doesNotContainKey("tenant");
        assertThat(bodies("orders-dlq")).containsExactlyInAnyOrder("odd 2", "bad 3");
    }

    @Test
    void leavesOfAnEditedLetterWhatIsNotEdited() {
        operator.post("/edit/orders", new JsonObject(letter("bad 1"))
                .put("headers", new JsonObject().put("region", "eu")).encode()).ok();

        assertThat(queues.visible("orders").get(0).body()).isEqualTo("bad 1");
        assertThat(queues.visible("orders").get(0).headers().asMap()).containsEntry("tenant", "acme")
                .containsEntry("region", "eu");
    }

    @Test
    void redrivesTheLettersOfAnException() {
        JsonObject run = run("/redrive/orders", "{\"exception\": \"java.lang.IllegalStateException\"}");

        assertThat(run.getString("state")).isEqualTo("DONE");
        assertThat(run.getInteger("moved")).isEqualTo(2);
        assertThat(run.getInteger("skipped")).isEqualTo(1);
        assertThat(bodies("orders")).containsExactlyInAnyOrder("bad 1", "bad 3");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"all": true}                             | 3
            {"all": true, "atMost": 2}                | 2
            {"reasonContains": "no stock"}            | 2
            {"reasonContains": "gold"}                | 0
            {"diedAfter": "2020-01-01T00:00:00Z"}     | 3
            {"diedAfter": "2999-01-01T00:00:00Z"}     | 0
            {"diedBefore": "2020-01-01T00:00:00Z"}    | 0
            {"diedBefore": "2999-01-01T00:00:00Z"}    | 3
            {"reasonContains": "not sold", "exception": "java.lang.IllegalStateException"} | 0
            """)
    void discardsTheSelectedLetters(String selection, int expected) {
        assertThat(run("/discard/orders", selection).getInteger("moved")).isEqualTo(expected);
        assertThat(queues.depth("orders-dlq").visible()).isEqualTo(3 - expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            /redrive/orders | {}                                     | which letters?
            /redrive/orders | {"all": false}                         | which letters?
            /redrive/orders | {"atMost": 5}                          | which letters?
            /redrive/orders | {"all": true, "exception": "x"}        | 'all' excludes conditions
            /redrive/orders | {"all": "yes"}                         | 'all' must be true or false
            /redrive/orders | {"exeption": "x"}                      | unknown properties [exeption]
            /redrive/orders | {"letter": "x", "all": true}           | unknown properties [all]
            /redrive/orders | {"letter": ""}                         | 'letter' is missing
            /redrive/orders | {"diedBefore": "yesterday"}            | must be a time such as
            /redrive/orders | {"all": true, "perSecond": 0}          | 'perSecond' must be a whole number from 1
            /edit/orders    | {"letter": "x"}                        | nothing is edited
            /edit/orders    | {"text": "x"}                          | 'letter' is missing
            /edit/orders    | {"letter": "x", "text": 5}             | 'text' must be a string
            /edit/orders    | {"letter": "x", "text": "y", "base64": "eA=="} | send either 'text' or 'base64'
            /edit/orders    | {"letter": "x", "base64": "?"}         | 'base64' is not Base64
            /edit/orders    | {"letter": "x", "headers": [1]}        | 'headers' must be an object
            /edit/orders    | {"letter": "x", "headers": {"a": [1]}} | the value of the header 'a'
            /discard/orders | {}                                     | which letters?
            """)
    void saysWhatIsWrongWithABody(String path, String body, String error) {
        assertThat(operator.post(path, body).error(400)).contains(error);
        assertThat(queues.depth("orders-dlq").visible()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            /redrive/orders | {"letter": "x"}
            /discard/orders | {"letter": "x"}
            /edit/orders    | {"letter": "x", "text": "y"}
            """)
    void knowsNoOtherLetters(String path, String body) {
        assertThat(operator.post(path, body).error(404)).contains("letter 'x' of listener 'orders' is not in the dead-letter");
    }

    @Test
    void cancelsARun() {
        JsonObject started = operator.post("/redrive/orders", "{\"all\": true, \"perSecond\": 1}").json();
        assertThat(operator.post("/redrive/orders", "{\"all\": true}").error(409)).contains(started.getString("run"));

        JsonObject cancelled = operator.post("/operate/orders/cancel",
                new JsonObject().put("run", started.getString("run")).encode()).ok();

        assertThat(cancelled.getString("run")).isEqualTo(started.getString("run"));
        JsonObject ended = await().atMost(PATIENCE).until(
                () -> operator.get("/runs").ok().getJsonArray("runs").getJsonObject(0),
                view -> !view.getString("state").equals("CANCELLING"));
        assertThat(ended.getString("run")).isEqualTo(started.getString("run"));
        assertThat(ended.getString("state")).isEqualTo("CANCELLED");
        assertThat(ended.getInteger("moved")).isEqualTo(queues.depth("orders").visible());
    }

    private JsonObject run(String path, String selection) {
        Operator.Answer started = operator.post(path, selection);
        assertThat(started.status()).as(started.text()).isEqualTo(202);
        String run = "/runs/" + started.json().getString("run");
        return await().atMost(PATIENCE).until(() -> operator.get(run).ok(), view -> !view.getString("state").equals("RUNNING"));
    }

    private String letter(String text) {
        return letters(operator.get("/dead-letters/orders").ok()).stream()
                .filter(letter -> letter.getString("text").equals(text)).findFirst()
                .map(letter -> new JsonObject().put("letter", letter.getString("id")).encode()).orElseThrow();
    }

    private static List<JsonObject> letters(JsonObject page) {
        return page.getJsonArray("letters").stream().map(JsonObject.class::cast).toList();
    }

    private List<String> bodies(String queue) {
        return queues.visible(queue).stream().map(StoredMessage::body).toList();
    }
}
