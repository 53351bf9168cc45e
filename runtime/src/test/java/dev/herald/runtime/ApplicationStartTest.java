package dev.herald.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.quarkus.runtime.Application;

class ApplicationStartTest {

    private static final Duration AT_MOST = Duration.ofSeconds(10);
    private static final Duration A_WHILE = Duration.ofMillis(100);

    private final AtomicBoolean stopped = new AtomicBoolean();
    private final CountDownLatch rest = new CountDownLatch(1);
    private final CompletableFuture<CompletableFuture<Boolean>> waiting = new CompletableFuture<>();
    private Application application;

    @AfterEach
    void end() {
        stopped.set(true);
        rest.countDown();
        TestApplication.forget();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void endsWithTheRestOfTheStartWhetherQuarkusTellsTheApplicationOrNot(boolean auxiliary) {
        start(auxiliary, () -> {
        });

        Awaitility.await().during(A_WHILE).atMost(AT_MOST).until(() -> !waiting.join().isDone());
        rest.countDown();

        assertThat(waiting.join()).succeedsWithin(AT_MOST).isEqualTo(true);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void doesNotSucceedIfTheRestOfTheStartFails(boolean auxiliary) {
        start(auxiliary, () -> {
            // As the shutdown tasks that Quarkus runs.
            stopped.set(true);
            throw new IllegalStateException("port taken");
        });

        rest.countDown();

        assertThat(waiting.join()).succeedsWithin(AT_MOST).isEqualTo(false);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theWaitEndsIfTheApplicationIsStoppedAndItsStartNeverEnds(boolean auxiliary) {
        start(auxiliary, () -> {
        });
        waiting.join();

        stopped.set(true);

        assertThat(waiting.join()).succeedsWithin(AT_MOST).isEqualTo(false);
    }

    @Test
    void changesNothingOfQuarkus() {
        start(false, () -> {
        });
        waiting.join();
        Application other = new TestApplication(false, () -> {
        });
        CompletableFuture<Void> restarted = CompletableFuture.runAsync(() -> other.start(new String[0]));
        rest.countDown();

        assertThat(waiting.join()).succeedsWithin(AT_MOST);
        assertThat(restarted).succeedsWithin(AT_MOST);
        assertThat(Application.currentApplication()).isSameAs(other);
    }

    private void start(boolean auxiliary, Runnable last) {
        application = new TestApplication(auxiliary, () -> {
            ApplicationStart start = ApplicationStart.current();
            waiting.complete(CompletableFuture.supplyAsync(() -> start.awaitSuccess(stopped::get)));
            awaitRest();
            last.run();
        });
        Thread thread = new Thread(() -> application.start(new String[0]), "start");
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((starter, expected) -> {
        });
        thread.start();
    }

    private void awaitRest() {
        try {
            rest.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class TestApplication extends Application {

        private final Runnable start;

        TestApplication(boolean auxiliary, Runnable start) {
            super(auxiliary);
            this.start = start;
        }

        static void forget() {
            currentApplication = null;
        }

        @Override
        protected void doStart(String[] arguments) {
            start.run();
        }

        @Override
        protected void doStop() {
            // nothing was started
        }

        @Override
        public String getName() {
            return "test";
        }
    }
}
