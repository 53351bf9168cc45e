package dev.herald.spi.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

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
}
