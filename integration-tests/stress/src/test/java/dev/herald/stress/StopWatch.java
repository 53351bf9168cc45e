package dev.herald.stress;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.herald.Listener;
import dev.herald.stress.Action.Caller;

/** Stops listeners, and measures how long they take. Used by one thread. */
final class StopWatch {

    /** What the contract adds to {@code shutdown-timeout}. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    /** For how long a caller blocks in its callback, in milliseconds. */
    private static final int BLOCKED = 700;

    private final Model model;
    private final List<Pending> pending = new ArrayList<>();

    private record Pending(Target target, Stop stop, Caller caller, CompletableFuture<Void> ended) {
    }

    StopWatch(Model model) {
        this.model = model;
    }

    void stop(Target target, Listener listener, Caller caller) {
        Stop stop = model.stopping(target);
        CompletionStage<Void> stage = listener.stop();
        misuse(target, stage, caller);
        // Another caller's stage, which the misuse must not reach.
        CompletableFuture<Void> ended = new CompletableFuture<>();
        listener.stop().whenComplete((nothing, failure) -> {
            model.calledOn(target, "the stage of stop()", Thread.currentThread().getName());
            if (failure == null) {
                model.stopEnded(target, stop);
                ended.complete(null);
            } else {
                ended.completeExceptionally(failure);
            }
        });
        pending.add(new Pending(target, stop, caller, ended));
    }

    private void misuse(Target target, CompletionStage<Void> stage, Caller caller) {
        switch (caller) {
            case CANCELS -> stage.toCompletableFuture().cancel(true);
            case TIMES_OUT -> stage.toCompletableFuture().orTimeout(50, TimeUnit.MILLISECONDS);
            case COMPLETES -> stage.toCompletableFuture().complete(null);
            case THROWS -> stage.thenRun(() -> {
                model.calledOn(target, "the stage of stop()", Thread.currentThread().getName());
                throw new IllegalStateException("a caller of stop() throws in its callback");
            });
            case BLOCKS -> stage.thenRun(() -> {
                model.calledOn(target, "the stage of stop()", Thread.currentThread().getName());
                Blocking.ignoringInterrupts(BLOCKED);
            });
            case WAITS -> {
                // Well behaved.
            }
        }
    }

    /** Waits until all stops have ended. @param stall for how long the machine may have kept threads from running */
    void awaitAll(Duration stall) {
        Duration bound = Target.SHUTDOWN_TIMEOUT.plus(GRACE).plus(stall);
        pending.forEach(one -> await(one, bound));
        pending.clear();
    }

    private void await(Pending one, Duration bound) {
        long left = one.stop().begunAt + bound.toNanos() - System.nanoTime();
        try {
            one.ended().get(Math.max(1, left), TimeUnit.NANOSECONDS);
        } catch (TimeoutException notInTime) {
            model.stopEnded(one.target(), one.stop());
            model.violated(Violation.of(Invariant.STOP_TOO_LONG, one.target(),
                    "a stop had not ended after " + bound.toMillis() + " ms"));
            return;
        } catch (ExecutionException | CancellationException failed) {
            model.stopFailed(one.stop());
            model.violated(Violation.of(Invariant.STOP_FAILED, one.target(), "the stage of a stop failed with "
                    + failed + " after another caller's stage was treated so: " + one.caller()));
            return;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        long took = one.stop().endedAt() - one.stop().begunAt;
        if (took > bound.toNanos()) {
            model.violated(Violation.of(Invariant.STOP_TOO_LONG, one.target(),
                    "a stop took " + TimeUnit.NANOSECONDS.toMillis(took) + " ms"));
        }
    }
}
