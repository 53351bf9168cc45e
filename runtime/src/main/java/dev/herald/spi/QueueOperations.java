package dev.herald.spi;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import dev.herald.QueueDescription;
import dev.herald.Redrive;

/**
 * What a broker does to queues by hand, for {@link dev.herald.Queues}, whose methods say which call each one is. Every
 * method blocks. What the broker can't do throws an {@link UnsupportedOperationException} that says what to use instead;
 * every other failure is thrown as the client throws it, or with a message that is fit for people. Thread-safe.
 */
public interface QueueOperations {

    /** Creates a queue with {@link Destination#attributes}, whatever {@link Destination#declare} says. */
    QueueDescription create(Destination queue);

    /** Looks at a queue; empty if there is none. */
    Optional<QueueDescription> describe(Destination queue);

    /** The addresses of the queues whose name begins so. */
    List<String> list(String prefix);

    /** Takes up to {@code atMost} messages, waiting for the first one. */
    List<? extends Delivery> receive(Destination queue, int atMost, Duration wait);

    /** Removes received messages; an answer for each one, in the order given. */
    List<SettlementResult> delete(Destination queue, List<? extends Delivery> deliveries);

    /** Makes received messages visible after this time; an answer for each one, in the order given. */
    List<SettlementResult> changeVisibility(Destination queue, List<? extends Delivery> deliveries, Duration timeout);

    /** Removes all messages of a queue, which is there. */
    void purge(Destination queue);

    /** Deletes a queue; nothing happens if there is none. */
    void deleteQueue(Destination queue);

    /** Moves all messages from one queue to the other; both are there. */
    Redrive redrive(Destination deadLetterQueue, Destination target);
}
