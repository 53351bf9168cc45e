package dev.herald.deployment;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import org.eclipse.microprofile.context.ManagedExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.arc.Arc;
import io.quarkus.arc.ManagedContext;
import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;

import dev.herald.CurrentMessage;
import dev.herald.Message;
import dev.herald.OutgoingMessage;
import dev.herald.QueueListener;
import dev.herald.Queues;

/** Code that does not get the message finds out which one is being handled. */
class CurrentMessageTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = TestApplication.on("memory")
            .overrideConfigKey("quarkus.herald.listener.retry.delay", "10ms")
            .overrideConfigKey("quarkus.herald.listener.batch.linger", "200ms");

    private static final List<String> SEEN = new CopyOnWriteArrayList<>();
    private static final CyclicBarrier TWO = new CyclicBarrier(2);
    private static final CountDownLatch ENDED = new CountDownLatch(1);
    private static volatile CompletableFuture<Boolean> later;

    /** As that of Hibernate: a bean of the application scope that is called by others. */
    @ApplicationScoped
    static class TenantResolver {

        @Inject
        CurrentMessage message;

        String resolve() {
            return message.isActive() ? message.headers().get("tenant").orElse("none") : "outside";
        }
    }

    @ApplicationScoped
    static class Handlers {

        @Inject
        CurrentMessage current;
        @Inject
        TenantResolver tenants;
        @Inject
        ManagedExecutor executor;

        @QueueListener("all")
        void all(Message<String> message) {
            SEEN.add(current.listener() + " " + current.destination() + " " + current.isBatch() + " " + current.attempt() + " "
                    + current.groupId() + " " + current.id().equals(message.id()) + " "
                    + (current.message() == message) + " " + current.messages().equals(List.of(message)) + " "
                    + current.sentAt().equals(message.sentAt()));
            if (message.attempt() == 1) {
                throw new IllegalStateException("once more");
            }
        }

        @QueueListener("worker")
        void worker(String text) {
            SEEN.add(tenants.resolve());
        }

        @QueueListener("virtual")
        @RunOnVirtualThread
        void virtual(String text) {
            SEEN.add(tenants.resolve());
        }

        @QueueListener("uni")
        Uni<Void> uni(String text) {
            return Uni.createFrom().item(text).onItem().delayIt().by(Duration.ofMillis(20))
                    .invoke(() -> SEEN.add(tenants.resolve())).replaceWithVoid();
        }

        @QueueListener("stage")
        CompletionStage<Void> stage(String text) {
            return executor.runAsync(() -> SEEN.add(tenants.resolve()));
        }

        @QueueListener("together")
        void together(String text) throws Exception {
            TWO.await(10, SECONDS);
            SEEN.add(text + " of " + tenants.resolve());
        }

        @QueueListener("forgotten")
        void forgotten(String text) {
            later = executor.supplyAsync(() -> {
                try {
                    return ENDED.await(10, SECONDS) && current.isActive();
                } catch (InterruptedException interrupted) {
                    throw new IllegalStateException(interrupted);
                }
            });
        }

        @QueueListener("other-scope")
        void otherScope(String text) {
            executor.runAsync(() -> {
                ManagedContext requestScope = Arc.container().requestContext();
                var mine = requestScope.getState();
                requestScope.deactivate();
                requestScope.activate(null);
                try {
                    SEEN.add("other " + tenants.resolve());
                } finally {
                    requestScope.terminate();
                    requestScope.activate(mine);
                }
                SEEN.add("mine " + tenants.resolve());
            }).join();
        }

        @QueueListener(value = "bulk", batchSize = "2", concurrency = "1")
        void bulk(List<String> texts) {
            SEEN.add(current.isBatch() + " " + current.messages().stream().map(Message::payload).toList());
            try {
                current.headers();
            } catch (IllegalStateException refusal) {
                SEEN.add(refusal.getMessage());
            }
        }
    }

    @Inject
    CurrentMessage current;
    @Inject
    TenantResolver tenants;
    @Inject
    Queues queues;
    @Inject
    dev.herald.Listeners listeners;

    @AfterEach
    void forget() {
        SEEN.clear();
    }

    private void send(String queue, String text, String tenant) {
        queues.send(queue, OutgoingMessage.of(text).header("tenant", tenant)).await().atMost(Duration.ofSeconds(10));
    }

    private static void awaitSeen(String... lines) {
        await().atMost(10, SECONDS)
                .untilAsserted(() -> assertThat(SEEN).containsExactlyInAnyOrder(lines));
    }

    @Test
    void saysAllThatIsKnownOfTheMessageAtEachAttempt() {
        send("all", "text", "acme");

        awaitSeen("all all false 1 " + Optional.empty() + " true true true true",
                "all all false 2 " + Optional.empty() + " true true true true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"worker", "virtual", "uni", "stage"})
    void isFoundByWhatIsCalledOnTheWay(String queue) {
        send(queue, "text", "acme");

        awaitSeen("acme");
    }

    @Test
    void isThatOfTheOwnCallWhereTwoRun() {
        send("together", "1", "acme");
        send("together", "2", "umbrella");

        awaitSeen("1 of acme", "2 of umbrella");
    }

    @Test
    void isNoneOutsideOfListeners() {
        assertThat(current.isActive()).isFalse();
        assertThat(tenants.resolve()).isEqualTo("outside");
        assertThatIllegalStateException().isThrownBy(() -> current.id()).withMessageContaining("no current message");
        assertThat(current).hasToString("CurrentMessage[none]");
    }

    @Test
    void isNoneInTheRequestScopeOfSomethingElse() {
        ManagedContext requestScope = Arc.container().requestContext();
        requestScope.activate();
        try {
            assertThat(current.isActive()).isFalse();
        } finally {
            requestScope.terminate();
        }

        send("other-scope", "text", "acme");

        awaitSeen("other outside", "mine acme");
    }

    @Test
    void isNoneOnceTheMethodHasEnded() {
        send("forgotten", "text", "acme");

        await().atMost(10, SECONDS).until(() -> listeners.get("forgotten").counts().handled() == 1);
        ENDED.countDown();
        assertThat(later).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(false);
    }

    @Test
    void isABatchOfMessages() {
        queues.sendAll("bulk", List.of(OutgoingMessage.of("1"), OutgoingMessage.of("2"))).await()
                .atMost(Duration.ofSeconds(10));

        await().atMost(10, SECONDS).until(() -> SEEN.size() == 2);
        assertThat(SEEN.get(0)).isEqualTo("true [1, 2]");
        assertThat(SEEN.get(1)).contains("'bulk'", "Handlers#bulk", "use messages()");
    }
}
