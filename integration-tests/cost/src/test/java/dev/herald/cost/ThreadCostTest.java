package dev.herald.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import jakarta.inject.Inject;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.quarkus.test.junit.QuarkusTest;

import dev.herald.Listener;
import dev.herald.ListenerState;
import dev.herald.Listeners;

/** The threads that idle listeners keep. */
@QuarkusTest
class ThreadCostTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Inject
    Listeners listeners;

    @AfterEach
    void stopListeners() {
        idle().forEach(listener -> listener.stop().toCompletableFuture().join());
    }

    @Test
    void anIdleListenerHasOneThread() {
        assertThat(idle()).hasSize(20);
        // Threads that settled or called the broker for another test end after a while.
        Set<Thread> earlier = HeraldThreads.named("settle");
        earlier.addAll(HeraldThreads.named("call"));

        idle().forEach(Listener::start);

        await().atMost(PATIENCE).until(() -> idle().stream().map(Listener::state).allMatch(ListenerState.RUNNING::equals));
        Set<Thread> threads = HeraldThreads.named("");
        threads.removeAll(earlier);
        Limit.IDLE_THREADS.check(threads.size());
    }

    private List<Listener> idle() {
        return listeners.all().stream().filter(listener -> listener.id().startsWith("idle-")).toList();
    }
}
