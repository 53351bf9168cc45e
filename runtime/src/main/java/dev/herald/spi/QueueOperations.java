package dev.herald.spi;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

import dev.herald.QueueDescription;
import dev.herald.Redrive;

/**
 * Administration of a broker's queues, for {@link dev.herald.Queues}, whose methods name the broker's calls. Every method
 * blocks. An operation that the broker does not have throws an {@link UnsupportedOperationException} that names an
 * alternative; other failures are thrown as the client throws them, or with a clearer message. Thread-safe.
 */
public interface QueueOperations {

    /** Creates a queue with {@link Destination#attributes}, whatever {@link Destination#declare} says. */
    QueueDescription create(Destination queue);

    /** Describes a queue; empty if it does not exist. */
    Optional<QueueDescription> describe(Destination queue);

    /** The addresses of the queues whose name starts with {@code prefix}. */
    List<String> list(String prefix);

    /**
     * Receives up to {@code atMost} messages, waiting for the first one.
     *
     * @param cancelled whether nobody waits for them any more, which ends the wait soon: what is received all the same is made
     *        visible again by who called
     */
    List<? extends Delivery> receive(Destination queue, int atMost, Duration wait, BooleanSupplier cancelled);

    /** Deletes received messages; returns one result for each, in the order given. */
    List<SettlementResult> delete(Destination queue, List<? extends Delivery> deliveries);

    /** Makes received messages visible after {@code timeout}; returns one result for each, in the order given. */
    List<SettlementResult> changeVisibility(Destination queue, List<? extends Delivery> deliveries, Duration timeout);

    /** Deletes all messages of an existing queue. */
    void purge(Destination queue);

    /** Deletes a queue; no effect if it does not exist. */
    void deleteQueue(Destination queue);

    /** Whether {@link #browse} leaves messages as they are: nobody has to wait for them, and they do not count as received. */
    boolean looksOnly();

    /**
     * Goes through a dead-letter queue.
     *
     * @param target the queue that its messages came from, which also says in which form they are
     */
    QueueBrowser browse(Destination deadLetterQueue, Destination target);

    /** Moves all messages from one existing queue to another. */
    Redrive redrive(Destination deadLetterQueue, Destination target);
}
