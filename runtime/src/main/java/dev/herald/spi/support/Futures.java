package dev.herald.spi.support;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Passes on what a stage ended with. */
public final class Futures {

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

    /** What failed, without the wrapper that stages add, if that can be read. */
    public static Throwable cause(Throwable failure) {
        try {
            return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        } catch (Throwable unreadable) {
            return failure;
        }
    }
}
