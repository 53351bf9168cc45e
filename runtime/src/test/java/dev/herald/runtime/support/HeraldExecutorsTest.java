package dev.herald.runtime.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import dev.herald.spi.support.GuardedCallback;
import dev.herald.spi.support.LogRecords;
import dev.herald.spi.support.ThreadLimit;

class HeraldExecutorsTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final long PROCESS_SECONDS = 60;
    private static final long SHORT = Duration.ofMillis(5).toNanos();

    private final HeraldExecutors executors = new HeraldExecutors();
    private final CountDownLatch unblocked = new CountDownLatch(1);

    @RegisterExtension
    final LogRecords log = new LogRecords();

    @AfterEach
    void close() {
        unblocked.countDown();
        executors.close();
    }

    private static Thread threadOf(Consumer<Runnable> executor) {
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        executor.accept(() -> thread.complete(Thread.currentThread()));
        assertThat(thread).succeedsWithin(SOON);
        return thread.join();
    }

    private void awaitUnblocked() {
        try {
            unblocked.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Broken extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Broken(String message) {
            super(message);
        }
    }

    @Test
    void reportsATaskThatFailsOnOneLine() {
        Runnable task = GuardedCallback.task(() -> {
            throw new Broken("broken\n2026-01-01 00:00:00,000 INFO  [com.acme] forged");
        });

        for (int i = 0; i < 100; i++) {
            task.run();
        }

        assertThat(log.texts("ERROR")).singleElement().asString()
                .contains("a defect of Herald, please report it: " + Broken.class.getName() + ": broken 2026-01-01")
                .doesNotContain("\n");
        assertThat(log.stack().lines()).noneMatch(line -> line.startsWith("2026"));
    }

    // Threads

    @Test
    void eachKindOfTaskHasThreadsOfItsOwn() {
        assertThat(threadOf(task -> executors.afterNanos(1, task)).getName()).startsWith("herald-timer");
        assertThat(threadOf(executors::blocking).getName()).startsWith("herald-settle");
        assertThat(threadOf(executors::blockingOrHere).getName()).startsWith("herald-settle");
        assertThat(threadOf(executors::application).getName()).startsWith("application-callback");
    }

    @Test
    void noThreadKeepsTheProcessAlive() {
        assertThat(List.of(threadOf(task -> executors.afterNanos(1, task)), threadOf(executors::blocking),
                threadOf(executors::application))).allMatch(Thread::isDaemon);
    }

    @Test
    void everyThreadSeesTheApplicationsClasses() {
        ClassLoader mine = Thread.currentThread().getContextClassLoader();

        assertThat(List.of(threadOf(task -> executors.afterNanos(1, task)), threadOf(executors::blocking),
                threadOf(executors::application))).allMatch(thread -> thread.getContextClassLoader() == mine);
    }

    @Test
    void aTaskThatBlocksHoldsUpNoOther() {
        CountDownLatch blocked = new CountDownLatch(50);
        IntStream.range(0, 50).forEach(i -> executors.blocking(() -> {
            blocked.countDown();
            awaitUnblocked();
        }));

        await().atMost(SOON).until(() -> blocked.getCount() == 0);
    }

    @Test
    void aCallbackThatBlocksHoldsUpNoOther() {
        CountDownLatch blocked = new CountDownLatch(50);
        IntStream.range(0, 50).forEach(i -> executors.application(() -> {
            blocked.countDown();
            awaitUnblocked();
        }));

        await().atMost(SOON).until(() -> blocked.getCount() == 0);
    }

    @Test
    void aTaskWaitsForAThreadThatCanNotBeCreatedNow() {
        threadOf(task -> executors.afterNanos(1, task));
        InheritableThreadLocal<String> noThreads = ThreadLimit.set(0);
        CompletableFuture<Void> blocking = new CompletableFuture<>();
        CompletableFuture<Void> callback = new CompletableFuture<>();
        try {
            executors.blocking(() -> blocking.complete(null));
            executors.application(() -> callback.complete(null));
        } finally {
            noThreads.remove();
        }

        assertThat(blocking).succeedsWithin(SOON);
        assertThat(callback).succeedsWithin(SOON);
    }

    // Time

    @Test
    void repeatsATaskAlthoughItThrows() {
        AtomicInteger runs = new AtomicInteger();
        Future<?> ticks = executors.everyNanos(SHORT, () -> {
            runs.incrementAndGet();
            throw new StackOverflowError("as meant");
        });

        await().atMost(SOON).until(() -> runs.get() > 3);
        ticks.cancel(false);
    }

    @Test
    void repeatsATaskAlthoughItsFailureCannotBeLogged() {
        AtomicInteger runs = new AtomicInteger();
        AtomicInteger attempts = new AtomicInteger();
        Handler outOfMemory = new Handler() {

            @Override
            public void publish(LogRecord logged) {
                attempts.incrementAndGet();
                throw new OutOfMemoryError("as meant");
            }

            @Override
            public void flush() {
                // Keeps nothing.
            }

            @Override
            public void close() {
                // Holds nothing.
            }
        };
        Logger logger = Logger.getLogger("dev.herald");
        logger.addHandler(outOfMemory);
        try {
            Future<?> ticks = executors.everyNanos(SHORT, () -> {
                runs.incrementAndGet();
                throw new Unlogged();
            });

            await().atMost(SOON).until(() -> runs.get() > 3);
            assertThat(attempts.get()).isPositive();
            ticks.cancel(false);
        } finally {
            logger.removeHandler(outOfMemory);
        }
    }

    private static final class Unlogged extends Error {

        private static final long serialVersionUID = 1L;
    }

    @Test
    void theTimerGoesOnAfterAShortageOfMemory() throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx24m",
                "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), MemoryShortage.class.getName())
                .redirectErrorStream(true).start();
        try {
            assertThat(process.waitFor(PROCESS_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(() -> output(process)).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    private static String output(Process process) {
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    @Test
    void aTaskThatThrowsDoesNotStopTheTimer() {
        executors.afterNanos(1, () -> {
            throw new StackOverflowError("as meant");
        });

        threadOf(task -> executors.afterNanos(SHORT, task));
    }

    @Test
    void aTaskThatWasCancelledDoesNotRun() {
        AtomicInteger runs = new AtomicInteger();
        executors.afterNanos(Duration.ofMillis(50).toNanos(), runs::incrementAndGet).cancel(false);

        threadOf(task -> executors.afterNanos(Duration.ofMillis(100).toNanos(), task));

        assertThat(runs).hasValue(0);
    }

    // What throws

    @Test
    void aFailureDoesNotReachTheThread() {
        CompletableFuture<Throwable> uncaught = new CompletableFuture<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.complete(failure));
        try {
            Thread blocking = threadOf(task -> executors.blocking(() -> {
                task.run();
                throw new StackOverflowError("as meant");
            }));
            Thread callback = threadOf(task -> executors.application(() -> {
                task.run();
                throw new StackOverflowError("as meant");
            }));

            // The same threads go on.
            await().atMost(SOON).until(() -> threadOf(executors::blocking) == blocking);
            await().atMost(SOON).until(() -> threadOf(executors::application) == callback);
            assertThat(uncaught).isNotDone();
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    void aGuardedTaskDoesNotThrow() {
        AtomicInteger runs = new AtomicInteger();

        GuardedCallback.task(() -> {
            runs.incrementAndGet();
            throw new StackOverflowError("as meant");
        }).run();

        assertThat(runs).hasValue(1);
    }

    // Futures for callers

    @Test
    void aCallersFutureCompletesWithTheOneInside() {
        CompletableFuture<String> inside = new CompletableFuture<>();
        CompletableFuture<String> outside = executors.forCaller(inside);
        assertThat(outside).isNotDone();

        inside.complete("done");

        assertThat(outside).succeedsWithin(SOON).isEqualTo("done");
    }

    @Test
    void aCallersFutureFailsWithTheOneInside() {
        CompletableFuture<String> inside = new CompletableFuture<>();
        CompletableFuture<String> outside = executors.forCaller(inside);

        inside.completeExceptionally(new IllegalStateException("as meant"));

        assertThat(outside).failsWithin(SOON).withThrowableThat().withCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void aCallersFutureOfADoneOneIsDone() {
        assertThat(executors.forCaller(CompletableFuture.completedFuture("done"))).isCompletedWithValue("done");
        assertThat(executors.forCaller(CompletableFuture.failedFuture(new IllegalStateException("as meant"))))
                .isCompletedExceptionally();
    }

    @Test
    void whatACallerDoesWithItsFutureConcernsNoOther() {
        CompletableFuture<String> inside = new CompletableFuture<>();
        CompletableFuture<String> other = executors.forCaller(inside);

        executors.forCaller(inside).cancel(true);
        executors.forCaller(inside).complete("forged");
        CompletableFuture<String> done = CompletableFuture.completedFuture("done");
        executors.forCaller(done).obtrudeValue("forged");

        assertThat(inside).isNotDone();
        assertThat(done).isCompletedWithValue("done");
        inside.complete("done");
        assertThat(other).succeedsWithin(SOON).isEqualTo("done");
    }

    @Test
    void whatACallerAttachesRunsOnAThreadOfTheApplication() {
        CompletableFuture<Void> inside = new CompletableFuture<>();
        CompletableFuture<Thread> attached = executors.forCaller(inside).thenApply(nothing -> Thread.currentThread());

        executors.blocking(() -> inside.complete(null));

        assertThat(attached).succeedsWithin(SOON);
        assertThat(attached.join().getName()).startsWith("application-callback");
    }

    // Closing

    @Test
    void dropsTasksOnceItIsClosed() {
        executors.close();
        AtomicInteger runs = new AtomicInteger();

        executors.blocking(runs::incrementAndGet);

        assertThat(executors.afterNanos(1, runs::incrementAndGet)).isDone();
        assertThat(executors.everyNanos(1, runs::incrementAndGet)).isDone();
        assertThat(runs).hasValue(0);
    }

    @Test
    void aTaskThatMustRunRunsOnTheCallersThreadOnceItIsClosed() {
        executors.close();

        assertThat(threadOf(executors::blockingOrHere)).isSameAs(Thread.currentThread());
    }

    @Test
    void aTaskThatMustRunMayThrowOnTheCallersThread() {
        executors.close();
        AtomicInteger runs = new AtomicInteger();

        executors.blockingOrHere(() -> {
            runs.incrementAndGet();
            throw new StackOverflowError("as meant");
        });

        assertThat(runs).hasValue(1);
    }

    @Test
    void callbacksRunOnceItIsClosed() {
        executors.close();

        Thread thread = threadOf(executors::application);

        assertThat(thread).isNotSameAs(Thread.currentThread());
        assertThat(thread.getName()).startsWith("application-callback");
        assertThat(thread.isDaemon()).as("keeps the process alive").isTrue();
    }

    @Test
    void aTaskUnderWayEndsAlthoughItIsClosed() {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        CompletableFuture<Void> begun = new CompletableFuture<>();
        executors.blocking(() -> {
            begun.complete(null);
            awaitUnblocked();
            interrupted.complete(Thread.currentThread().isInterrupted());
        });
        assertThat(begun).succeedsWithin(SOON);

        executors.close();
        unblocked.countDown();

        assertThat(interrupted).succeedsWithin(SOON).isEqualTo(false);
    }
}
