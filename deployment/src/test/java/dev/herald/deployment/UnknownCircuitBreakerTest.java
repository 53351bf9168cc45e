package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Singleton;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;

import dev.herald.QueueListener;

class UnknownCircuitBreakerTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.on("memory")
            .overrideRuntimeConfigKey("quarkus.herald.listener.\"payments\".pause.circuit-breaker", "payment-api")
            .assertException(failure -> assertThat(failure).hasStackTraceContaining(
                    "quarkus.herald.listener.\"payments\".pause.circuit-breaker is 'payment-api', which is not a circuit breaker of"
                            + " the application: give the one that is meant this name by @CircuitBreakerName"));

    @Singleton
    static class Payments {

        @QueueListener("payments")
        void pay(String payment) {
            // Is never called.
        }
    }

    @Test
    void doesNotStart() {
        Assertions.fail("the application started");
    }
}
