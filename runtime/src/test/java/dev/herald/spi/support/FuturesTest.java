package dev.herald.spi.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

class FuturesTest {

    private static final Exception FAILURE = new Exception("as meant");

    @Test
    void findsTheCauseInWrappersOfStagesReflectionAndInterceptors() {
        assertThat(Futures.cause(new CompletionException(new ExecutionException(FAILURE)))).isSameAs(FAILURE);
        assertThat(Futures.cause(new UndeclaredThrowableException(new InvocationTargetException(FAILURE),
                "Error invoking subclass method"))).isSameAs(FAILURE);
    }

    @Test
    void aFailureOfTheApplicationIsNoWrapper() {
        RuntimeException own = new RuntimeException("saving failed", FAILURE);

        assertThat(Futures.cause(own)).isSameAs(own);
        assertThat(Futures.cause(new CompletionException("without a cause", null))).hasMessage("without a cause");
    }

    @Test
    void anInterruptDoesNotEndTheWaitForAFuture() {
        CompletableFuture<Void> future = new CompletableFuture<Void>().completeOnTimeout(null, 50, TimeUnit.MILLISECONDS);
        Thread.currentThread().interrupt();

        boolean ended = Futures.endsWithin(TimeUnit.SECONDS.toNanos(10), future);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(ended).isTrue();
    }

    @Test
    void waitsNoLongerThanItMayForAFuture() {
        assertThat(Futures.endsWithin(1, new CompletableFuture<>())).isFalse();
        assertThat(Futures.endsWithin(1, CompletableFuture.failedFuture(new IllegalStateException()))).isFalse();
    }
}
