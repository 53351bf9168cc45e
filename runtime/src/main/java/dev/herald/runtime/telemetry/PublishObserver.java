package dev.herald.runtime.telemetry;

import java.util.List;

import dev.herald.BatchReceipt;
import dev.herald.OutgoingMessage;
import dev.herald.spi.Body;

/**
 * Observes what is published to one destination. Its methods are called on the threads that do the work, and must neither
 * block nor throw; what they throw all the same is logged, and the messages are sent as they were ({@link Observers}).
 */
public interface PublishObserver {

    /** Observes nothing. Whoever reports compares with it first. */
    PublishObserver NONE = new PublishObserver() {
    };

    /**
     * Messages are about to be sent, in one call: on the publisher's thread.
     *
     * @param messages one or more, as they would be sent
     * @return what is sent in their place; {@code null} to send them as they are, and to keep nothing for {@link #ends}
     */
    default Sending begins(List<OutgoingMessage<Body>> messages) {
        return null;
    }

    /**
     * The broker has answered; on any thread: once for each {@link #begins}.
     *
     * @param sending what that returned
     * @param count how many messages there were
     * @param receipts an entry for each message; {@code null} if the whole call failed
     * @param failure why it did, or {@code null}
     * @param nanos how long it took
     */
    default void ends(Sending sending, int count, BatchReceipt receipts, Throwable failure, long nanos) {
    }

    /** Messages on their way to the broker. */
    interface Sending {

        /** What is sent: the same messages, in the same order, perhaps with headers added. */
        List<OutgoingMessage<Body>> messages();
    }
}
