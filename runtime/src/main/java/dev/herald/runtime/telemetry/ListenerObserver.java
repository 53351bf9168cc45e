package dev.herald.runtime.telemetry;

import java.util.List;

import dev.herald.spi.Delivery;

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
     * The trace that a call belongs to, as the header {@code traceparent} has it; {@code null} if it belongs to none. While the
     * call lasts, on any thread.
     *
     * @param begun what {@link #callBegins} returned
     */
    default String trace(Object begun) {
        return null;
    }

    /**
     * The broker has answered a call about messages.
     *
     * @param deliveries the messages
     * @param failures for how many of them it could not be done
     * @param nanos how long it took
     */
    default void brokerAnswered(BrokerOperation operation, List<Delivery> deliveries, int failures, long nanos) {
    }
}
