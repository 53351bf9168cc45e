package dev.herald.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import dev.herald.runtime.support.HeraldExecutors;

class SerialTasksTest {

    private final ManualExecutors executors = new ManualExecutors();
    private final SerialTasks tasks = new SerialTasks(executors);
    private final List<String> ran = new CopyOnWriteArrayList<>();

    @Test
    void runsATaskOnTheCallersThread() {
        tasks.run(() -> ran.add("1"));

        assertThat(ran).containsExactly("1");
        assertThat(executors.blocking).isEmpty();
    }

    @Test
    void runsATaskThatMayBlockElsewhere() {
        tasks.runBlocking(() -> ran.add("1"));
        assertThat(ran).isEmpty();

        executors.runBlocking();

        assertThat(ran).containsExactly("1");
    }

    @Test
    void runsTasksInTheOrderGiven() {
        tasks.runBlocking(() -> ran.add("1"));
        tasks.run(() -> ran.add("2"));
        tasks.runBlocking(() -> ran.add("3"));
        tasks.run(() -> ran.add("4"));
        assertThat(ran).isEmpty();

        executors.runBlocking();

        assertThat(ran).containsExactly("1", "2", "3", "4");
    }

    @Test
    void runsOneTaskAtATime() {
        tasks.runBlocking(() -> ran.add("1"));
        tasks.runBlocking(() -> ran.add("2"));

        assertThat(executors.blocking).hasSize(1);
    }

    @Test
    void runsWhatATaskGivesAfterIt() {
        tasks.run(() -> {
            tasks.run(() -> ran.add("2"));
            ran.add("1");
        });
        executors.runBlocking();

        assertThat(ran).containsExactly("1", "2");
    }

    @Test
    void runsOnTheCallersThreadAgainWhenAllIsDone() {
        tasks.runBlocking(() -> ran.add("1"));
        executors.runBlocking();

        tasks.run(() -> ran.add("2"));

        assertThat(ran).containsExactly("1", "2");
        assertThat(executors.blocking).isEmpty();
    }

    @Test
    void aTaskThatThrowsKeepsNoOther() {
        assertThatThrownBy(() -> tasks.run(() -> {
            tasks.run(() -> ran.add("2"));
            throw new StackOverflowError("as meant");
        })).isInstanceOf(StackOverflowError.class);
        executors.runBlocking();

        tasks.run(() -> ran.add("3"));

        assertThat(ran).containsExactly("2", "3");
    }

    @Test
    void aTaskThatThrowsElsewhereKeepsNoOther() {
        tasks.runBlocking(() -> {
            throw new StackOverflowError("as meant");
        });
        tasks.runBlocking(() -> ran.add("2"));

        assertThatThrownBy(executors::runBlocking).isInstanceOf(StackOverflowError.class);
        executors.runBlocking();

        assertThat(ran).containsExactly("2");
    }

    @Test
    void runsNoTwoTasksAtOnceHoweverManyThreadsGiveThem() throws InterruptedException {
        HeraldExecutors real = new HeraldExecutors();
        SerialTasks shared = new SerialTasks(real);
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(4 * 500);
        Runnable task = () -> {
            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            Thread.yield();
            atOnce.decrementAndGet();
            done.countDown();
        };
        for (int t = 0; t < 4; t++) {
            boolean blocking = t % 2 == 0;
            new Thread(() -> {
                for (int i = 0; i < 500; i++) {
                    if (blocking) {
                        shared.runBlocking(task);
                    } else {
                        shared.run(task);
                    }
                }
            }).start();
        }

        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(most).hasValue(1);
        real.close();
    }
}
