package dev.herald.runtime.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

class UntouchedReceivesTest {

    private final UntouchedReceives receives = new UntouchedReceives(3);

    @Test
    void areCountedByMessage() {
        receives.add("a", 1);
        receives.add("a", 2);
        receives.add("b", 1);

        assertThat(receives.of("a")).isEqualTo(2);
        assertThat(receives.of("b")).isEqualTo(1);
        assertThat(receives.of("c")).isZero();
    }

    @Test
    void countAReceiveOnceThatIsReportedAgain() {
        receives.add("a", 4);
        receives.add("a", 4);
        receives.add("a", 3);

        assertThat(receives.of("a")).isEqualTo(1);
    }

    @Test
    void areForgottenWithTheirMessage() {
        receives.add("a", 1);
        receives.add("b", 1);

        receives.forget("a");

        assertThat(receives.of("a")).isZero();
        assertThat(receives.of("b")).isEqualTo(1);
    }

    @Test
    void areKeptForTheMessagesThatWereReturnedLast() {
        receives.add("a", 1);
        receives.add("b", 1);
        receives.add("c", 1);
        receives.add("a", 2);
        receives.add("d", 1);

        assertThat(receives.of("a")).isEqualTo(2);
        assertThat(receives.of("b")).isZero();
        assertThat(receives.of("c")).isEqualTo(1);
        assertThat(receives.of("d")).isEqualTo(1);
    }

    @Test
    void areCountedByManyThreads() {
        UntouchedReceives many = new UntouchedReceives();
        CompletableFuture<?>[] threads = IntStream.range(0, 8).mapToObj(thread -> CompletableFuture.runAsync(() -> {
            for (int i = 1; i <= 1000; i++) {
                many.add("own" + thread, i);
                many.add("gone" + thread + "-" + i, 1);
                many.forget("gone" + thread + "-" + i);
            }
        })).toArray(CompletableFuture[]::new);

        CompletableFuture.allOf(threads).join();

        assertThat(IntStream.range(0, 8).map(thread -> many.of("own" + thread))).containsOnly(1000);
    }
}
