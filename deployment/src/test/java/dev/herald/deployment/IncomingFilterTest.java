package dev.herald.deployment;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.context.ManagedExecutor;
import org.jboss.logging.MDC;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;

import dev.herald.AckMode;
import dev.herald.Acknowledgement;
import dev.herald.BatchResult;
import dev.herald.CurrentMessage;
import dev.herald.IncomingFilter;
import dev.herald.Listeners;
import dev.herald.Message;
import dev.herald.OutgoingFilter;
import dev.herald.OutgoingMessage;
import dev.herald.Publisher;
import dev.herald.QueueListener;
import dev.herald.Queues;
import dev.herald.UnreadableMessageException;
import dev.herald.memory.MemoryQueues;

/** Filters around the handling of messages. */
class IncomingFilterTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.on("memory")
            .overrideConfigKey("quarkus.herald.listener.retry.delay", "10ms")
            .overrideConfigKey("quarkus.herald.listener.retry.max-attempts", "2")
            .overrideConfigKey("quarkus.herald.listener.batch.linger", "200ms")
            .overrideConfigKey("quarkus.herald.listener.\"endless\".max-processing-time", "200ms");

    private static final List<String> LOG = new CopyOnWriteArrayList<>();

    @RequestScoped
    static class Tenant {

        private String name = "none";

        void name(String newName) {
            name = newName;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Sets what the methods find, and sees how they end. */
    @ApplicationScoped
    @Priority(100)
    static class TenantFilter implements IncomingFilter {

        @Inject
        Tenant tenant;

        @Override
        public void before(CurrentMessage message) {
            String name = message.isBatch()
                    ? "batch of " + message.messages().size()
                    : message.headers().get("tenant").orElse("default");
            if (name.equals("forbidden")) {
                throw new SecurityException("forbidden");
            }
            tenant.name(name);
            MDC.put("tenant", name);
            LOG.add("before " + message.listener() + " for " + name);
        }

        @Override
        public void after(CurrentMessage message, Object result, Throwable failure) {
            LOG.add("after " + message.listener() + " for " + tenant + ": " + result + ", "
                    + (failure == null ? null : failure.getMessage()));
        }
    }

    @Singleton
    @Identifier("ordered")
    @Priority(200)
    static class Inner implements IncomingFilter {

        @Override
        public void before(CurrentMessage message) {
            LOG.add("inner before");
            if (message.headers().contains("fail-before")) {
                throw new IllegalStateException("inner fails before");
            }
        }

        @Override
        public void after(CurrentMessage message, Object result, Throwable failure) {
            LOG.add("inner after");
            if (message.headers().contains("fail-after")) {
                throw new IllegalStateException("inner fails after");
            }
        }
    }

    /** Encodes and decodes; without a scope of its own it would be no bean. */
    @Singleton
    @Identifier("encoded")
    static class Encoding implements IncomingFilter, OutgoingFilter {

        @Override
        public OutgoingMessage<?> filter(OutgoingMessage<?> message, String destination) {
            byte[] plain = message.payload().toString().getBytes(StandardCharsets.UTF_8);
            return message.header("encoding", "base64").payload(Base64.getEncoder().encodeToString(plain));
        }

        @Override
        public byte[] body(Message<byte[]> message) {
            if (!message.headers().contains("encoding")) {
                return null;
            }
            try {
                return Base64.getDecoder().decode(message.payload());
            } catch (IllegalArgumentException wrong) {
                throw new UnreadableMessageException("no base64", wrong);
            }
        }
    }

    @ApplicationScoped
    static class Handlers {

        @Inject
        Tenant tenant;
        @Inject
        ManagedExecutor executor;

        private void note(String where) {
            LOG.add(where + " as " + tenant + " / " + MDC.get("tenant"));
        }

        @QueueListener("worker")
        void worker(String text) {
            note("worker");
            if (text.equals("fail")) {
                throw new IllegalStateException("as told");
            }
        }

        @QueueListener("virtual")
        @RunOnVirtualThread
        void virtual(String text) {
            note("virtual");
        }

        @QueueListener("uni")
        Uni<Void> uni(String text) {
            note("uni");
            return Uni.createFrom().item(text).onItem().delayIt().by(Duration.ofMillis(20)).invoke(() -> {
                note("uni later");
                if (text.equals("fail")) {
                    throw new IllegalStateException("as told");
                }
            }).replaceWithVoid();
        }

        @QueueListener("stage")
        CompletionStage<Void> stage(String text) {
            note("stage");
            return executor.runAsync(() -> LOG.add("stage later as " + tenant));
        }

        @QueueListener(value = "bulk", batchSize = "2", concurrency = "1")
        BatchResult bulk(List<Message<String>> messages) {
            note("bulk");
            return BatchResult.ok();
        }

        @QueueListener("ordered")
        void ordered(String text) {
            LOG.add("ordered");
        }

        @QueueListener(value = "manual", ack = AckMode.MANUAL)
        void manual(String text, Acknowledgement acknowledgement) {
            acknowledgement.ack();
            LOG.add("manual");
        }

        @QueueListener("endless")
        Uni<Void> endless(String text) {
            return Uni.createFrom().nothing();
        }

        @QueueListener("encoded")
        void encoded(String text) {
            LOG.add("encoded " + text);
        }

        @QueueListener("completed")
        CompletionStage<String> completed(String text) {
            return CompletableFuture.completedFuture("the result");
        }
    }

    interface Outbox {

        @Publisher(queue = "encoded")
        void encoded(String text);
    }

    @Inject
    Queues queues;
    @Inject
    MemoryQueues memory;
    @Inject
    Listeners listeners;
    @Inject
    Outbox outbox;

    @AfterEach
    void forget() {
        LOG.clear();
    }

    private void send(String queue, String text, String... headers) {
        OutgoingMessage<String> message = OutgoingMessage.of(text);
        for (int i = 0; i < headers.length; i += 2) {
            message = message.header(headers[i], headers[i + 1]);
        }
        queues.send(queue, message).await().atMost(Duration.ofSeconds(10));
    }

    private void awaitLog(String... lines) {
        await().atMost(10, SECONDS).untilAsserted(() -> assertThat(LOG).hasSizeGreaterThanOrEqualTo(lines.length));
        assertThat(LOG).containsExactly(lines);
    }

    private void awaitIdle(String queue) {
        await().atMost(10, SECONDS).until(() -> memory.visible(queue).isEmpty()
                && listeners.get(queue).counts().inFlight() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"worker", "virtual"})
    void aMethodFindsWhatTheFilterSetOnItsThread(String queue) {
        send(queue, "text", "tenant", "acme");

        awaitLog("before " + queue + " for acme", queue + " as acme / acme", "after " + queue + " for acme: null, null");
    }

    @Test
    void aUniFindsItUntilItCompletes() {
        send("uni", "text", "tenant", "acme");

        awaitLog("before uni for acme", "uni as acme / acme", "uni later as acme / acme", "after uni for acme: null, null");
    }

    @Test
    void aStageFindsItWhereTheRequestScopeIsPropagated() {
        send("stage", "text", "tenant", "acme");

        awaitLog("before stage for acme", "stage as acme / acme", "stage later as acme", "after stage for acme: null, null");
    }

    @Test
    void aFilterSeesTheResultOfAStage() {
        send("completed", "text");

        awaitLog("before completed for default", "after completed for default: the result, null");
    }

    @Test
    void theNextMessageFindsNothingOfTheOneBefore() {
        send("worker", "text", "tenant", "acme");
        send("worker", "text");

        await().atMost(10, SECONDS).until(() -> LOG.size() == 6);
        assertThat(LOG).containsOnlyOnce("worker as acme / acme").containsOnlyOnce("worker as default / default");
    }

    @Test
    void aBatchIsFilteredOnce() {
        queues.sendAll("bulk", List.of(OutgoingMessage.of("1"), OutgoingMessage.of("2"))).await()
                .atMost(Duration.ofSeconds(10));

        await().atMost(10, SECONDS).until(() -> LOG.size() == 3);
        assertThat(LOG.get(0)).isEqualTo("before bulk for batch of 2");
        assertThat(LOG.get(2)).startsWith("after bulk for batch of 2: dev.herald.BatchResult");
    }

    @ParameterizedTest
    @ValueSource(strings = {"worker", "uni"})
    void whatAFilterThrowsFailsTheAttemptWithoutACallOfTheMethod(String queue) {
        long failed = listeners.get(queue).counts().failed();

        send(queue, "text", "tenant", "forbidden");

        await().atMost(10, SECONDS).untilAsserted(() -> assertThat(memory.deadLetters(queue)).singleElement()
                .satisfies(letter -> assertThat(letter.headers().get("herald-dead-letter-reason")).hasValueSatisfying(
                        reason -> assertThat(reason).contains("forbidden"))));
        assertThat(listeners.get(queue).counts().failed()).isEqualTo(failed + 2);
        assertThat(LOG).isEmpty();
        memory.purge(queue + "-dlq");
    }

    @ParameterizedTest
    @ValueSource(strings = {"worker", "uni"})
    void aFilterSeesTheFailureOfEachAttempt(String queue) {
        send(queue, "fail");

        await().atMost(10, SECONDS).untilAsserted(() -> assertThat(memory.deadLetters(queue)).hasSize(1));
        assertThat(LOG).filteredOn(line -> line.startsWith("after")).hasSize(2)
                .containsOnly("after " + queue + " for default: null, as told");
        memory.purge(queue + "-dlq");
    }

    @Test
    void filtersNestByPriority() {
        send("ordered", "text");

        awaitLog("before ordered for default", "inner before", "ordered", "inner after",
                "after ordered for default: null, null");
    }

    @Test
    void onlyFiltersThatHaveBegunAreToldOfTheEnd() {
        listeners.get("ordered").pause().toCompletableFuture().join();
        send("ordered", "text", "fail-before", "yes");
        listeners.get("ordered").resume();

        await().atMost(10, SECONDS).untilAsserted(() -> assertThat(memory.deadLetters("ordered")).hasSize(1));
        assertThat(LOG).containsExactly("before ordered for default", "inner before",
                "after ordered for default: null, inner fails before", "before ordered for default", "inner before",
                "after ordered for default: null, inner fails before");
        memory.purge("ordered-dlq");
    }

    @Test
    void aFilterThatFailsAtTheEndFailsTheAttempt() {
        long handled = listeners.get("ordered").counts().handled();
        send("ordered", "text", "fail-after", "yes");

        await().atMost(10, SECONDS).untilAsserted(() -> assertThat(memory.deadLetters("ordered")).hasSize(1));
        assertThat(LOG).contains("after ordered for default: null, inner fails after");
        assertThat(listeners.get("ordered").counts().handled()).isEqualTo(handled);
        memory.purge("ordered-dlq");
    }

    @Test
    void aFilterIsToldOfACancellation() {
        send("endless", "text");

        await().atMost(10, SECONDS).untilAsserted(() -> assertThat(LOG).contains("after endless for default: null, "
                + new CancellationException("the lease was lost").getMessage()));
        listeners.get("endless").stop().toCompletableFuture().join();
        assertThat(LOG.stream().filter(line -> line.startsWith("after")).count())
                .isLessThanOrEqualTo(LOG.stream().filter(line -> line.startsWith("before")).count());
    }

    @Test
    void anAcknowledgedMessageIsSettledOnce() {
        send("manual", "text");

        awaitLog("before manual for default", "manual", "after manual for default: null, null");
        awaitIdle("manual");
    }

    @Test
    void theBodyIsReadAsTheFilterRestoresIt() {
        outbox.encoded("a text");

        await().atMost(10, SECONDS).untilAsserted(() -> assertThat(LOG).contains("encoded a text"));
    }

    @Test
    void aBodyThatCannotBeRestoredIsDeadLetteredAtOnceAsItCame() {
        memory.send("encoded", OutgoingMessage.of("%%").header("encoding", "base64"));

        await().atMost(10, SECONDS).untilAsserted(() -> assertThat(memory.deadLetters("encoded")).singleElement()
                .satisfies(letter -> {
                    assertThat(letter.body()).isEqualTo("%%");
                    assertThat(letter.headers().get("herald-dead-letter-attempts")).isEqualTo(Optional.of("1"));
                }));
        memory.purge("encoded-dlq");
    }

    @Test
    void whatIsReceivedByHandIsRestoredToo() {
        listeners.get("encoded").pause().toCompletableFuture().join();
        try {
            outbox.encoded("by hand");

            List<Message<String>> received = queues.receive("encoded", String.class, 1, Duration.ofSeconds(5)).await()
                    .atMost(Duration.ofSeconds(10));

            assertThat(received).extracting(Message::payload).containsExactly("by hand");
            queues.delete(received).await().atMost(Duration.ofSeconds(10));
        } finally {
            listeners.get("encoded").resume();
        }
    }
}
