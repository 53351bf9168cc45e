package dev.herald.contract.guide;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.jboss.logging.MDC;
import org.junit.jupiter.api.Test;

import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;

import dev.herald.Header;
import dev.herald.Publisher;
import dev.herald.QueueListener;
import dev.herald.contract.app.Script;
import dev.herald.memory.MemoryQueues;

@QuarkusTest
@TestProfile(FiltersTest.Profile.class)
class FiltersTest {

    public static class Profile implements QuarkusTestProfile {

        @Override
        public String getConfigProfile() {
            return "guide";
        }

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.herald.broker", "memory");
        }
    }

    record Report(int id, String text) {
    }

    interface Outbox {

        @Publisher(queue = "reports")
        void send(Report report, @Header("tenant") String tenant);
    }

    @IfBuildProfile("guide")
    @ApplicationScoped
    static class Reports {

        private final Script script;
        private final Tenants.MessageTenants tenants;

        Reports(Script script, Tenants.MessageTenants tenants) {
            this.script = script;
            this.tenants = tenants;
        }

        @QueueListener("reports")
        void on(Report report, @Header("app-version") String version) {
            script.note("reports", report + " of " + tenants.resolveTenantId() + ", " + MDC.get("tenant") + ", " + version);
        }
    }

    @Inject
    Outbox outbox;

    @Inject
    MemoryQueues queues;

    @Inject
    Script script;

    @Inject
    Tenants.MessageTenants tenants;

    @Test
    void aReportIsCompressedOnItsWayAndHandledForItsTenant() {
        String text = "long ".repeat(1000);

        outbox.send(new Report(1, text), "acme");

        await().atMost(10, SECONDS).untilAsserted(() -> assertThat(script.notes("reports"))
                .containsExactly(new Report(1, text) + " of acme, acme, 1.4"));
        assertThat(tenants.resolveTenantId()).isEqualTo("public");
    }

    @Test
    void aReportWithoutATenantIsDeadLetteredCompressed() {
        outbox.send(new Report(2, "short"), null);

        await().atMost(10, SECONDS).untilAsserted(() -> assertThat(queues.deadLetters("reports")).singleElement()
                .satisfies(letter -> {
                    assertThat(letter.body()).startsWith("H4sI");
                    assertThat(letter.headers().get("herald-dead-letter-reason")).contains("it has no tenant");
                }));
    }
}
