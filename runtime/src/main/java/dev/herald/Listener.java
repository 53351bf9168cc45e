package dev.herald;

import java.util.concurrent.CompletionStage;

/** One running (or stopped) listener. Thread-safe; every call is idempotent, and none blocks. */
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
     * Receives nothing more until {@link #resume()}; what is in flight goes on, with its leases. The stage completes
     * when the last poll has ended.
     */
    CompletionStage<Void> pause();

    /** Receives again after {@link #pause()}. No effect on a stopped listener. */
    void resume();

    /**
     * Stops as the application's shutdown does: receives nothing more, finishes what is in flight, releases at
     * {@code shutdown-timeout} what is not done, settles, and lets go of the broker. The stage completes then, and
     * never fails.
     */
    CompletionStage<Void> stop();

    /** Starts a stopped listener; one that is still draining starts when it has stopped. */
    void start();

    /** How many handlers may run at once. */
    int concurrency();

    /**
     * Changes how many handlers may run at once, 1 or more; takes effect at once when raised, and as handlers end when
     * lowered.
     *
     * @throws IllegalArgumentException if less than 1
     */
    void concurrency(int handlers);

    /** Counts since the application started. */
    ListenerCounts counts();
}
