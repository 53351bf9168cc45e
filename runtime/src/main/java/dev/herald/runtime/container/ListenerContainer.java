package dev.herald.runtime.container;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import dev.herald.Listener;
import dev.herald.ListenerCounts;
import dev.herald.ListenerState;
import dev.herald.ListenerStatus;
import dev.herald.runtime.metadata.ListenerMethod;
import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.spi.Consumer;

/** The life of one listener: starts and stops the traffic on its {@link MessageRoad}. */
public final class ListenerContainer implements Listener {

    private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(5);
    /** For the last settlements, when the shutdown timeout is over. */
    private static final Duration LAST_CALLS = Duration.ofSeconds(1);

    private final ListenerMethod method;
    private final Duration shutdownTimeout;
    private final MessageRoad road;
    private final Consumer consumer;
    private final HeraldExecutors threads;
    private final Status status;
    private CompletableFuture<Void> stopped = CompletableFuture.completedFuture(null);

    public ListenerContainer(ListenerMethod method, Duration shutdownTimeout, MessageRoad road, HeraldExecutors threads,
            Status status) {
        this.method = method;
        this.shutdownTimeout = shutdownTimeout;
        this.road = road;
        this.consumer = road.consumer();
        this.threads = threads;
        this.status = status;
    }

    @Override
    public synchronized void start() {
        if (status.isAsked(ListenerState.DRAINING)) {
            stopped.thenRun(this::start);
        } else if (status.isAsked(ListenerState.STOPPED)) {
            road.open();
            status.asked(ListenerState.RUNNING, "");
            consumer.start();
        }
    }

    @Override
    public synchronized CompletionStage<Void> pause() {
        if (!status.isAsked(ListenerState.RUNNING)) {
            return CompletableFuture.completedFuture(null);
        }
        status.asked(ListenerState.PAUSED, "paused");
        road.receiveNoMore();
        return consumer.stopReceiving();
    }

    @Override
    public synchronized void resume() {
        if (status.isAsked(ListenerState.PAUSED)) {
            status.asked(ListenerState.RUNNING, "");
            road.receive();
            consumer.start();
        }
    }

    @Override
    public synchronized CompletionStage<Void> stop() {
        if (status.isAsked(ListenerState.RUNNING) || status.isAsked(ListenerState.PAUSED)) {
            status.asked(ListenerState.DRAINING, "stopping");
            stopped = new CompletableFuture<>();
            threads.blocking(this::drain);
        }
        return stopped;
    }

    /** How long a stop takes at most. */
    public Duration longestStop() {
        return shutdownTimeout.plus(LAST_CALLS);
    }

    private void drain() {
        try {
            long deadline = System.nanoTime() + shutdownTimeout.toNanos();
            road.receiveNoMore();
            CompletionStage<Void> lastReceive = consumer.stopReceiving();
            road.close();
            boolean inTime = awaitFlushed(deadline) & awaitEnd(lastReceive, deadline) && awaitFlushed(deadline);
            if (!inTime) {
                road.abandonHandlers();
                awaitFlushed(System.nanoTime() + LAST_CALLS.toNanos());
            }
        } finally {
            road.keepNoLeases();
            status.asked(ListenerState.STOPPED, "stopped");
            stopped.complete(null);
        }
    }

    private boolean awaitFlushed(long deadline) {
        while (!road.flushed()) {
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

    /** Lets go of the broker for good. */
    public void close() {
        consumer.close();
    }

    @Override
    public String id() {
        return method.id();
    }

    @Override
    public String destination() {
        return method.destination();
    }

    @Override
    public String broker() {
        return method.broker();
    }

    @Override
    public ListenerStatus status() {
        return status.now();
    }

    @Override
    public int concurrency() {
        return road.concurrency();
    }

    @Override
    public synchronized void concurrency(int handlers) {
        if (handlers < 1) {
            throw new IllegalArgumentException("listener '" + method.id() + "' needs a concurrency of 1 or more, not "
                    + handlers + "; pause() or stop() it to receive nothing");
        }
        road.concurrency(handlers);
    }

    @Override
    public ListenerCounts counts() {
        return road.counts().snapshot(road.inFlight());
    }

    @Override
    public String toString() {
        return "Listener[" + id() + ", " + status() + "]";
    }
}
