package dev.herald.runtime.container;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import dev.herald.Listener;
import dev.herald.ListenerCounts;
import dev.herald.ListenerDescription;
import dev.herald.ListenerState;
import dev.herald.ListenerStatus;
import dev.herald.runtime.metadata.ListenerMethod;
import dev.herald.runtime.support.HeraldExecutors;
import dev.herald.runtime.support.Nanos;

/**
 * The life of one listener. Its methods set what is wanted, and the last one wins; what is wanted and what is going on
 * are brought together now or, while a run is ending, when it has ended. Callers get futures of their own.
 */
public final class ListenerContainer implements Listener {

    /** What was asked for. */
    private enum Desired {
        RUNNING, PAUSED, STOPPED
    }

    private final ListenerMethod method;
    private final String broker;
    private final long shutdownTimeout;
    private final MessagePipeline pipeline;
    private final HeraldExecutors executors;
    private final Status status;
    private final SerialTasks consumerCalls;
    /** Not the listener itself: applications have that, and may hold its monitor as long as they like. */
    private final Object lock = new Object();
    private Desired desired = Desired.STOPPED;
    private boolean applicationStarted;
    private boolean shutDown;
    /** From a start to the end of the next stop, or {@code null}. */
    private ListenerRun run;
    private boolean paused;
    private boolean ending;
    private CompletableFuture<Void> lastReceive = CompletableFuture.completedFuture(null);
    private CompletableFuture<Void> runEnd = CompletableFuture.completedFuture(null);

    /** @param broker the name of the broker that has its queue */
    ListenerContainer(ListenerMethod method, String broker, Duration shutdownTimeout, MessagePipeline pipeline,
            HeraldExecutors executors,
            Status status) {
        this.method = method;
        this.broker = broker;
        this.shutdownTimeout = Nanos.of(shutdownTimeout);
        this.pipeline = pipeline;
        this.executors = executors;
        this.status = status;
        this.consumerCalls = new SerialTasks(executors);
    }

    /** It is not to start with the application. @param key the configuration key that says so */
    public void disabled(String key) {
        status.asked(ListenerState.STOPPED, "disabled by " + key + "=false; start() starts it");
    }

    @Override
    public void start() {
        synchronized (lock) {
            if (desired == Desired.STOPPED && !shutDown) {
                desired = Desired.RUNNING;
                reconcile();
            }
        }
    }

    @Override
    public CompletionStage<Void> pause() {
        synchronized (lock) {
            if (desired == Desired.RUNNING) {
                desired = Desired.PAUSED;
                reconcile();
            }
            return executors.forCaller(lastReceive);
        }
    }

    @Override
    public void resume() {
        synchronized (lock) {
            if (desired == Desired.PAUSED) {
                desired = Desired.RUNNING;
                reconcile();
            }
        }
    }

    @Override
    public CompletionStage<Void> stop() {
        synchronized (lock) {
            desired = Desired.STOPPED;
            reconcile();
            return executors.forCaller(runEnd);
        }
    }

    /**
     * The application has started, and its listeners may receive. What was asked for before is done now: handlers may need
     * what the application initializes when it starts.
     */
    public void applicationStarted() {
        synchronized (lock) {
            if (!applicationStarted) {
                applicationStarted = true;
                reconcile();
            }
        }
    }

    /** Stops for good, as the application does. */
    public CompletionStage<Void> shutDown() {
        synchronized (lock) {
            shutDown = true;
            return stop();
        }
    }

    /** Brings about what is wanted. While a run is ending nothing can be done; its end calls this again. */
    private void reconcile() {
        if (ending) {
            return;
        }
        if (run == null && (desired == Desired.STOPPED || !applicationStarted)) {
            reportDesired();
            return;
        }
        if (run == null) {
            begin();
        }
        switch (desired) {
            case RUNNING -> receive();
            case PAUSED -> receiveNoMore();
            case STOPPED -> end();
        }
    }

    private void reportDesired() {
        switch (desired) {
            case RUNNING -> status.asked(ListenerState.RUNNING, "");
            case PAUSED -> status.asked(ListenerState.PAUSED, "pause() was called");
            case STOPPED -> {
                if (!status.isAsked(ListenerState.STOPPED)) {
                    status.asked(ListenerState.STOPPED, stopReason());
                }
            }
        }
    }

    private String stopReason() {
        return shutDown ? "the application has stopped" : "stop() was called";
    }

    /** Begins a run that receives nothing yet. */
    private void begin() {
        run = new ListenerRun(method.id(), pipeline, consumerCalls, executors, status);
        run.begin();
        paused = true;
        if (desired == Desired.PAUSED) {
            status.asked(ListenerState.PAUSED, "pause() was called");
        }
    }

    private void receive() {
        if (paused) {
            paused = false;
            status.asked(ListenerState.RUNNING, "");
            run.resume();
        }
    }

    private void receiveNoMore() {
        if (!paused) {
            paused = true;
            status.asked(ListenerState.PAUSED, "pause() was called");
            lastReceive = run.pause();
        }
    }

    private void end() {
        ending = true;
        status.asked(ListenerState.DRAINING, "stopping");
        runEnd = new CompletableFuture<>();
        run.stop(shutdownTimeout, this::runEnded);
    }

    private void runEnded() {
        synchronized (lock) {
            run = null;
            paused = false;
            ending = false;
            status.asked(ListenerState.STOPPED, stopReason());
            runEnd.complete(null);
            reconcile();
        }
        pipeline.consumer().inHandChanged();
    }

    /** Has it run, or not, as the application started it, with the concurrency that is configured. */
    public void restore() {
        ListenerSettings settings = pipeline.settings();
        concurrency(settings.concurrency());
        if (settings.enabled()) {
            start();
            resume();
        } else {
            stop();
        }
    }

    /** How long a stop takes at most, in nanoseconds. */
    public long longestStop() {
        return ListenerRun.longestStop(shutdownTimeout);
    }

    /** Closes the consumer for good. Blocks as long as the broker does. */
    public void close() {
        pipeline.consumer().close();
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
        return broker;
    }

    @Override
    public ListenerStatus status() {
        return status.now();
    }

    @Override
    public int concurrency() {
        return pipeline.concurrency();
    }

    @Override
    public void concurrency(int handlers) {
        synchronized (lock) {
            if (handlers < 1) {
                throw new IllegalArgumentException("listener '" + method.id() + "' needs a concurrency of 1 or more, not "
                        + handlers + "; pause() or stop() it to receive nothing");
            }
            pipeline.concurrency(handlers);
        }
    }

    @Override
    public ListenerCounts counts() {
        return pipeline.counts();
    }

    @Override
    public ListenerDescription description() {
        return pipeline.description();
    }

    /**
     * Its health.
     *
     * @param now {@link System#nanoTime}
     */
    public ListenerHealth health(long now) {
        Status.Receiving receiving = status.receiving(now);
        ListenerMetrics metrics = pipeline.metrics();
        return new ListenerHealth(id(), pipeline.settings().health(), receiving.status(), receiving.isWanted(),
                receiving.hasSucceeded(),
                receiving.failingNanos(), hasDied(), pipeline.overdueCalls(now - ListenerHealth.STUCK) >= concurrency(),
                metrics.lastReceived.ago(now), pipeline.counts().inFlight(), metrics.lastLeaseLost.ago(now),
                metrics.lastDeadLettered.ago(now));
    }

    private boolean hasDied() {
        synchronized (lock) {
            return run != null && !ending && run.hasDied();
        }
    }

    @Override
    public String toString() {
        return "Listener[" + id() + ", " + status() + "]";
    }
}
