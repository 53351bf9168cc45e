package dev.herald.runtime.container;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import dev.herald.ListenerState;
import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.spi.Consumer;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.RateLimitedLog;

/** What happens between a start and the end of the next stop. It ends once. */
final class ListenerRun {

    private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long TRY_AGAIN = TimeUnit.SECONDS.toNanos(1);
    /** For the last settlements, when the shutdown timeout is over. */
    static final long LAST_CALLS = TimeUnit.SECONDS.toNanos(1);

    private final String listener;
    private final MessagePipeline pipeline;
    private final Consumer consumer;
    /** The consumer is started and stopped in the order in which that was asked for. */
    private final SerialTasks consumerCalls;
    private final HeraldExecutors executors;
    private final Status status;
    private volatile boolean receiving;

    ListenerRun(String listener, MessagePipeline pipeline, SerialTasks consumerCalls, HeraldExecutors executors,
            Status status) {
        this.listener = listener;
        this.status = status;
        this.pipeline = pipeline;
        this.consumer = pipeline.consumer();
        this.consumerCalls = consumerCalls;
        this.executors = executors;
    }

    /** Handles messages; receives none before {@link #resume}. */
    void begin() {
        pipeline.open();
    }

    /** Receives nothing more; completes when the last receive has ended. Handlers finish what is here. */
    synchronized CompletableFuture<Void> pause() {
        receiving = false;
        pipeline.receiveNoMore();
        return stopReceiving();
    }

    void resume() {
        pipeline.receive();
        startReceiving();
    }

    private synchronized void startReceiving() {
        receiving = true;
        consumerCalls.run(this::tryToReceive);
    }

    /** Where no thread can be created, for example, it is tried again. */
    private void tryToReceive() {
        if (!receiving) {
            return;
        }
        try {
            consumer.start();
        } catch (Throwable failure) {
            warn("could not start to receive, and tries again", failure);
            status.connection(ListenerState.BACKING_OFF, "could not start: " + FailureText.of(failure));
            executors.afterNanos(TRY_AGAIN, () -> consumerCalls.run(this::tryToReceive));
        }
    }

    /** On a thread of its own: whatever a broker does, a stop ends in time. */
    private CompletableFuture<Void> stopReceiving() {
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        consumerCalls.runBlocking(() -> {
            try {
                consumer.stopReceiving().whenComplete((nothing, failure) -> stopped.complete(null));
            } catch (Throwable failure) {
                warn("stopping to receive failed", failure);
                stopped.complete(null);
            }
        });
        return stopped;
    }

    /** Stops: finishes what is being handled, or returns it to the broker when the timeout is over. Ends in time. */
    void stop(long timeoutNanos, Runnable end) {
        executors.blockingOrHere(() -> {
            try {
                drain(System.nanoTime() + timeoutNanos);
            } catch (Throwable failure) {
                warn("stopping failed", failure);
            } finally {
                pipeline.stopRenewing();
                end.run();
            }
        });
    }

    private void drain(long deadline) {
        CompletionStage<Void> lastReceive = pause();
        pipeline.close();
        boolean inTime = awaitFlushed(deadline) & awaitEnd(lastReceive, deadline) && awaitFlushed(deadline);
        if (!inTime) {
            pipeline.abandonHandlers();
            awaitFlushed(System.nanoTime() + LAST_CALLS);
        }
    }

    private boolean awaitFlushed(long deadline) {
        while (!pipeline.flushed()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            LockSupport.parkNanos(LOOK_AGAIN);
        }
        return true;
    }

    private static boolean awaitEnd(CompletionStage<Void> stage, long deadline) {
        try {
            stage.toCompletableFuture().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            return true;
        } catch (Exception notInTime) {
            return false;
        }
    }

    private void warn(String what, Throwable failure) {
        RateLimitedLog.warn(listener + " life", "Listener '" + listener + "': " + what + ": " + FailureText.of(failure),
                failure);
    }
}
