package dev.herald.runtime.support;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

import jakarta.inject.Singleton;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

import dev.herald.spi.support.Futures;

/**
 * Hands results to the code that asked for them: on the Vert.x context it asked on, as Quarkus's own clients do, otherwise
 * on a thread for callbacks. Never on the thread that brought the result, which Herald or a broker's client needs for
 * others: the callback may block it. Nor on a worker thread: all of them may be waiting for results.
 */
@Singleton
public class CallerContext {

    private final HeraldExecutors executors;

    public CallerContext(HeraldExecutors executors) {
        this.executors = executors;
    }

    /** Emits what the Uni emits, in the caller's context. */
    public <T> Uni<T> emit(Uni<T> uni) {
        return Uni.createFrom().deferred(() -> uni.emitOn(current()));
    }

    /** Emits what the Multi emits, in the caller's context. */
    public <T> Multi<T> emit(Multi<T> multi) {
        return Multi.createFrom().deferred(() -> multi.emitOn(current()));
    }

    /**
     * A copy of the stage, completed in the caller's context. It belongs to the caller: completing or cancelling it has no
     * effect on the stage.
     */
    public <T> CompletableFuture<T> copy(CompletionStage<T> stage) {
        CompletableFuture<T> copy = new CompletableFuture<>();
        stage.whenCompleteAsync((item, failure) -> Futures.complete(copy, item, Futures.cause(failure)), current());
        return copy;
    }

    /** Runs tasks in the caller's context. */
    Executor current() {
        Context context = Vertx.currentContext();
        return context == null ? executors::application : task -> context.runOnContext(unused -> task.run());
    }
}
