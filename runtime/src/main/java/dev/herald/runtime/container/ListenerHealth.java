package dev.herald.runtime.container;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

import dev.herald.ListenerStatus;

/**
 * How a listener fares, for health checks.
 *
 * @param listener its id
 * @param settings what it means to the health of the application
 * @param status what it is doing
 * @param isWanted whether it is to receive: neither disabled, paused nor stopped
 * @param hasReceived whether it has ever received since the application started, if only to find its queue empty
 * @param failingNanos for how long it is to receive and does not, whatever the reasons; zero if it receives, or is not to
 * @param hasDied whether its receiving thread has ended by itself, which no failure should do
 * @param isStuck whether no handler is free, and none will be: all still run, {@link #STUCK} after
 *        {@code max-processing-time} took their leases
 * @param lastMessageNanos how long ago it received its last message
 * @param inFlight messages received and not yet settled
 * @param leaseLostNanos how long ago it last lost a lease
 * @param deadLetteredNanos how long ago it last dead-lettered a message
 */
public record ListenerHealth(String listener, ListenerSettings.Health settings, ListenerStatus status, boolean isWanted,
        boolean hasReceived,
        long failingNanos, boolean hasDied, boolean isStuck, OptionalLong lastMessageNanos, int inFlight,
        OptionalLong leaseLostNanos, OptionalLong deadLetteredNanos) {

    /** How long a handler may ignore that it lost its lease, in nanoseconds. */
    public static final long STUCK = TimeUnit.MINUTES.toNanos(1);
}
