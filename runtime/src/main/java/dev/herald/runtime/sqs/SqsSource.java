package dev.herald.runtime.sqs;

import java.util.Optional;

import software.amazon.awssdk.services.sqs.model.Message;

import dev.herald.spi.support.MissingDestinationException;

/** Where a consumer has its queue from, and what is in the messages of that queue. */
public interface SqsSource {

    /**
     * Makes sure of the queue. Called before the first receive and after each failure, by one thread at a time.
     *
     * @throws MissingDestinationException if something is missing and not to be created; the consumer waits for it
     */
    SqsDeclared open() throws MissingDestinationException;

    /**
     * What a message carries, where that is another message in its body; empty if it is the message itself. Never throws,
     * and is called from several threads at once.
     */
    Optional<SqsContent> unwrap(Message message);

    /** Lets go of the queue, once, when the consumer closes; {@link #open} may be running if that took too long to end. */
    void close();
}
