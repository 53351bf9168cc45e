package dev.herald.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/**
 * The container, as a broker's consumer sees it: it says how much it can take, and takes it. Thread-safe.
 */
public interface MessageSink {

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
     * Hands over messages that the broker sent unasked, in the order received: they take places whether any are free or
     * not. What keeps their number down is the broker, which is told {@link #capacity}. Returns at once and never throws.
     */
    void push(List<? extends Delivery> deliveries);

    /**
     * The consumer is connected, and its destination there; called again after each recovery.
     *
     * @param lease how long a lease lasts before it has to be extended; {@code null} if messages have none
     */
    void connected(Duration lease);

    /** The destination is missing; the consumer goes on looking for it. */
    void missing(String reason);

    /** The broker can't be reached or refuses; the consumer tries again after {@code pause}. */
    void failing(String reason, Throwable failure, Duration pause);

    /**
     * The broker has taken back the leases of some messages, such as those of a channel that closed, and delivers them
     * again.
     */
    void lost(Predicate<? super Delivery> which, String reason);

    /** What was sent since that time, until now, may never come: the broker keeps nothing for who is not connected. */
    void missed(Instant since);

    /** Messages that came were dropped, for handlers are too slow and {@link Subscription#buffer} is full. */
    void dropped(int messages);

    /**
     * How many messages may be in the application's hands at once; what a push broker prefetches at most. When it
     * changes, {@link Consumer#capacityChanged} is called.
     */
    int capacity();
}
