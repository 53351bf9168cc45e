package dev.herald.runtime.sqs;

import java.util.Optional;

import dev.herald.spi.support.MissingDestinationException;

/**
 * A queue whose messages are what was sent to it, whatever they look like.
 *
 * @param declaration what it is to be
 * @param onClose what to do when its consumer lets go of it
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
