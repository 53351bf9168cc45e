package dev.herald.runtime.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.Test;

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

    @Test
    void failsACallAfterTheApplicationHasStopped() {
        calls.close();

        assertThatExceptionOfType(BrokerException.class)
                .isThrownBy(() -> calls.run(() -> "purging queue 'orders'", () -> {
                }).await().atMost(SOON)).withMessageContaining("stopped");
    }
}
