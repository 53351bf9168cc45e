package dev.herald.spi;

import java.time.Duration;
import java.util.List;

/**
 * The container, as a broker's consumer sees it: it says how much it can take, and takes it. Thread-safe.
 */
public interface Inbox {

    /**
     * Reserves places for messages to receive: waits until there is one, and takes as many as are free. Every place
     * reserved is used by {@link #accept} or given back.
     *
     * @return between 1 and {@code atMost}
     * @throws InterruptedException if the caller is to stop receiving
     */
    int reserve(int atMost) throws InterruptedException;

    /** Gives back places that were reserved and not used. */
    void giveBack(int places);

    /**
     * Hands over received messages, in the order received; each takes a reserved place. Returns at once and never
     * throws.
     */
    void accept(List<? extends Delivery> deliveries);

    /**
     * The consumer is connected, and its destination there; called again after each recovery.
     *
     * @param lease how long the broker leases a message, or {@code null} if it holds it as long as the connection lasts
     */
    void connected(Duration lease);

    /** The destination is missing; the consumer goes on looking for it. */
    void missing(String reason);

    /** The broker can't be reached or refuses; the consumer tries again after {@code pause}. */
    void failing(String reason, Throwable failure, Duration pause);

    /** How many messages may be in the application's hands at once; what a push broker prefetches at most. */
    int capacity();
}
