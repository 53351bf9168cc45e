package dev.herald.runtime.sqs;

import java.util.Optional;

import dev.herald.Headers;
import dev.herald.spi.Body;
import dev.herald.spi.support.MissingDestinationException;

/** Where a consumer has its queue from, and what is in the messages of that queue. */
public interface SqsSource {

    /**
     * A queue that was found or created.
     *
     * @param queue the queue
     * @param deadLetterUrl its dead-letter queue's URL, or {@code null} if it has none or it was not looked for
     * @param created whether the queue was created just now
     */
    record Declared(SqsQueue queue, String deadLetterUrl, boolean created) {
    }

    /**
     * A message that was inside the body of another one.
     *
     * @param body what was published
     * @param headers what was published with it
     */
    record Content(Body body, Headers headers) {
    }

    /**
     * Makes sure of the queue. Called before the first receive and after each failure, by one thread at a time.
     *
     * @throws MissingDestinationException if something is missing and not to be created; the consumer waits for it
     */
    Declared open() throws MissingDestinationException;

    /**
     * The message that a body contains; empty if the body is the message itself. Never throws, and is called from several
     * threads at once.
     */
    Optional<Content> unwrap(String body);

    /** Lets go of the queue, once, when the consumer closes; {@link #open} may be running if that took too long to end. */
    void close();
}
