package dev.herald.deployment;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.faulttolerance.CircuitBreaker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.faulttolerance.api.CircuitBreakerName;

import dev.herald.ListenerState;
import dev.herald.Listeners;
import dev.herald.Message;
import dev.herald.MessagePublisher;
import dev.herald.Publisher;
import dev.herald.QueueListener;

/** A listener may pause while a circuit breaker is open. */
class CircuitBreakerPauseTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.on("memory")
            .overrideConfigKey("quarkus.herald.listener.\"payments\".pause.circuit-breaker", "payments-api")
            .overrideConfigKey("quarkus.herald.listener.pause.delay", "100ms")
            .overrideConfigKey("quarkus.herald.listener.retry.max-attempts", "1");

    @ApplicationScoped
    static class PaymentsApi {

        private volatile boolean away;

        /** A field of the bean is not one of its proxy. */
        public void away(boolean isAway) {
            away = isAway;
        }

        @CircuitBreakerName("payments-api")
        @CircuitBreaker(requestVolumeThreshold = 2, delay = 200)
        public void call() {
            if (away) {
                throw new IllegalStateException("out of order");
            }
        }
    }

    @Singleton
    static class Payments {

        final List<Integer> paid = new CopyOnWriteArrayList<>();
        @Inject
        PaymentsApi api;

        @QueueListener("payments")
        void pay(Message<String> payment) {
            api.call();
            paid.add(payment.attempt());
        }
    }

    @Inject
    Payments payments;
    @Inject
    PaymentsApi api;
    @Inject
    Listeners listeners;
    @Inject
    @Publisher(queue = "payments")
    MessagePublisher<String> publisher;

    @Test
    void noAttemptCountsWhileTheCircuitBreakerIsOpen() {
        api.away(true);
        for (int i = 0; i < 2; i++) {
            try {
                api.call();
            } catch (IllegalStateException expected) {
                // Opens the circuit breaker.
            }
        }
        await().atMost(10, SECONDS).until(() -> listeners.get("payments").state() == ListenerState.PAUSED);
        assertThat(listeners.get("payments").status().reason()).isEqualTo("the circuit breaker 'payments-api' is open");
        publisher.sendAndAwait("one");
        publisher.sendAndAwait("two");

        api.away(false);

        await().atMost(10, SECONDS).until(() -> payments.paid.size() == 2);
        assertThat(payments.paid).containsOnly(1);
        await().atMost(10, SECONDS).until(() -> listeners.get("payments").state() == ListenerState.RUNNING);
        assertThat(listeners.get("payments").counts().deadLettered()).isZero();
    }
}
