package dev.herald.runtime.sqs;

import java.util.Optional;

import dev.herald.Headers;
import dev.herald.runtime.aws.SnsEnvelope;
import dev.herald.spi.Body;
import dev.herald.spi.support.MissingDestinationException;

/** Provides a consumer with its queue, and unwraps the messages of that queue. */
public interface SqsSource {

    /**
     * A queue that was found or created.
     *
     * @param queue the queue
     * @param deadLetterQueue its dead-letter queue, or {@code null} if it has none or was not looked up
     * @param created whether this call created the queue
     */
    record Declared(SqsQueue queue, SqsQueue deadLetterQueue, boolean created) {
    }

    /**
     * A published message that was wrapped in the body of an SQS message.
     *
     * @param body the published body
     * @param headers the published headers
     */
    record Content(Body body, Headers headers) {

        public static Content of(SnsEnvelope envelope) {
            return new Content(Body.of(envelope.message(), SnsEnvelope::reason), envelope.headers());
        }
    }

    /**
     * Finds or creates the queue. Called before the first receive and after each failure, by one thread at a time.
     *
     * @throws MissingDestinationException if something is missing and must not be created; the consumer waits for it
     */
    Declared open() throws MissingDestinationException;

    /**
     * Returns the message wrapped in a body; empty if the body is the message itself. Must not throw; called from several
     * threads at once.
     */
    Optional<Content> unwrap(String body);

    /** Called once, when the consumer closes. {@link #open} may still be running if it did not end in time. */
    void close();
}
