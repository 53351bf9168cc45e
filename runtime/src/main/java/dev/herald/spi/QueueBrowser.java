package dev.herald.spi;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Goes through a queue once, from its beginning, and moves or deletes some of its messages. Every method blocks; failures are
 * those of {@link QueueOperations}. Not thread-safe.
 */
public interface QueueBrowser extends AutoCloseable {

    /** How many messages a browser that has to hold what it shows holds at most; then it is at its end. */
    int MAX_HELD = 10_000;

    /**
     * The next messages, none at the end. The end is reached although messages keep arriving: what was sent after the browser
     * was opened need not be shown.
     */
    List<? extends Delivery> next(int atMost);

    /** By what a message that was shown is found again by another browser: as a rule its id. */
    default String id(Delivery shown) {
        return shown.id();
    }

    /** What the broker says about a message that it has moved to this queue by itself. */
    default Optional<Death> death(Delivery shown) {
        return Optional.empty();
    }

    /**
     * Takes messages that were shown, so that nobody else gets them until they are deleted or this browser is closed.
     *
     * @return those that it holds now, in the order given; the others are gone, or somebody else has them
     */
    List<? extends Delivery> hold(List<? extends Delivery> shown);

    /**
     * Sends copies of held messages to the queue that they came from; returns when the broker has confirmed, one result for
     * each, in the order given.
     */
    List<SettlementResult> send(List<Copy> copies);

    /** Deletes held messages; returns one result for each, in the order given. */
    List<SettlementResult> delete(List<? extends Delivery> held);

    /** Gives back what it holds. Does not throw. */
    @Override
    void close();

    /**
     * A message to send, with body and headers as received.
     *
     * @param message the message
     * @param headers to add or replace; the value {@code null} removes one
     */
    record Copy(Delivery message, Map<String, String> headers) {
    }

    /**
     * Why the broker has moved a message to the dead-letter queue.
     *
     * @param reason in words
     * @param queue the physical name of the queue that it came from, or {@code null} if the broker does not say
     * @param time when, or {@code null} if the broker does not say
     */
    record Death(String reason, String queue, Instant time) {
    }
}
