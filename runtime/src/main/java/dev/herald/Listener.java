package dev.herald;

import java.util.concurrent.CompletionStage;

/**
 * Controls one listener. Thread-safe; no method blocks, and repeating a call has no effect. Of {@link #start},
 * {@link #stop}, {@link #pause} and {@link #resume} the last call wins.
 * <p>
 * Each stage belongs to the caller that got it: cancelling or completing it has no effect on the listener. Callbacks run on
 * threads where they may block.
 */
public interface Listener {

    /** The listener's id. */
    String id();

    /** The logical name of its queue or topic. */
    String destination();

    /** The broker's name. */
    String broker();

    /** What it is doing, since when and why. */
    ListenerStatus status();

    /** What it is doing. */
    default ListenerState state() {
        return status().state();
    }

    /**
     * Stops receiving until {@link #resume()}. Messages already received are still handled, and keep their leases. The
     * stage completes when the last receive call has ended. No effect on a stopped listener.
     */
    CompletionStage<Void> pause();

    /** Receives again after {@link #pause()}. No effect on a stopped listener. */
    void resume();

    /**
     * Stops as at the application's shutdown: stops receiving, waits for running handlers, returns to the broker what is
     * not handled within {@code shutdown-timeout}, and settles. The stage completes then, and never fails.
     */
    CompletionStage<Void> stop();

    /**
     * Starts a stopped listener; one that is still draining starts when it has stopped. While the application starts, all
     * listeners wait for the end of its startup. No effect once it shuts down: the listener stays stopped.
     */
    void start();

    /** How many handlers may run at once. */
    int concurrency();

    /**
     * Changes how many handlers may run at once. Takes effect at once when raised, and as handlers end when lowered. Lasts
     * until the application stops.
     *
     * @throws IllegalArgumentException if {@code handlers} is less than 1
     */
    void concurrency(int handlers);

    /** Counters since the application started. */
    ListenerCounts counts();

    /** Its method, its queues and its settings. */
    ListenerDescription description();
}
