package dev.herald.runtime.telemetry;

/**
 * Observes one listener. Its methods are called on the threads that do the work, and must neither block nor throw; what they
 * throw all the same is logged ({@link Observers}).
 */
public interface ListenerObserver {

    /** Observes nothing. Whoever reports compares with it first. */
    ListenerObserver NONE = new ListenerObserver() {
    };

    /**
     * A call begins: on the thread and in the Vert.x context of the method, before its messages are read.
     *
     * @return whatever {@link #callEnds} needs, or {@code null}
     */
    default Object callBegins(ObservedCall call) {
        return null;
    }

    /**
     * The call has ended, on any thread, with its messages decided: once for each {@link #callBegins}.
     *
     * @param begun what that returned
     */
    default void callEnds(ObservedCall call, Object begun) {
    }

    /**
     * The broker has answered a call about messages.
     *
     * @param nanos how long it took
     * @param failures for how many of them it could not be done
     */
    default void brokerAnswered(BrokerOperation operation, int messages, int failures, long nanos) {
    }
}
