package dev.herald.runtime.support;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/**
 * Hands results to the code that asked for them: on the Vert.x context it asked on, as Quarkus's own clients do, otherwise
 * on a thread for callbacks. Never on the thread that brought the result, which Herald or a broker's client needs for
 * others: the callback may block it. Nor on a worker thread: all of them may be waiting for results.
 */
@Singleton
public class CallerContext {

    private final ExecutorService callbacks = ThreadPools.bounded("herald-callback");

    /** Emits what the Uni emits, in the caller's context. */
    public <T> Uni<T> emit(Uni<T> uni) {
        return Uni.createFrom().deferred(() -> uni.emitOn(current()));
    }

    /**
     * A copy of the stage, completed in the caller's context. It belongs to the caller: completing or cancelling it has no
     * effect on the stage.
     */
    public <T> CompletableFuture<T> copy(CompletionStage<T> stage) {
        CompletableFuture<T> copy = new CompletableFuture<>();
        stage.whenCompleteAsync((item, failure) -> {
            if (failure == null) {
                copy.complete(item);
            } else {
                copy.completeExceptionally(cause(failure));
            }
        }, current());
        return copy;
    }

    /** What failed, without the wrapper that stages add. */
    public static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private Executor current() {
        Context context = Vertx.currentContext();
        return context == null ? this::callback : task -> context.runOnContext(unused -> task.run());
    }

    private void callback(Runnable task) {
        try {
            callbacks.execute(task);
        } catch (RejectedExecutionException stopped) {
            task.run();
        }
    }

    @PreDestroy
    void close() {
        callbacks.shutdown();
    }
}
