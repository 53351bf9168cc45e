package dev.herald.runtime.container;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import dev.herald.ListenerState;
import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.spi.Consumer;
import dev.herald.spi.support.FailureText;
import dev.herald.spi.support.Futures;
import dev.herald.spi.support.RateLimitedLog;

/** What happens between a start and the end of the next stop. It ends once. */
final class ListenerRun {

    private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long TRY_AGAIN = TimeUnit.SECONDS.toNanos(1);
    /** For the call that stops the consumer, which only has to ask for it. */
    private static final long STOP_CALL = TimeUnit.SECONDS.toNanos(1);
    /** For the last settlements, when the shutdown timeout is over. */
    private static final long LAST_CALLS = TimeUnit.SECONDS.toNanos(1);

    private final String listener;
    private final MessagePipeline pipeline;
    private final Consumer consumer;
    /** The consumer is started and stopped in the order in which that was asked for. */
    private final SerialTasks consumerCalls;
    private final HeraldExecutors executors;
    private final Status status;
    private volatile boolean receiving;
    /** How often it was asked to receive, or not to. */
    private volatile int changes;
    /** The last change with which the consumer was started. */
    private volatile int startedBy;

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

    /** How long a stop takes at most. */
    static long longestStop(long timeoutNanos) {
        return Math.max(timeoutNanos, STOP_CALL) + LAST_CALLS;
    }

    /** Receives nothing more; completes when the last receive has ended. Handlers finish what is here. */
    CompletableFuture<Void> pause() {
        return stopReceiving().lastReceive();
    }

    /**
     * A call that stops the consumer.
     *
     * @param returned the consumer begins no further receive
     * @param lastReceive the last one has ended
     */
    private record ConsumerStop(CompletableFuture<Void> returned, CompletableFuture<Void> lastReceive) {
    }

    void resume() {
        pipeline.receive();
        startReceiving();
    }

    private synchronized void startReceiving() {
        receiving = true;
        changes++;
        consumerCalls.run(this::tryToReceive);
    }

    /** Where no thread can be created, for example, it is tried again. */
    private void tryToReceive() {
        int change = changes;
        if (!receiving) {
            return;
        }
        try {
            consumer.start();
            startedBy = change;
        } catch (Throwable failure) {
            warn("could not start receiving, and tries again in 1 s", failure);
            status.connection(ListenerState.BACKING_OFF, "could not start: " + FailureText.of(failure));
            executors.afterNanos(TRY_AGAIN, () -> consumerCalls.run(this::tryToReceive));
        }
    }

    /** Whether nothing receives any more, and nothing will: what was started has ended by itself. */
    boolean hasDied() {
        int change = changes;
        // A stop meanwhile ends it, too.
        return receiving && startedBy == change && !consumer.isAlive() && changes == change;
    }

    /** On a thread of its own: whatever a broker does, a stop ends in time. */
    private synchronized ConsumerStop stopReceiving() {
        receiving = false;
        changes++;
        pipeline.receiveNoMore();
        ConsumerStop stop = new ConsumerStop(new CompletableFuture<>(), new CompletableFuture<>());
        consumerCalls.runBlocking(() -> call(stop));
        return stop;
    }

    private void call(ConsumerStop stop) {
        try {
            consumer.stopReceiving().whenComplete((nothing, failure) -> stop.lastReceive().complete(null));
        } catch (Throwable failure) {
            warn("could not stop receiving", failure);
            stop.lastReceive().complete(null);
        } finally {
            stop.returned().complete(null);
        }
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
        ConsumerStop stop = stopReceiving();
        // A broker would deliver what is returned to it to this consumer again, while that receives.
        awaitEnd(stop.returned(), System.nanoTime() + STOP_CALL);
        pipeline.close();
        boolean inTime = awaitFlushed(deadline) & awaitEnd(stop.lastReceive(), deadline) && awaitFlushed(deadline);
        if (!inTime) {
            pipeline.abandonHandlers();
            awaitFlushed(System.nanoTime() + LAST_CALLS);
        }
    }

    private boolean awaitFlushed(long deadline) {
        boolean interrupted = false;
        try {
            while (!pipeline.flushed()) {
                if (System.nanoTime() - deadline >= 0) {
                    return false;
                }
                LockSupport.parkNanos(LOOK_AGAIN);
                // Interrupted, it would not park again.
                interrupted |= Thread.interrupted();
            }
            return true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean awaitEnd(CompletableFuture<Void> end, long deadline) {
        return Futures.endsWithin(deadline - System.nanoTime(), end);
    }

    private void warn(String what, Throwable failure) {
        RateLimitedLog.warn(listener + " life", "Listener '" + listener + "': " + what + ": " + FailureText.of(failure),
                failure);
    }
}
