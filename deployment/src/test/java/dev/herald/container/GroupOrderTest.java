package dev.herald.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.test.QuarkusUnitTest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;

import dev.herald.Lease;
import dev.herald.Listeners;
import dev.herald.Message;
import dev.herald.OutgoingMessage;
import dev.herald.QueueListener;
import dev.herald.memory.MemoryQueues;

/**
 * What becomes of a message of a FIFO group is decided by itself, not by what becomes of others of its group: of those before
 * it, behind it, or received earlier.
 */
class GroupOrderTest {

    private static final Duration SOON = Duration.ofSeconds(15);

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .overrideConfigKey("quarkus.devservices.enabled", "false")
            .overrideConfigKey("quarkus.herald.broker", "memory")
            .overrideConfigKey("quarkus.herald.listener.shutdown-timeout", "1s")
            .overrideConfigKey("quarkus.herald.listener.visibility-timeout", "2s")
            .withApplicationRoot(root -> root.addClasses(Groups.class, Calls.class));

    /** The calls for one queue, and the most there were at once. Calls that know of their lost lease do not count. */
    static class Calls {

        final List<String> begun = new CopyOnWriteArrayList<>();
        final List<String> completed = new CopyOnWriteArrayList<>();
        final CountDownLatch extended = new CountDownLatch(1);
        final CompletableFuture<Void> gate = new CompletableFuture<>();
        final AtomicInteger most = new AtomicInteger();
        private final List<Lease> running = new CopyOnWriteArrayList<>();

        void begin(Message<String> message, Lease lease) {
            running.add(lease);
            begun.add(message.payload());
            most.accumulateAndGet(running(), Math::max);
        }

        void end(Message<String> message, Lease lease, boolean completely) {
            running.remove(lease);
            if (completely) {
                completed.add(message.payload());
            }
        }

        int running() {
            return (int) running.stream().filter(lease -> !lease.isLost()).count();
        }

        /** Keeps the lease of the group's first message for an hour, and holds its handler at the gate. */
        Uni<Void> handle(Message<String> message, Lease lease) {
            begin(message, lease);
            boolean first = message.payload().equals("A");
            Uni<Void> held = first
                    ? Uni.createFrom().completionStage(() -> lease.extend(Duration.ofHours(1)))
                            .invoke(extended::countDown)
                            .chain(() -> Uni.createFrom().completionStage(gate))
                    : Uni.createFrom().voidItem();
            return held.onTermination()
                    .invoke((item, failure, cancelled) -> end(message, lease, failure == null && !cancelled));
        }
    }

    @Singleton
    static class Groups {

        final Calls worker = new Calls();
        final Calls loop = new Calls();
        final Calls virtual = new Calls();
        final Calls retried = new Calls();

        @QueueListener("worker.fifo")
        void worker(Message<String> message, Lease lease) {
            worker.handle(message, lease).await().atMost(Duration.ofSeconds(30));
        }

        @QueueListener("loop.fifo")
        Uni<Void> loop(Message<String> message, Lease lease) {
            return loop.handle(message, lease);
        }

        @QueueListener("virtual.fifo")
        @RunOnVirtualThread
        void virtual(Message<String> message, Lease lease) {
            virtual.handle(message, lease).await().atMost(Duration.ofSeconds(30));
        }

        /** Fails at first, after it made sure of the lease. */
        @QueueListener(value = "retried.fifo", retryDelay = "3s")
        void retried(Message<String> message, Lease lease) {
            boolean first = retried.begun.isEmpty();
            retried.begin(message, lease);
            try {
                if (first) {
                    lease.extend(Duration.ofHours(1)).toCompletableFuture().join();
                    throw new IllegalStateException("not yet");
                }
            } finally {
                retried.end(message, lease, !first);
            }
        }

        Calls of(String queue) {
            return switch (queue) {
                case "worker.fifo" -> worker;
                case "loop.fifo" -> loop;
                default -> virtual;
            };
        }
    }

    @Inject
    Groups groups;
    @Inject
    Listeners listeners;
    @Inject
    MemoryQueues queues;

    @ParameterizedTest
    @ValueSource(strings = {"worker.fifo", "loop.fifo", "virtual.fifo"})
    void handlesTheHeadOnceWhenAMessageBehindItLosesItsLease(String queue) throws InterruptedException {
        Calls calls = groups.of(queue);
        sendTogether(queue, "A", "B", "C");
        assertThat(calls.extended.await(15, TimeUnit.SECONDS)).isTrue();

        loseAllLeasesBut("A", queue);
        await().atMost(SOON).until(() -> listeners.get(queue).counts().leasesLost() >= 1);
        calls.gate.complete(null);

        await().atMost(SOON).until(() -> queues.depth(queue).total() == 0);
        assertThat(calls.begun).containsExactly("A", "B", "C");
        assertThat(calls.most).hasValue(1);
    }

    @Test
    void keepsAHeadThatWaitsForItsNextAttemptWhenAMessageBehindItLosesItsLease() {
        sendTogether("retried.fifo", "A", "B");
        await().atMost(SOON).until(() -> listeners.get("retried.fifo").counts().retried() == 1);

        loseAllLeasesBut("A", "retried.fifo");

        await().atMost(SOON).until(() -> queues.depth("retried.fifo").total() == 0);
        assertThat(groups.retried.begun).containsExactly("A", "A", "B");
        assertThat(listeners.get("retried.fifo").counts().leasesLost()).isEqualTo(1);
        assertThat(listeners.get("retried.fifo").counts().released()).isZero();
    }

    private void loseAllLeasesBut(String kept, String queue) {
        queues.expireLeases(queue, message -> !message.body().equals(kept));
    }

    private void sendTogether(String queue, String... bodies) {
        listeners.get(queue).pause().toCompletableFuture().join();
        for (String body : bodies) {
            queues.send(queue, OutgoingMessage.of(body).groupId("g"));
        }
        listeners.get(queue).resume();
    }
}
