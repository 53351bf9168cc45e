package dev.herald;

/**
 * What a listener did since the application started, counted in messages.
 *
 * @param received taken from the broker, redeliveries included
 * @param handled handled well
 * @param failed handled badly: the handler threw, or the message was unreadable
 * @param acknowledged removed from the broker after they were handled
 * @param retried given back for a later attempt
 * @param deadLettered moved to the dead-letter queue
 * @param released given back untouched, because the listener stopped
 * @param leasesLost whose lease was lost before they were settled
 * @param lateSettlements settled by the handler after the lease was lost, so without effect
 * @param dropped that came from a broker that can't be asked to wait, and found the listener's buffer full
 * @param gaps how often the connection to a broker that keeps nothing for who is not connected was lost
 * @param inFlight received and not yet settled, now
 */
public record ListenerCounts(long received, long handled, long failed, long acknowledged, long retried,
        long deadLettered, long released, long leasesLost, long lateSettlements, long dropped, long gaps, int inFlight) {
}
