package dev.herald.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;
import io.vertx.core.Context;
import io.vertx.core.json.JsonObject;

import dev.herald.ManagementAction;
import dev.herald.ManagementAction.Outcome;
import dev.herald.OutgoingMessage;
import dev.herald.memory.MemoryQueues;

/** Payloads are hidden, users are known by name, and what they do is reported. */
class AuditTest {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = Operator
            .withUsers(Operator.application(Orders.class, Auditor.class), "ada", "bob")
            .overrideConfigKey("quarkus.herald.management.allow", "redrive")
            .overrideConfigKey("quarkus.management.auth.basic", "true")
            .overrideConfigKey("quarkus.management.auth.policy.ada.roles-allowed", "ada")
            .overrideConfigKey("quarkus.management.auth.permission.herald.paths", "/q/herald/*")
            .overrideConfigKey("quarkus.management.auth.permission.herald.policy", "ada")
            .overrideConfigKey("quarkus.herald.listener.\"orders\".enabled", "false")
            .setLogRecordPredicate(line -> line.getLoggerName().equals("dev.herald.audit"))
            .assertLogRecords(lines -> assertThat(lines).extracting(line -> line.getMessage())
                    .anySatisfy(line -> assertThat(line).matches(
                            "caller=\"ada\" address=[0-9.:a-f]+ action=\"pause\" outcome=DONE listener=\"orders\" detail=\"now STOPPED\""))
                    .anySatisfy(
                            line -> assertThat(line).contains("action=\"redrive\" outcome=DONE listener=\"orders\" letters=1["))
                    .noneSatisfy(line -> assertThat(line).contains("secret text"))
                    .noneSatisfy(line -> assertThat(line).contains("\n")));

    @Singleton
    static class Auditor {

        final List<ManagementAction> seen = new CopyOnWriteArrayList<>();
        final List<ManagementAction> seenLater = new CopyOnWriteArrayList<>();
        volatile boolean onEventLoop;
        volatile boolean failing;

        void on(@Observes ManagementAction action) {
            onEventLoop |= Context.isOnEventLoopThread();
            seen.add(action);
            if (failing) {
                throw new IllegalStateException("the audit database is away");
            }
        }

        void later(@ObservesAsync ManagementAction action) {
            seenLater.add(action);
        }
    }

    private final Operator ada = Operator.onManagementInterface().as("ada");

    @Inject
    Auditor auditor;

    @Inject
    MemoryQueues queues;

    @BeforeEach
    void begin() {
        queues.purgeAll();
        queues.createQueue("orders");
        auditor.seen.clear();
        auditor.seenLater.clear();
        auditor.failing = false;
    }

