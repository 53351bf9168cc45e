package dev.herald.contract.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;

import dev.herald.HeraldHeaders;
import dev.herald.Listeners;
import dev.herald.OutgoingMessage;
import dev.herald.contract.guide.Payments.AccountClosed;
import dev.herald.contract.guide.Payments.AlreadyPaid;
import dev.herald.contract.guide.Payments.RateLimited;
import dev.herald.memory.MemoryQueues;

@QuarkusTest
@TestProfile(PaymentsTest.Profile.class)
class PaymentsTest {

    private static final List<String> QUEUES = List.of("payments", "bulk-payments", "patient-payments");

    public static class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.herald.broker", "memory", "guide.from", "failures");
        }
    }

    /** Fails as its payments say. */
    @ApplicationScoped
    @IfBuildProperty(name = "guide.from", stringValue = "failures")
    static class ScriptedBank implements Payments.Bank {

        private static final Map<String, Supplier<RuntimeException>> FAILURES = Map.of("limited", RateLimited::new, "paid",
                AlreadyPaid::new, "closed", AccountClosed::new);

        @Override
        public void pay(String payment) {
            if (FAILURES.containsKey(payment)) {
                throw FAILURES.get(payment).get();
            }
        }
    }

    @Inject
    Listeners listeners;

    @Inject
    MemoryQueues queues;

    @BeforeEach
    void startAnew() {
        queues.purgeAll();
    }

    @Test
    void triesAgainLaterWhatWasLimited() {
        queues.send("payments", "limited");
        queues.send("patient-payments", "limited");
        queues.send("bulk-payments", "limited");

        QUEUES.forEach(queue -> await().atMost(Duration.ofSeconds(10)).until(() -> queues.delayed(queue).size() == 1));
    }

    @Test
    void dropsWhatWasPaid() {
        long dropped = listeners.get("payments").counts().dropped();

        queues.send("payments", "paid");

        await().atMost(Duration.ofSeconds(10)).until(() -> listeners.get("payments").counts().dropped() == dropped + 1);
    }

    @Test
    void deadLettersWhatCannotBePaid() {
        queues.send("payments", OutgoingMessage.of("closed").header("tenant", "acme"));
        queues.send("bulk-payments", "closed");

        await().atMost(Duration.ofSeconds(10)).until(() -> queues.deadLetters("payments").size() == 1
                && queues.deadLetters("bulk-payments").size() == 1);
        assertThat(reason("payments")).isEqualTo("the account of acme is closed");
        assertThat(reason("bulk-payments")).isEqualTo("the account is closed");
    }

    private String reason(String queue) {
        return queues.deadLetters(queue).get(0).headers().get(HeraldHeaders.DEAD_LETTER_REASON).orElseThrow();
    }
}
