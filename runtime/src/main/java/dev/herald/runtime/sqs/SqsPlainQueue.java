package dev.herald.runtime.sqs;

import java.util.Optional;

import dev.herald.runtime.aws.SnsEnvelope;
import dev.herald.spi.support.MissingDestinationException;

/**
 * A queue that is no topic's subscriber. Envelopes of Amazon SNS are unwrapped only if its listener asks for it: anybody who
 * may send to the queue can write one.
 *
 * @param declaration finds or creates the queue
 * @param unwraps whether its listener asks for it
 * @param onClose runs when the consumer closes
 */
record SqsPlainQueue(SqsDeclaration declaration, boolean unwraps, Runnable onClose) implements SqsSource {

    @Override
    public Declared open() throws MissingDestinationException {
        return declaration.declare();
    }

    @Override
    public Optional<Content> unwrap(String body) {
        return unwraps ? SnsEnvelope.notification(body).map(Content::of) : Optional.empty();
    }

    @Override
    public void close() {
        onClose.run();
    }
}
