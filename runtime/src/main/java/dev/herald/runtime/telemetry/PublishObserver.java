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
    PublishObserver NONE = messages -> new Sending() {

        @Override
        public List<OutgoingMessage<Body>> messages() {
            return messages;
        }

        @Override
        public void ends(BatchReceipt receipts, Throwable failure) {
        }
    };

    /**
     * Messages are about to be sent, in one call: on the publisher's thread.
     *
     * @param messages one or more, as they would be sent
     */
    Sending sends(List<OutgoingMessage<Body>> messages);

    /** Messages on their way to the broker. */
    interface Sending {

        /** What is sent: the same messages, in the same order, perhaps with headers added. */
        List<OutgoingMessage<Body>> messages();

        /**
         * The broker has answered; on any thread.
         *
         * @param receipts an entry for each message; {@code null} if the whole call failed
         * @param failure why it did, or {@code null}
         */
        void ends(BatchReceipt receipts, Throwable failure);
    }
}
