package dev.herald.runtime.telemetry;

import dev.herald.spi.Delivery;

/** A call of a listener's method, as a {@link ListenerObserver} sees it: for one message, or for a batch. */
public interface ObservedCall {

    /** How many messages it was begun for; those whose lease was lost on the way are among them. */
    int size();

    /** What was received. */
    Delivery delivery(int index);

    /** Which attempt at the message it is, 1 being the first; 0 before the call has come to the message. */
    int attempt(int index);

    /** What was decided about the message so far; final once the call has ended, unless it is {@link Outcome#UNDECIDED}. */
    Outcome outcome(int index);

    /**
     * Why the attempt failed, for all messages or the first that failed alone: what the method threw, or why the message could
     * not be read; {@code null} if nothing was thrown.
     */
    Throwable failure();

    /** How long it took, in nanoseconds; 0 before it has ended. */
    long nanos();

    /**
     * What went wrong although nothing was thrown.
     *
     * @return {@link Outcome#LEASE_LOST}, or how an attempt was decided as failed; {@code null} if all went well
     */
    default Outcome failedOutcome() {
        Outcome rejection = null;
        for (int i = 0; i < size(); i++) {
            Outcome outcome = outcome(i);
            if (outcome == Outcome.LEASE_LOST) {
                return outcome;
            }
            rejection = outcome.isRejection() ? outcome : rejection;
        }
        return rejection;
    }
}
