package dev.herald.spi.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.herald.spi.Attempts;

class UncountedReceivesTest {

    private final UncountedReceives receives = new UncountedReceives(3);

    @Test
    void aReceiveIsAnAttemptUnlessSomethingElseIsKnown() {
        receives.ended("a", 1, Attempts.of(1));

        assertThat(receives.attempt("a", 2)).isEqualTo(2);
        assertThat(receives.attempt("unknown", 7)).isEqualTo(7);
    }

    @Test
    void receivesWithoutAnAttemptDoNotCount() {
        receives.ended("a", 1, Attempts.of(0));
        receives.ended("a", 2, Attempts.of(0));
        receives.ended("b", 1, Attempts.of(0));

        assertThat(receives.attempt("a", 3)).isEqualTo(1);
        assertThat(receives.attempt("b", 2)).isEqualTo(1);
    }

    @Test
    void aReceiveWithSeveralAttemptsCountsAsMany() {
        receives.ended("a", 1, Attempts.of(3));

        assertThat(receives.attempt("a", 2)).isEqualTo(4);
    }

    @Test
    void attemptsAndReceivesWithoutOneAddUp() {
        receives.ended("a", 1, Attempts.of(0));
        receives.ended("a", 2, Attempts.of(3));
        receives.ended("a", 3, Attempts.of(3));

        assertThat(receives.attempt("a", 4)).isEqualTo(4);
    }

    @Test
    void aReceiveWhoseEndIsReportedAgainCountsOnce() {
        receives.ended("a", 3, Attempts.of(2));
        receives.ended("a", 4, Attempts.of(2));
        receives.ended("a", 4, Attempts.of(2));
        receives.ended("a", 3, Attempts.of(2));

        assertThat(receives.attempt("a", 5)).isEqualTo(3);
    }

    @Test
    void theEndOfAnEarlierReceiveMayBecomeKnownLater() {
        int atReceipt = receives.attempt("a", 2);
        assertThat(receives.attempt("a", 2, atReceipt)).isEqualTo(2);

        receives.ended("a", 1, Attempts.of(0));

        assertThat(receives.attempt("a", 2, atReceipt)).isEqualTo(1);
    }

    @Test
    void whatBecomesOfAReceiveDoesNotChangeItsOwnNumber() {
        receives.ended("a", 1, Attempts.of(0));
        int attempt = receives.attempt("a", 2);
        int receive = receives.receives("a", 2);

        receives.ended("a", 2, Attempts.of(0));
        assertThat(receives.attempt("a", 2, attempt)).isEqualTo(1);
        assertThat(receives.receives("a", 2, receive)).isEqualTo(1);
        receives.ended("a", 3, Attempts.of(0));
        assertThat(receives.attempt("a", 2, attempt)).isEqualTo(1);
        assertThat(receives.receives("a", 2, receive)).isEqualTo(1);
        receives.forget("a");
        assertThat(receives.attempt("a", 2, attempt)).isEqualTo(1);
        assertThat(receives.receives("a", 2, receive)).isEqualTo(1);
    }

    @Test
    void aMessageIsForgottenWhenItHasLeftTheQueue() {
        receives.ended("a", 1, Attempts.of(0));
        receives.ended("b", 1, Attempts.of(0));

        receives.forget("a");

        assertThat(receives.attempt("a", 2)).isEqualTo(2);
        assertThat(receives.attempt("b", 2)).isEqualTo(1);
    }

    @Test
    void knowsTheMessagesWhoseReceivesEndedLast() {
        receives.ended("a", 1, Attempts.of(0));
        receives.ended("b", 1, Attempts.of(0));
        receives.ended("c", 1, Attempts.of(0));
        receives.ended("a", 2, Attempts.of(0));
        receives.ended("d", 1, Attempts.of(0));

        assertThat(receives.attempt("a", 3)).isEqualTo(1);
        assertThat(receives.attempt("b", 2)).isEqualTo(2);
        assertThat(receives.attempt("c", 2)).isEqualTo(1);
        assertThat(receives.attempt("d", 2)).isEqualTo(1);
    }

    @Test
    void attemptsThatDoNotCountAreReceivesAllTheSame() {
        receives.ended("a", 5, new Attempts(4, 5, false));
        receives.ended("a", 6, Attempts.of(4));
        receives.ended("a", 6, new Attempts(4, 6, false));

        assertThat(receives.attempt("a", 7)).isEqualTo(5);
        assertThat(receives.receives("a", 7)).isEqualTo(7);
        assertThat(receives.receives("a", 9)).as("of whose end nothing is known").isEqualTo(9);
    }

    @Test
    void receivesWithoutAnAttemptAreLeftOut() {
        receives.ended("a", 4, Attempts.NONE);

        assertThat(receives.receives("a", 5)).isEqualTo(1);
        assertThat(receives.receives("unknown", 5)).isEqualTo(5);
    }

    @Test
    void knowsThatNoAttemptIsLeftUntilTheMessageIsForgotten() {
        receives.ended("a", 3, Attempts.of(3));
        assertThat(receives.isUsedUp("a", 4)).isFalse();

        receives.ended("a", 3, new Attempts(3, 3, true));
        assertThat(receives.isUsedUp("a", 3)).as("in the same receive").isFalse();
        assertThat(receives.isUsedUp("a", 4)).isTrue();
        assertThat(receives.isUsedUp("a", 7)).isTrue();
        assertThat(receives.attempt("a", 4)).isEqualTo(4);

        receives.forget("a");
        assertThat(receives.isUsedUp("a", 8)).isFalse();
    }

    @Test
    void theFirstAttemptIsOneWhateverTheBrokerCounts() {
        receives.ended("a", 5, Attempts.of(0));

        assertThat(receives.attempt("a", 6)).isEqualTo(1);
        assertThat(receives.attempt("a", 2)).isEqualTo(2);
    }

    @Test
    void countsNoFurtherThanAnIntegerGoes() {
        receives.ended("a", 1, Attempts.of(Integer.MAX_VALUE));

        assertThat(receives.attempt("a", 9)).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void countsForManyThreads() {
        UncountedReceives many = new UncountedReceives();
        CompletableFuture<?>[] threads = IntStream.range(0, 8).mapToObj(thread -> CompletableFuture.runAsync(() -> {
            for (int i = 1; i <= 1000; i++) {
                many.ended("own" + thread, i, Attempts.of(0));
                many.ended("gone" + thread + "-" + i, 1, Attempts.of(0));
                many.forget("gone" + thread + "-" + i);
            }
        })).toArray(CompletableFuture[]::new);

        CompletableFuture.allOf(threads).join();

        assertThat(IntStream.range(0, 8).map(thread -> many.attempt("own" + thread, 1001))).containsOnly(1);
    }
}
