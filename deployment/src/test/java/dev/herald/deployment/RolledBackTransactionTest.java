package dev.herald.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.inject.Stereotype;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.mutiny.Uni;

import dev.herald.BatchResult;
import dev.herald.Message;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

/** A transaction that is not committed is a failed attempt, whoever rolled it back and however quietly. */
class RolledBackTransactionTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.on("memory")
            .overrideConfigKey("quarkus.herald.listener.retry.delay", "10ms")
            .overrideConfigKey("quarkus.herald.listener.retry.max-attempts", "2");

    @Singleton
    static class Calls {

        private final Map<String, Integer> counts = new ConcurrentHashMap<>();

        void called(String queue) {
            counts.merge(queue, 1, Integer::sum);
        }

        int of(String queue) {
            return counts.getOrDefault(queue, 0);
        }
    }

    @Singleton
    static class Service {

        @Inject
        TransactionManager transactions;

        @Transactional
        void fail() {
            throw new IllegalStateException("as meant");
        }

        @Transactional(TxType.REQUIRES_NEW)
        void failInItsOwn() {
            throw new IllegalStateException("as meant");
        }
    }

    @Singleton
    static class Handlers {

        @Inject
        Calls calls;
        @Inject
        Service service;
        @Inject
        TransactionManager transactions;

        @Transactional
        @QueueListener("marked")
        void marked(String text) throws Exception {
            calls.called("marked");
            transactions.setRollbackOnly();
        }

        @Transactional
        @QueueListener("caught")
        void caught(String text) {
            calls.called("caught");
            try {
                service.fail();
            } catch (IllegalStateException ignored) {
                return;
            }
        }

        @Transactional
        @QueueListener("marked-uni")
        Uni<Void> markedUni(String text) throws Exception {
            calls.called("marked-uni");
            transactions.setRollbackOnly();
            return Uni.createFrom().voidItem();
        }

        @Transactional
        @QueueListener("marked-stage")
        CompletionStage<Void> markedStage(String text) throws Exception {
            calls.called("marked-stage");
            transactions.setRollbackOnly();
            return CompletableFuture.completedFuture(null);
        }

        @Transactional
        @QueueListener("marked-batch")
        BatchResult markedBatch(List<Message<String>> batch) throws Exception {
            calls.called("marked-batch");
            transactions.setRollbackOnly();
            return BatchResult.ok();
        }

        @QueueListener("left-open")
        void leftOpen(String text) {
            calls.called("left-open");
            QuarkusTransaction.begin();
        }

        @QueueListener("left-open-too")
        void leftOpenToo(String text) {
            QuarkusTransaction.begin();
        }

        @Transactional
        @QueueListener("committed")
        void committed(String text) {
            calls.called("committed");
        }

        @Transactional
        @QueueListener("inner-alone")
        void innerAlone(String text) {
            calls.called("inner-alone");
            try {
                service.failInItsOwn();
            } catch (IllegalStateException ignored) {
                return;
            }
        }

        @QueueListener("innocent")
        void innocent(String text) {
            calls.called("innocent");
        }

        @QueueListener("without")
        void without(String text) {
            calls.called("without");
        }

        @QueueListener("own")
        void own(String text) {
            calls.called("own");
            QuarkusTransaction.requiringNew().run(() -> {
            });
        }
    }

    @Transactional
    @Singleton
    static class OfAClass {

        @Inject
        Calls calls;
        @Inject
        TransactionManager transactions;

        @QueueListener("marked-class")
        void marked(String text) throws Exception {
            calls.called("marked-class");
            transactions.setRollbackOnly();
        }
    }

    @Singleton
    @Transactional
    @Stereotype
    @Retention(RetentionPolicy.RUNTIME)
    @interface Worker {
    }

    @Worker
    static class OfAStereotype {

        @Inject
        Calls calls;
        @Inject
        TransactionManager transactions;

        @QueueListener("marked-stereotype")
        void marked(String text) throws Exception {
            calls.called("marked-stereotype");
            transactions.setRollbackOnly();
        }
    }

    @Inject
    Calls calls;
    @Inject
    MemoryQueues queues;

    @ParameterizedTest
    @ValueSource(strings = {"marked", "caught", "marked-uni", "marked-stage", "marked-batch", "marked-class",
            "marked-stereotype", "left-open"})
    void aTransactionThatIsNotCommittedIsAFailedAttempt(String queue) {
        queues.send(queue, "message");

        await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> assertThat(queues.deadLetters(queue)).singleElement()
                .satisfies(letter -> assertThat(letter.headers().get("herald-dead-letter-reason"))
                        .hasValueSatisfying(reason -> assertThat(reason).contains("transaction"))));
        assertThat(calls.of(queue)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"committed", "inner-alone", "without", "own"})
    void whatIsCommittedIsAcknowledged(String queue) {
        queues.send(queue, "message");

        await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
            assertThat(calls.of(queue)).isEqualTo(1);
            assertThat(queues.depth(queue).total()).isZero();
        });
        assertThat(queues.deadLetters(queue)).isEmpty();
    }

    @Test
    void eachThreadIsFreeOfTransactionsAfterwards() {
        queues.send("left-open-too", "message");
        await().atMost(Duration.ofSeconds(15)).until(() -> !queues.deadLetters("left-open-too").isEmpty());

        for (int i = 0; i < 20; i++) {
            queues.send("innocent", "message " + i);
        }

        await().atMost(Duration.ofSeconds(15)).until(() -> calls.of("innocent") == 20);
        assertThat(queues.deadLetters("innocent")).isEmpty();
    }
}
