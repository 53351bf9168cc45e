package dev.herald.runtime.sqs;

import java.util.Optional;

import dev.herald.spi.support.MissingDestinationException;

/**
 * A queue whose messages are never unwrapped, whatever their bodies look like.
 *
 * @param declaration finds or creates the queue
 * @param onClose runs when the consumer closes
 */
record SqsPlainQueue(SqsDeclaration declaration, Runnable onClose) implements SqsSource {

    @Override
    public Declared open() throws MissingDestinationException {
        return declaration.declare();
    }

    @Override
    public Optional<Content> unwrap(String body) {
        return Optional.empty();
    }

    @Override
    public void close() {
        onClose.run();
    }
}
