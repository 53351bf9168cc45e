package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import org.assertj.core.api.InstanceOfAssertFactories;
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

    // By a test's threads

    private final ManualExecutors manual = new ManualExecutors();

    private Batcher<Integer> manualBatcher(int size, long lingerNanos) {
        return new Batcher<>(size, lingerNanos, manual, calls::add);
    }

    @Test
    void makesNoCallOnTheCallersThread() {
        Batcher<Integer> batcher = manualBatcher(1, LONG);

        batcher.add(1);
        batcher.flush();

        assertThat(calls).isEmpty();
        manual.runBlocking();
        assertThat(calls).containsExactly(List.of(1));
    }

    @Test
    void findsAThreadAsItIsSaid() {
        List<Runnable> threads = new ArrayList<>();
        Batcher<Integer> batcher = new Batcher<>(1, LONG, manual, threads::add, calls::add);

        batcher.add(1);
        threads.get(0).run();

        assertThat(calls).containsExactly(List.of(1));
        assertThat(manual.blocking).isEmpty();
    }

    @Test
    void setsOneTimerForAllThatWait() {
        Batcher<Integer> batcher = manualBatcher(10, LONG);

        batcher.add(1);
        batcher.add(2);

        assertThat(manual.timed).singleElement().extracting(ManualExecutors.Timed::nanos).isEqualTo(LONG);
        manual.runTimed();
        manual.runBlocking();
        assertThat(calls).containsExactly(List.of(1, 2));
        batcher.add(3);
        assertThat(manual.timed).hasSize(1);
    }

    @Test
    void aTimerThatFindsNothingMakesNoCall() {
        Batcher<Integer> batcher = manualBatcher(2, LONG);
        batcher.add(1);
        batcher.add(2);
        manual.runBlocking();

        manual.runTimed();
        batcher.flush();
        batcher.check();

        assertThat(manual.blocking).isEmpty();
        assertThat(calls).hasSize(1);
    }

    @Test
    void withLingerManyCallsMayBeUnderWay() {
        Batcher<Integer> batcher = manualBatcher(1, LONG);

        batcher.add(1);
        batcher.add(2);

        assertThat(manual.blocking).hasSize(2);
    }

    @Test
    void withoutLingerOneCallIsUnderWay() {
        Batcher<Integer> batcher = manualBatcher(1, 0);

        batcher.add(1);
        batcher.add(2);
        batcher.flush();
        batcher.check();

        assertThat(manual.blocking).hasSize(1);
        assertThat(manual.timed).isEmpty();
    }

    @Test
    void withoutLingerCallsAgainWhenNothingIsUnderWay() {
        Batcher<Integer> batcher = manualBatcher(10, 0);
        batcher.add(1);
        manual.runBlocking();

        batcher.add(2);
        manual.runBlocking();

        assertThat(calls).containsExactly(List.of(1), List.of(2));
    }

    @Test
    void anUnansweredCallKeepsNoOtherFromBeingMade() {
        Batcher<Integer> batcher = manualBatcher(10, 0);
        batcher.add(1);
        Runnable unanswered = manual.blocking.remove();
        batcher.add(2);
        assertThat(manual.blocking).isEmpty();

        await().atMost(SOON).until(() -> {
            batcher.check();
            return !manual.blocking.isEmpty();
        });
        batcher.add(3);
        manual.runBlocking();

        assertThat(calls).as("each call is followed by what waits").containsExactly(List.of(2), List.of(3));
        unanswered.run();
        assertThat(calls).hasSize(3).contains(List.of(1));
        batcher.add(4);
        manual.runBlocking();
        assertThat(calls).contains(List.of(4));
    }

    @Test
    void whatComesLongAfterAnUnansweredCallDoesNotWaitForIt() {
        Batcher<Integer> batcher = manualBatcher(10, 0);
        batcher.add(1);
        manual.blocking.remove();

        await().atMost(SOON).until(() -> {
            batcher.add(2);
            return !manual.blocking.isEmpty();
        });
        manual.runBlocking();

        assertThat(calls).singleElement().asInstanceOf(InstanceOfAssertFactories.LIST).containsOnly(2);
    }

    @Test
    void losesNothingOfWhatManyThreadsAdd() throws InterruptedException {
        Batcher<Integer> batcher = new Batcher<>(7, 0, threads, calls::add);
        List<Thread> adding = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Thread thread = new Thread(() -> IntStream.range(0, 1000).forEach(batcher::add));
            thread.start();
            adding.add(thread);
        }
        for (Thread thread : adding) {
            thread.join();
        }

        await().atMost(SOON).untilAsserted(() -> assertThat(calls.stream().mapToInt(List::size).sum()).isEqualTo(4000));
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void lingersNoLongerThanIsAllowed() {
        ManualExecutors executors = new ManualExecutors();
        Batcher<Integer> batcher = new Batcher<>(3, LONG, executors, calls::add);
        batcher.lingerAtMost(7);

        batcher.add(1);

        assertThat(executors.timed.element().nanos()).isEqualTo(7);
    }

    // What finds no thread

    @Test
    void sendsLaterWhatFoundNoThread() {
        ManualExecutors executors = new ManualExecutors();
        Batcher<Integer> batcher = new Batcher<>(3, 0, executors, calls::add);
        executors.noThread = true;
        batcher.add(1);
        batcher.add(2);

        executors.noThread = false;
        batcher.check();
        executors.runBlocking();
        batcher.add(3);
        executors.runBlocking();

        assertThat(calls).containsExactly(List.of(1, 2), List.of(3));
    }

    @Test
    void sendsLaterWhatFoundNoTimer() {
        ManualExecutors executors = new ManualExecutors();
        Batcher<Integer> batcher = new Batcher<>(3, 1, executors, calls::add);
        executors.noThread = true;
        batcher.add(1);
        executors.noThread = false;

        await().atMost(SOON).until(() -> {
            batcher.check();
            executors.runBlocking();
            return !calls.isEmpty();
        });

        assertThat(calls).containsExactly(List.of(1));
    }
}
