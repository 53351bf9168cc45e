package dev.herald.contract.app;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What a handler does in one call. What it throws, the handler throws; what it returns, an asynchronous one returns. */
@FunctionalInterface
public interface Act {

    CompletionStage<Void> play(Call call) throws Exception;

    /** Ends well. */
    static Act ok() {
        return call -> CompletableFuture.completedFuture(null);
    }

    /** Does this and ends well. */
    static Act run(Step step) {
        return call -> {
            step.run(call);
            return CompletableFuture.completedFuture(null);
        };
    }

    /** Throws. */
    static Act fail(String reason) {
        return call -> {
            throw new IllegalStateException(reason);
        };
    }

    /** Returns a stage that failed. */
    static Act failLater(String reason) {
        return call -> CompletableFuture.failedFuture(new IllegalStateException(reason));
    }

    /** Recurses until the stack is full. */
    static Act overflowTheStack() {
        return call -> {
            throw new AssertionError("reached a depth of " + depth(1));
        };
    }

    /** Ends when this stage does. */
    static Act endWith(CompletionStage<Void> stage) {
        return call -> stage;
    }

    private static int depth(int reached) {
        return depth(reached + 1) + 1;
    }

    /** Something to do in a handler. */
    @FunctionalInterface
    interface Step {
        void run(Call call) throws Exception;
    }
}
