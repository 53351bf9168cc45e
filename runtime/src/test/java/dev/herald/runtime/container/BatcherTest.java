package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.herald.runtime.support.HeraldExecutors;

class BatcherTest {

    private static final Duration SOON = Duration.ofSeconds(5);
    private static final long LONG = Duration.ofHours(1).toNanos();

    private final HeraldExecutors threads = new HeraldExecutors();
    private final List<List<Integer>> calls = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        threads.close();
    }

    @Test
    void callsWhenFull() {
        Batcher<Integer> batcher = new Batcher<>(3, LONG, threads, calls::add);

        List.of(1, 2, 3, 4).forEach(batcher::add);

        await().atMost(SOON).untilAsserted(() -> assertThat(calls).containsExactly(List.of(1, 2, 3)));
    }

    @Test
    void callsAfterTheLinger() {
        Batcher<Integer> batcher = new Batcher<>(3, Duration.ofMillis(20).toNanos(), threads, calls::add);

        batcher.add(1);

        await().atMost(SOON).untilAsserted(() -> assertThat(calls).containsExactly(List.of(1)));
    }

    @Test
    void callsWhenFlushed() {
        Batcher<Integer> batcher = new Batcher<>(3, LONG, threads, calls::add);
        batcher.add(1);

        batcher.flush();

        await().atMost(SOON).untilAsserted(() -> assertThat(calls).containsExactly(List.of(1)));
    }

    @Test
    void withoutLingerSharesTheNextCallWhileOneIsUnderWay() {
        CountDownLatch release = new CountDownLatch(1);
        Batcher<Integer> batcher = new Batcher<>(10, 0, threads, items -> {
            calls.add(items);
            if (calls.size() == 1) {
                awaitLatch(release);
            }
        });
        batcher.add(1);
        await().atMost(SOON).until(() -> calls.size() == 1);
        batcher.add(2);
        batcher.add(3);

        release.countDown();

        await().atMost(SOON).untilAsserted(() -> assertThat(calls).containsExactly(List.of(1), List.of(2, 3)));
    }

    @Test
    void withoutLingerGoesOnAfterACallThatFailed() {
        Batcher<Integer> batcher = new Batcher<>(10, 0, threads, items -> {
            calls.add(items);
            throw new IllegalStateException("as meant");
        });
        batcher.add(1);
        await().atMost(SOON).until(() -> calls.size() == 1);

        batcher.add(2);

        await().atMost(SOON).untilAsserted(() -> assertThat(calls).containsExactly(List.of(1), List.of(2)));
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
