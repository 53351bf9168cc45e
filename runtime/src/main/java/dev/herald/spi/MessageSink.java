package dev.herald.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/**
 * The container, as a broker's consumer sees it: it says how many messages it can take, and takes them. Thread-safe.
 */
public interface MessageSink {

    /**
     * Reserves places for messages to receive: waits until one is free, and reserves as many as are free. Every reserved
     * place must be used by {@link #accept} or returned by {@link #unreserve}.
     *
     * @return between 1 and {@code atMost}
     * @throws InterruptedException if the caller must stop receiving
     */
    int reserve(int atMost) throws InterruptedException;

    /**
     * Reserves places like {@link #reserve}, but does not wait.
     *
     * @return between 0 and {@code atMost}; 0 if no place is free, or the caller must stop receiving
     */
    int tryReserve(int atMost);

    /**
     * Returns reserved places that are not used; if {@link #accept} took more messages than places were reserved, the
     * difference, which is negative.
     */
    void unreserve(int places);

    /**
     * Takes received messages, in the order received; each uses a reserved place. Does not block, and never throws.
     */
    void accept(List<? extends Delivery> deliveries);

    /**
     * Takes messages that the broker pushed, in the order received, whether places are free or not: the consumer limits their
     * number by {@link #capacity}. Does not block, and never throws.
     */
    void push(List<? extends Delivery> deliveries);

    /**
     * The consumer is connected, and its destination exists: its first receive follows. Called again after each failure.
     *
     * @param lease how long a lease lasts before it has to be extended; {@code null} if messages have none
     */
    void connected(Duration lease);

    /**
     * A receive has succeeded since it was {@link #connected}, if only to find no message; or the broker has accepted it as
     * a consumer, and pushes messages.
     */
    default void receiving() {
    }

    /** The destination is missing; the consumer keeps looking for it. */
    void missing(String reason);

    /** The broker can't be reached or rejects the calls; the consumer tries again after {@code pause}. */
    void failing(String reason, Throwable failure, Duration pause);

    /**
     * The consumer receives, but not as it should, and goes on.
     *
     * @param what it concerns: a report replaces the one before on the same
     * @param reason empty if all is well again
     */
    default void impaired(String what, String reason) {
    }

    /**
     * The broker has revoked the leases of some messages, such as those of a channel that closed, and delivers them again.
     */
    void lost(Predicate<? super Delivery> which, String reason);

    /** What was sent between then and now may be lost, because the broker keeps no messages for disconnected subscribers. */
    void missed(Instant since);

    /** Messages were dropped because handlers are too slow and {@link Subscription#buffer} is full. */
    void dropped(int messages);

    /**
     * The most messages that may be received and unsettled at once, which a push broker prefetches. When it changes,
     * {@link Consumer#capacityChanged} is called.
     */
    int capacity();

    /** What it has in hand, for a broker in the process. Not called by {@link Broker#consumer}. */
    default InHand inHand() {
        return InHand.NOTHING;
    }
}
