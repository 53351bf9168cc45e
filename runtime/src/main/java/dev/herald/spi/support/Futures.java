package dev.herald.spi.support;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Passes on what a stage ended with, and waits for its end. */
public final class Futures {

    /** Causes may form a circle. */
    private static final int MAX_WRAPPERS = 50;

    private Futures() {
    }

    /** Completes the future with the failure if there is one, otherwise with the value. */
    public static <T> void complete(CompletableFuture<T> future, T value, Throwable failure) {
        if (failure == null) {
            future.complete(value);
        } else {
            future.completeExceptionally(failure);
        }
    }

    /** Whether the future completes normally within so many nanoseconds. An interrupt does not end the wait, and is kept. */
    public static boolean endsWithin(long nanos, CompletableFuture<?> future) {
        long deadline = System.nanoTime() + nanos;
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                    return true;
                } catch (InterruptedException waitsOn) {
                    interrupted = true;
                } catch (ExecutionException | CancellationException | TimeoutException notInTime) {
                    return false;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What failed, without the wrappers that stages, reflection and interceptors add, as far as that can be read. */
    public static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; depth < MAX_WRAPPERS && isWrapper(cause); depth++) {
            Throwable wrapped = wrapped(cause);
            if (wrapped == null) {
                return cause;
            }
            cause = wrapped;
        }
        return cause;
    }

    private static boolean isWrapper(Throwable failure) {
        return failure instanceof CompletionException || failure instanceof ExecutionException
                || failure instanceof InvocationTargetException || failure instanceof UndeclaredThrowableException;
    }

    private static Throwable wrapped(Throwable failure) {
        try {
            return failure.getCause();
        } catch (Throwable unreadable) {
            return null;
        }
    }
}
