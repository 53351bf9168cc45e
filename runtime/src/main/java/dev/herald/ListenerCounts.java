package dev.herald;

/**
 * What a listener did since the application started, counted in messages. A snapshot: the numbers do not change, and were
 * not all read at the same instant.
 * <p>
 * Implemented by Herald alone; later versions may add counters.
 */
public interface ListenerCounts {

    /** Messages received from the broker, redeliveries included. */
    long received();

    /** Attempts that succeeded. */
    long handled();

    /** Attempts that failed: the handler threw or rejected the message, or the message was unreadable. */
    long failed();

    /** Messages that the broker confirmed as removed after they were handled. */
    long acknowledged();

    /** Messages returned, or kept, for another attempt. */
    long retried();

    /** Messages moved to the dead-letter queue. */
    long deadLettered();

    /**
     * Messages returned to the broker without a retry delay: the listener stopped, or an earlier message of their ordered
     * group is redelivered.
     */
    long released();

    /** Messages whose lease was lost before they were settled. */
    long leasesLost();

    /** Settlements that came after the lease was lost, and had no effect. */
    long lateSettlements();

    /**
     * Messages lost on purpose: those that failed with an exception for which the action is {@link FailureAction#DROP}, and on
     * Redis Pub/Sub all that failed, and those for which the listener's buffer had no room.
     */
    long dropped();

    /** Interruptions of a subscription for which the broker keeps no messages (Redis Pub/Sub); see {@link SubscriptionGap}. */
    long gaps();

    /** Messages received and not yet settled, at the time of the snapshot. */
    int inFlight();

    /** Calls of the listener's method that have begun and not ended, at the time of the snapshot. */
    int running();
}
