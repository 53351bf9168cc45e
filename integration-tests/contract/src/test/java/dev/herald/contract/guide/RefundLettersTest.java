package dev.herald.contract.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.junit.jupiter.api.Test;

import io.quarkus.arc.properties.IfBuildProperty;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;

import dev.herald.DeadLetters;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

@QuarkusTest
@TestProfile(RefundLettersTest.Profile.class)
class RefundLettersTest {

    public static class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.herald.broker", "memory", "guide.from", "letters");
        }
    }

    /** Pays, if it can. */
    @ApplicationScoped
    @IfBuildProperty(name = "guide.from", stringValue = "letters")
    static class Bank {

        @QueueListener(value = "payouts", maxAttempts = "1")
        void pay(String payout) {
            if (payout.contains("EURO")) {
                throw new IllegalArgumentException("no such currency: EURO");
            }
        }
    }

    private static final Duration SOON = Duration.ofSeconds(10);

    @Inject
    DeadLetters letters;

    @Inject
    MemoryQueues queues;

    @Inject
    RefundLetters refunds;

    @Test
    void mendsLettersAndSendsTheOthersBack() {
        queues.send("payouts", "10 EURO");
        queues.send("payouts-dlq", "20 EUR");
        queues.awaitIdle(SOON);
        assertThat(letters.browseAndAwait("payouts", 10)).hasSize(2);

        assertThat(refunds.retry()).satisfies(done -> {
            assertThat(done.moved()).isEqualTo(1);
            assertThat(done.skipped()).isEqualTo(1);
        });
        refunds.mend();

        queues.awaitIdle(SOON);
        assertThat(queues.depth("payouts").total()).isZero();
        assertThat(letters.browseAndAwait("payouts", 10)).isEmpty();
    }
}
