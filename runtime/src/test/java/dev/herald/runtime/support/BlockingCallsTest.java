package dev.herald.runtime.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;

import dev.herald.BrokerException;

class BlockingCallsTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final BlockingCalls calls = new BlockingCalls(new CallerContext(new HeraldExecutors()));

    @Test
    void runsACallOnAThreadForCallsAndEmitsOnAnother() {
        List<String> threads = new CopyOnWriteArrayList<>();

        calls.run(() -> "purging", () -> threads.add(Thread.currentThread().getName()))
                .invoke(() -> threads.add(Thread.currentThread().getName())).await().atMost(SOON);

        assertThat(threads.get(0)).startsWith("herald-call-");
        assertThat(threads.get(1)).startsWith("application-callback-");
    }

    @Test
    void runsACallForEachSubscriberAndNoneBefore() {
        List<String> done = new CopyOnWriteArrayList<>();
        var call = calls.run(() -> "purging", () -> done.add("x"));

        assertThat(done).isEmpty();
        call.await().atMost(SOON);
        call.await().atMost(SOON);
        assertThat(done).hasSize(2);
    }

    @Test
    void saysWhatFailed() {
        assertThatExceptionOfType(BrokerException.class).isThrownBy(() -> calls.run(() -> "purging queue 'orders'", () -> {
            throw new IllegalStateException("connection reset");
        }).await().atMost(SOON)).withMessage("purging queue 'orders' failed: connection reset");
    }

    @Test
    void saysWhatFailedWhereTheReasonCanNotBeRead() {
        assertThatExceptionOfType(BrokerException.class).isThrownBy(() -> calls.run(() -> "purging queue 'orders'", () -> {
            throw new IllegalStateException() {
                @Override
                public String getMessage() {
                    throw new AssertionError();
                }
            };
        }).await().atMost(SOON)).withMessageStartingWith("purging queue 'orders' failed: its message can't be read");
    }

    // Calls that take something

    private Uni<String> taking(CountDownLatch began, CountDownLatch came, List<String> givenBack) {
        return calls.take(() -> "receiving", cancelled -> {
            began.countDown();
            await().atMost(SOON).until(() -> came.getCount() == 0 || cancelled.getAsBoolean());
            return "m";
        }, message -> "read " + message, givenBack::add);
    }

    @Test
    void emitsWhatWasTaken() {
        List<String> givenBack = new CopyOnWriteArrayList<>();

        assertThat(taking(new CountDownLatch(1), new CountDownLatch(0), givenBack).await().atMost(SOON)).isEqualTo("read m");

        assertThat(givenBack).isEmpty();
    }

    @Test
    void givesBackWhatComesWhenItsSubscriberHasCancelled() {
        List<String> givenBack = new CopyOnWriteArrayList<>();
        CountDownLatch began = new CountDownLatch(1);
        Cancellable subscription = taking(began, new CountDownLatch(1), givenBack).subscribe().with(message -> {
        });
        await().atMost(SOON).until(() -> began.getCount() == 0);

        subscription.cancel();

        await().atMost(SOON).untilAsserted(() -> assertThat(givenBack).containsExactly("m"));
    }

    @Test
    void givesBackWhatCannotBeRead() {
        List<String> givenBack = new CopyOnWriteArrayList<>();

        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> calls.take(() -> "receiving", cancelled -> "m",
                message -> {
                    throw new IllegalStateException("unreadable");
                }, givenBack::add).await().atMost(SOON));

        await().atMost(SOON).untilAsserted(() -> assertThat(givenBack).containsExactly("m"));
    }

    @Test
    void failsACallAfterTheApplicationHasStopped() {
        calls.close();

        assertThatExceptionOfType(BrokerException.class)
                .isThrownBy(() -> calls.run(() -> "purging queue 'orders'", () -> {
                }).await().atMost(SOON)).withMessageContaining("stopped");
    }
}