    @Test
    void reportsWhatWasDoneBeforeItAnswers() {
        ada.post("/operate/orders/pause", "{}").ok();

        assertThat(auditor.seen).singleElement().satisfies(action -> {
            assertThat(action.caller()).isEqualTo("ada");
            assertThat(action.address()).isNotEmpty();
            assertThat(action.action()).isEqualTo("pause");
            assertThat(action.listener()).isEqualTo("orders");
            assertThat(action.outcome()).isEqualTo(Outcome.DONE);
        });
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(auditor.seenLater).isEqualTo(auditor.seen));
        assertThat(auditor.onEventLoop).isFalse();
    }

    @Test
    void doesNotReportWhoOnlyLooksAtListeners() {
        ada.get("/listeners").ok();
        ada.get("/runs").ok();

        assertThat(auditor.seen).isEmpty();
    }

    @Test
    void reportsWhoReadsDeadLetters() {
        String letter = queues.send("orders-dlq", "secret text").messageId();

        ada.get("/dead-letters/orders").ok();

        assertThat(auditor.seen).extracting(ManagementAction::action, ManagementAction::letters)
                .containsExactly(tuple("read", List.of(letter)));
    }

    @Test
    void hidesPayloadsAndValuesOfHeaders() {
        queues.send("orders-dlq", OutgoingMessage.of("secret text").header("customer", "hidden too"));

        String answer = ada.get("/dead-letters/orders").text();

        assertThat(answer).contains("customer").doesNotContain("secret text", "hidden too");
        String id = new JsonObject(answer).getJsonArray("letters").getJsonObject(0).getString("id");
        assertThat(ada.get("/dead-letters/orders?letter=" + id).text()).contains("customer")
                .doesNotContain("secret text", "hidden too");
    }

    @Test
    void reportsTheLettersThatWereMoved() {
        String first = queues.send("orders-dlq", "secret text").messageId();
        String second = queues.send("orders-dlq", "secret text").messageId();

        ada.post("/redrive/orders", new JsonObject().put("letter", first).encode()).ok();
        ada.post("/redrive/orders", "{\"all\": true}");

        await().atMost(PATIENCE).until(() -> auditor.seen.size() >= 3);
        assertThat(auditor.seen).extracting(ManagementAction::action, ManagementAction::outcome, ManagementAction::letters)
                .containsExactly(tuple("redrive", Outcome.DONE, List.of(first)),
                        tuple("redrive", Outcome.STARTED, List.of()),
                        tuple("redrive", Outcome.DONE, List.of(second)));
        assertThat(auditor.seen.get(1).detail()).contains("{\"all\":true}");
        assertThat(auditor.seen.get(2).detail()).contains("moved=1 copied=0 skipped=0 failed=0");
    }

    @Test
    void reportsOfACancelledRunTheLettersThatItMoved() {
        String first = queues.send("orders-dlq", "secret text").messageId();
        queues.send("orders-dlq", "secret text");
        queues.send("orders-dlq", "secret text");

        String run = ada.post("/redrive/orders", "{\"all\": true, \"perSecond\": 1}").json().getString("run");
        await().atMost(PATIENCE).until(() -> queues.depth("orders").visible() == 1);
        ada.post("/operate/orders/cancel", new JsonObject().put("run", run).encode()).ok();

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(auditor.seen)
                .filteredOn(action -> action.action().equals("redrive") && action.outcome() == Outcome.FAILED).singleElement()
                .satisfies(end -> {
                    assertThat(end.letters()).containsExactly(first);
                    assertThat(end.detail()).contains("cancelled (by request): moved=1 copied=0 skipped=0 failed=0");
                }));
        assertThat(queues.depth("orders-dlq").visible()).isEqualTo(2);
    }

    @Test
    void reportsWhatItRefuses() {
        ada.post("/edit/orders", "{}").error(403);
        ada.post("/operate/nothing/pause", "{}").error(404);
        ada.post("/operate/orders/concurrency", "{}").error(400);
        ada.post("/nonsense", "{}").error(404);
        ada.get("/dead-letters/nothing").error(404);

        assertThat(auditor.seen).extracting(ManagementAction::action, ManagementAction::listener, ManagementAction::outcome)
                .containsExactly(tuple("edit", "orders", Outcome.REFUSED), tuple("pause", "nothing", Outcome.REFUSED),
                        tuple("concurrency", "orders", Outcome.REFUSED), tuple("POST /nonsense", "", Outcome.REFUSED),
                        tuple("read", "nothing", Outcome.REFUSED));
        assertThat(auditor.seen.get(0).detail()).contains("'edit' needs quarkus.herald.management.allow=edit or more");
    }

    @Test
    void reportsWhatQuarkusRefuses() {
        assertThat(Operator.onManagementInterface().as("bob").post("/operate/orders/pause", "{}").status()).isEqualTo(403);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(auditor.seen)
                .extracting(ManagementAction::caller, ManagementAction::action, ManagementAction::outcome)
                .containsExactly(tuple("bob", "POST /operate/orders/pause", Outcome.REFUSED)));
    }

    @Test
    void reportsWhoIsNotAuthenticated() {
        assertThat(Operator.onManagementInterface().as("eve").post("/operate/orders/pause", "{}").status()).isEqualTo(401);

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(auditor.seen).extracting(ManagementAction::outcome)
                .containsExactly(Outcome.REFUSED));
    }

    @Test
    void doesWhatIsAskedForIfAnObserverFails() {
        auditor.failing = true;

        ada.post("/operate/orders/pause", "{}").ok();

        await().atMost(PATIENCE).until(() -> auditor.seenLater.size() == 1);
    }

    @Test
    void reportsNoLineThatACallerCouldForge() {
        ada.post("/operate/x%0Acaller=%22root%22/pause", "{}").error(404);

        assertThat(auditor.seen).hasSize(1);
    }
}
