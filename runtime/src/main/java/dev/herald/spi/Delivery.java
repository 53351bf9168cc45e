package dev.herald.spi;

import java.time.Instant;

import dev.herald.Headers;

/** One receipt of a message; a redelivery is another one. Immutable. */
public interface Delivery {

    /** The broker's id of the message, the same for every delivery. */
    String id();

    Body body();

    Headers headers();

    /**
     * The number of the attempt that a handler begins next, 1 being the first: one more than handlers have begun so far, as
     * far as the number of receives shows it. It may still decrease until then, when it becomes known that an earlier receive
     * was no attempt.
     */
    int attempt();

    /**
     * Whether it was recorded that no further attempt begins ({@link Attempts#usedUp}): the message goes to the dead-letter
     * queue.
     */
    default boolean isUsedUp() {
        return false;
    }

    /**
     * How often the message has been received, this time included; at least {@link #attempt}. A message that crashes its
     * consumer, or never keeps its lease, shows by it, so deliveries are left out that are known to have ended before a
     * handler began.
     */
    default int receives() {
        return attempt();
    }

    /**
     * About how many bytes the message occupies in memory while it waits, which the container limits so that large messages
     * don't fill the heap. Must not read or decode anything, because it is called on the receiving thread.
     */
    default long size() {
        return 0;
    }

    /** When the message was sent, by the broker's clock. */
    Instant sentAt();

    /** The message group, or {@code null}, which a broker without groups need not override. */
    default String groupId() {
        return null;
    }

    /**
     * The key within which order matters, or {@code null}: messages of one key are handled one at a time, in the order
     * received. The group id of a FIFO queue.
     */
    default String orderingKey() {
        return null;
    }

    /**
     * When the lease began at the earliest ({@link System#nanoTime}): at the start of the receive call or, if the call waited
     * for messages, a third of a lease before its response.
     */
    long leasedAt();

    /** The broker's own message. */
    Object raw();
}
